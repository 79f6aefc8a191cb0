import { makeProblem, ProblemError } from '@shared/model'
import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectBench, request, success, url } from './testing/connect-bench'
import { settle } from './testing/manual-clock'

let t: ConnectBench

beforeEach(() => {
  t = new ConnectBench()
})

describe('a connect attempt', () => {
  it('goes from session to integration, with a tag of its own', async () => {
    const attempt = await t.service.begin(request)
    expect(attempt).toMatchObject({ state: 'waiting', url, expiresAt: '2026-11-23T09:29:50.000Z', problem: null })
    expect(t.nango.sessions[0]?.request).toEqual({
      integrationKey: 'hubspot-prod',
      tags: { patchbay_workspace: 'w1', patchbay_attempt: attempt.id },
    })
    expect(t.done).toEqual([`window ${url}`])
    t.nango.allow()
    t.nango.end(success('c1'))
    await settle()
    expect(t.states).toEqual(['creating', 'waiting', 'verifying', 'connected'])
    expect(t.service.get(attempt.id)).toMatchObject({ state: 'connected', integrationId: 'hubspot', url: null })
    expect(t.made.map(({ connection }) => connection.connectionId)).toEqual(['c1'])
    expect(t.nango.sessions[0]?.deleted).toBe(true)
    expect(t.done.at(-1)).toBe('close window')
    expect(t.clock.waiting).toBe(0)
    expect(t.service.open).toEqual([])
  })

  it('never keeps the address with its token', async () => {
    await t.service.begin(request)
    t.nango.allow()
    t.nango.end(success('c1'))
    await settle()
    expect(JSON.stringify([...t.stored.values()])).not.toContain('token-0')
    expect(t.published.filter((attempt) => attempt.url !== null).map(({ state }) => state)).toEqual(['waiting'])
  })

  it('is finished by polling when the socket is lost, or cannot be had', async () => {
    for (const socketless of [false, true]) {
      t.nango.socketless = socketless
      const { id } = await t.service.begin(request)
      if (!socketless) t.nango.end(null)
      await t.clock.advance(5000)
      expect(t.service.get(id).state).toBe('waiting')
      t.nango.offline = true
      await t.clock.advance(5000)
      t.nango.offline = false
      t.nango.allow()
      await t.clock.advance(2000)
      expect(t.service.get(id).state).toBe('connected')
    }
    expect(t.made).toHaveLength(2)
  })

  it('makes one integration when socket, polling and callback find the connection at once', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow()
    t.nango.end(success('c1'))
    await Promise.all([t.clock.advance(4000), t.service.callback(id), t.service.callback(id)])
    expect(t.service.get(id).state).toBe('connected')
    expect(t.made).toHaveLength(1)
  })

  it('waits for the account that Nango finds out after the success', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow({})
    t.nango.end(success('c1'))
    await t.clock.advance(300)
    expect(t.service.get(id).state).toBe('verifying')
    t.nango.allow({ portalId: 7 })
    const [connection] = t.nango.connections
    if (connection) connection.connectionConfig = { portalId: 7 }
    await t.clock.advance(500)
    expect(t.service.get(id).state).toBe('connected')
    expect(t.made[0]?.connection.connectionConfig).toEqual({ portalId: 7 })
  })

  it('goes on without account facts after the last reading', async () => {
    const { id } = await t.service.begin(request)
    t.nango.allow({})
    t.nango.end(success('c1'))
    await t.clock.advance(10_000)
    expect(t.service.get(id).state).toBe('connected')
    expect(t.nango.reads).toBe(7)
  })

  it('shows a warning of the engine on the connected attempt', async () => {
    const problem = makeProblem('OTHER_ACCOUNT', { provider: 'HubSpot' })
    t.answer = async () => ({ integrationId: 'hubspot', problem })
    const { id } = await t.service.begin(request)
    t.nango.allow()
    expect(await t.service.callback(id)).toMatchObject({ state: 'connected', problem })
  })

  it('fails with what the engine throws', async () => {
    t.answer = async () => {
      throw new ProblemError(makeProblem('CRM_UNREACHABLE'))
    }
    const { id } = await t.service.begin(request)
    t.nango.allow()
    expect(await t.service.callback(id)).toMatchObject({
      state: 'failed',
      problem: { code: 'CRM_UNREACHABLE', params: { provider: 'HubSpot' } },
    })
  })

  it('does not verify for ever', async () => {
    t.answer = () => new Promise(() => undefined)
    const { id } = await t.service.begin(request)
    t.nango.allow()
    t.nango.end(success('c1'))
    await t.clock.advance(60_000)
    expect(t.service.get(id)).toMatchObject({ state: 'failed', problem: { code: 'CONNECT_FAILED' } })
  })

  it('fails at once when Nango gives no session', async () => {
    t.nango.offline = true
    expect(await t.service.begin(request)).toMatchObject({ state: 'failed', problem: { code: 'NANGO_UNREACHABLE' } })
    expect(t.done).toEqual([])
    expect(t.clock.waiting).toBe(0)
  })

  it('fails when the page cannot be shown, and leaves no session', async () => {
    t.browserFails = true
    const attempt = await t.service.begin({ ...request, mode: 'browser' })
    expect(attempt).toMatchObject({ state: 'failed', problem: { code: 'NOT_ON_THIS_HOST' } })
    expect(t.nango.allow()).toBe(false)
  })

  it('closes a window that opens only after the end', async () => {
    let open: () => void = () => undefined
    t.windowOpens = new Promise((resolve) => {
      open = resolve
    })
    const begun = t.service.begin(request)
    await settle()
    await t.service.cancel(t.service.open[0]?.id ?? '')
    open()
    await begun
    expect(t.done).toEqual(['close window', `window ${url}`, 'close window'])
  })

  it('opens nothing when the caller does', async () => {
    const attempt = await t.service.begin({ ...request, mode: 'caller' })
    expect(attempt.url).toBe(url)
    expect(t.done).toEqual([])
  })
})

describe('the system browser', () => {
  it('takes over from the window; its closing then means nothing', async () => {
    const { id } = await t.service.begin(request)
    t.service.hostEvent({ type: 'connect-embedded-refused', attemptId: id })
    expect(t.service.get(id).embeddedRefused).toBe(true)
    expect(await t.service.continueInBrowser(id)).toMatchObject({ state: 'waiting', mode: 'browser' })
    expect(t.done).toEqual([`window ${url}`, `browser ${url}`, 'close window'])
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(10_000)
    expect(t.service.get(id).state).toBe('waiting')
    t.nango.allow()
    await t.clock.advance(2000)
    expect(t.service.get(id).state).toBe('connected')
  })

  it('a window that was closed just before does not cancel it', async () => {
    const { id } = await t.service.begin(request)
    t.service.hostEvent({ type: 'connect-window-closed', attemptId: id })
    await t.clock.advance(1000)
    t.service.hostEvent({ type: 'connect-use-browser', attemptId: id })
    await t.clock.advance(10_000)
    expect(t.service.get(id)).toMatchObject({ state: 'waiting', mode: 'browser' })
  })

  it('that cannot be opened leaves the window as it is', async () => {
    const { id } = await t.service.begin(request)
    t.browserFails = true
    await expect(t.service.continueInBrowser(id)).rejects.toThrow('NOT_ON_THIS_HOST')
    t.service.hostEvent({ type: 'connect-use-browser', attemptId: id })
    await settle()
    expect(t.service.get(id)).toMatchObject({ state: 'waiting', mode: 'window', problem: { code: 'NOT_ON_THIS_HOST' } })
  })
})
