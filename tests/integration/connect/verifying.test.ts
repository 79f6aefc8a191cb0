import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

let scene: Scene
let on: Scene['connects']

beforeEach(async () => {
  scene = await openScene({ accounts: [] })
  on = scene.connects
})
afterEach(() => scene.close())

const integrations = async () => (await scene.client.integrations.list()).integrations
/** How often a connection was read at Nango. */
const reads = () => scene.wire.requests.filter(({ path }) => /^\/connections?\/[^/]+$/.test(path)).length
/** Takes the CRM away: who an account is can then not be asked. */
const onCrm = (answer: 'cut' | 'never') =>
  scene.wire.on(({ isCrm }) => isCrm, { instead: () => (answer === 'cut' ? 'cut' : new Promise(() => {})) })

describe('a consent', () => {
  it('is found by polling when no socket can be had, also after a while without a network', async () => {
    scene.wire.withoutSockets = true
    const { attempt, page } = await on.begin()
    await scene.pass(5_000)
    scene.wire.cut()
    await scene.pass(5_000)
    scene.wire.mend()
    await on.visitor.answer(page, 'allow')
    await scene.pass(2_000)
    expect((await on.get(attempt)).state).toBe('connected')
  })

  it('makes one integration when socket, polling and callback find it at once', async () => {
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    await Promise.all([scene.pass(4_000), on.callback(attempt), on.callback(attempt)])
    expect((await on.get(attempt)).state).toBe('connected')
    expect(await integrations()).toHaveLength(1)
  })

  it('waits for the account that Nango finds out after it', async () => {
    await scene.knobs({ postConnectionMs: 3_600_000 })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    await scene.pass(400)
    expect((await on.get(attempt)).state).toBe('verifying')
    await scene.skew(3_600_000)
    await on.until(attempt, 'connected')
    expect(scene.file.rows('integrations')).toMatchObject([{ connection_config: { portalId: expect.any(Number) } }])
  })

  it('goes on without what Nango finds out after the last reading', async () => {
    await scene.knobs({ postConnectionMs: 3_600_000 })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    await scene.pass(10_000)
    expect((await on.get(attempt)).state).toBe('connected')
    expect(reads()).toBeGreaterThanOrEqual(7)
    expect(await integrations()).toMatchObject([{ account: { id: expect.any(String) } }])
  })

  it('fails where the CRM cannot say who the account is, with the reason', async () => {
    await scene.control.addFault({ path: '/proxy/*', fault: { kind: 'status', status: 403 } })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    expect(await on.until(attempt, 'failed')).toMatchObject({ problem: { code: expect.stringMatching(/^CRM_/) } })
    expect(await integrations()).toEqual([])
  })

  it('is not verified for ever', async () => {
    const end = onCrm('never')
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    expect(await on.until(attempt, 'failed')).toMatchObject({ problem: { code: 'CONNECT_FAILED' } })
    end()
  })
})

describe('the page', () => {
  it('is not opened when Nango gives no session', async () => {
    await scene.client.integrations.refresh()
    scene.wire.cut()
    expect(await on.start()).toMatchObject({ state: 'failed', problem: { code: 'NANGO_UNREACHABLE' } })
    expect(scene.host.calls).toEqual([])
    scene.wire.mend()
  })

  it('that cannot be shown leaves no session', async () => {
    delete scene.host.browser
    const attempt = await on.start({ mode: 'browser' })
    expect(attempt).toMatchObject({ state: 'failed', problem: { code: 'NOT_ON_THIS_HOST' } })
    await scene.pass(100)
    const sessions = scene.wire.requests.filter(({ path }) => path === '/connect/session')
    expect(sessions.map(({ method }) => method)).toContain('DELETE')
  })

  it('that opens only after the end is closed', async () => {
    const opening = Promise.withResolvers<void>()
    const { calls } = scene.host
    scene.host.connectWindow = {
      open: () => {
        calls.push('open window')
        return opening.promise
      },
      close: () => void calls.push('close window'),
    }
    const begun = on.start()
    while (calls.length === 0) await scene.pass(10)
    const [open] = scene.file.rows<{ id: string }>('connect_attempts')
    await on.cancel({ id: open?.id ?? '' })
    opening.resolve()
    expect(await begun).toMatchObject({ state: 'cancelled' })
    expect(calls).toEqual(['open window', 'close window', 'close window'])
  })

  it('is the caller’s own where it says so', async () => {
    expect((await on.start({ mode: 'caller' })).url).toContain(scene.wire.host)
    expect(scene.host.calls).toEqual([])
  })

  it('has an address that is published while it is of use, and never kept', async () => {
    await on.connectFirst()
    const published = scene.ear.events.flatMap((event) => (event.type === 'connect' ? [event.attempt] : []))
    expect(published.filter(({ url }) => url !== null).map(({ state }) => state)).toEqual(['waiting'])
  })
})

describe('the system browser', () => {
  const tell = (type: 'connect-window-closed' | 'connect-use-browser' | 'connect-embedded-refused', id: string) =>
    scene.host.events.publish({ type, attemptId: id })

  it('takes over from the window; its closing then means nothing', async () => {
    const { attempt, page } = await on.begin()
    tell('connect-embedded-refused', attempt.id)
    await scene.pass(10)
    expect((await on.get(attempt)).embeddedRefused).toBe(true)
    const moved = await scene.client.integrations.continueInBrowser({ attemptId: attempt.id })
    expect(moved).toMatchObject({ state: 'waiting', mode: 'browser' })
    expect(scene.host.calls).toEqual(['open window', 'open browser', 'close window'])
    tell('connect-window-closed', attempt.id)
    await scene.pass(10_000)
    expect((await on.get(attempt)).state).toBe('waiting')
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
  })

  it('keeps an attempt whose window was closed just before', async () => {
    const { attempt } = await on.begin()
    tell('connect-window-closed', attempt.id)
    await scene.pass(1_000)
    tell('connect-use-browser', attempt.id)
    await scene.pass(10_000)
    expect(await on.get(attempt)).toMatchObject({ state: 'waiting', mode: 'browser' })
  })

  it('that cannot be opened leaves the window as it is', async () => {
    const { attempt } = await on.begin()
    delete scene.host.browser
    const { integrations: contract } = scene.client
    const refused = await scene.problemOf(contract.continueInBrowser({ attemptId: attempt.id }))
    expect(refused.code).toBe('NOT_ON_THIS_HOST')
    tell('connect-use-browser', attempt.id)
    await scene.pass(100)
    expect(await on.get(attempt)).toMatchObject({
      state: 'waiting',
      mode: 'window',
      problem: { code: 'NOT_ON_THIS_HOST' },
    })
  })
})
