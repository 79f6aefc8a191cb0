import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/main/engine/integrations/connect/testing/manual-clock'
import type { ConnectAttempt } from '../../src/shared/model'
import { type Visit, Visitor } from '../kit/visitor'
import { ConnectStage } from '../support/connect-stage'
import { type Sim, startSim } from '../support/sim'

let sim: Sim
let stage: ConnectStage
let visitor: Visitor
const stages: ConnectStage[] = []

beforeEach(async () => {
  sim = await startSim()
  stage = newStage()
  visitor = new Visitor()
})

afterEach(async () => {
  for (const each of stages.splice(0)) await each.close()
  await sim.close()
})

function newStage(...more: ConstructorParameters<typeof ConnectStage> extends [Sim, ...infer R] ? R : never) {
  const made = new ConnectStage(sim, ...more)
  stages.push(made)
  return made
}

const request = { provider: 'hubspot', integrationKey: 'hubspot', mode: 'window', reconnects: null } as const

/** Begins an attempt and opens its page. */
async function begin(
  change: Partial<{ mode: 'window' | 'caller'; reconnects: string; integrationKey: string }> = {},
): Promise<{ attempt: ConnectAttempt; page: Visit }> {
  const attempt = await stage.service.begin({ ...request, ...change })
  expect(attempt).toMatchObject({ state: 'waiting', problem: null })
  return { attempt, page: await visitor.open(attempt.url ?? '') }
}

/** Connects the first account of the sandbox; returns the integration's id. */
async function connectFirst(): Promise<string> {
  const { attempt, page } = await begin()
  await visitor.answer(page, 'allow')
  return (await stage.until(attempt.id, 'connected')).integrationId ?? ''
}

/** An account that the consent page offers besides the chosen one. */
function otherAccount(page: Visit): string {
  const id = page.text.match(/name="account" value="(\d+)">/)?.[1]
  if (id === undefined) throw new Error('There is no other account.')
  return id
}

const connections = () => stage.gateway.listConnections({})

describe('connect', () => {
  it('allow: the connection, its tags, its account, its integration; the session is gone', async () => {
    await sim.knobs({ enforceStateCookie: true })
    const { attempt, page } = await begin()
    expect(page.text).toContain('Choose an account')
    expect((await visitor.answer(page, 'allow')).status).toBe(200)
    const done = await stage.until(attempt.id, 'connected')
    expect(done).toMatchObject({ integrationId: 'hubspot', problem: null, url: null })
    const [connection] = await connections()
    expect(connection?.tags).toEqual({ patchbay_workspace: 'w1', patchbay_attempt: attempt.id })
    const row = stage.store.integrations.get('hubspot')
    expect(row).toMatchObject({ connectionId: connection?.connectionId, trouble: 'none' })
    expect(row?.accountId).toBe(String(row?.connectionConfig.portalId))
    expect([...new Set(stage.published.map(({ state }) => state))]).toEqual([
      'creating',
      'waiting',
      'verifying',
      'connected',
    ])
    expect(stage.hostCalls).toEqual(['open window', 'close window'])
    expect((await visitor.open(attempt.url ?? '')).status).toBe(401)
  })

  it('deny', async () => {
    const { attempt, page } = await begin()
    await visitor.answer(page, 'deny')
    expect(await stage.until(attempt.id, 'denied')).toMatchObject({
      problem: { code: 'CONNECT_DENIED', params: { provider: 'HubSpot' } },
    })
    expect(await connections()).toEqual([])
    expect((await visitor.open(attempt.url ?? '')).status).toBe(401)
  })

  it('cancel, then Allow in the page that is still open: nothing is made', async () => {
    const { attempt, page } = await begin()
    expect(await stage.service.cancel(attempt.id)).toMatchObject({ state: 'cancelled' })
    const late = await visitor.answer(page, 'allow')
    expect(late).toMatchObject({ status: 400, text: expect.stringContaining('failed to get session') })
    expect(await connections()).toEqual([])
    expect(await stage.service.callback(attempt.id)).toMatchObject({ state: 'cancelled' })
    expect(stage.store.integrations.all()).toEqual([])
  })

  it('Allow twice makes one connection', async () => {
    const { attempt, page } = await begin()
    await visitor.answer(page, 'allow')
    await stage.until(attempt.id, 'connected')
    expect((await visitor.answer(page, 'allow')).status).toBe(400)
    expect((await visitor.open(attempt.url ?? '')).status).toBe(401)
    expect(await connections()).toHaveLength(1)
    expect(stage.store.integrations.all()).toHaveLength(1)
  })

  it('two pages of one attempt, both allowed: one integration', async () => {
    const { attempt, page } = await begin()
    const second = await visitor.open(attempt.url ?? '')
    await visitor.answer(page, 'allow')
    await stage.until(attempt.id, 'connected')
    expect((await visitor.answer(second, 'allow')).status).toBe(400)
    expect(await connections()).toHaveLength(1)
  })

  it('closing the window cancels, also on a page that leads nowhere', async () => {
    const { attempt, page } = await begin()
    await visitor.answer(page, 'error')
    expect(stage.service.get(attempt.id).state).toBe('waiting')
    stage.service.hostEvent({ type: 'connect-window-closed', attemptId: attempt.id })
    expect(await stage.until(attempt.id, 'cancelled')).toMatchObject({ problem: { code: 'CONNECT_CANCELLED' } })
    expect((await visitor.answer(page, 'allow')).status).toBe(400)
    expect(await connections()).toEqual([])
  })

  it('closing the window right after Allow still connects', async () => {
    await sim.knobs({ socket: { delayMs: 30 } })
    const { attempt, page } = await begin()
    const allowed = visitor.answer(page, 'allow')
    stage.service.hostEvent({ type: 'connect-window-closed', attemptId: attempt.id })
    await allowed
    expect(await stage.until(attempt.id, 'connected')).toMatchObject({ integrationId: 'hubspot' })
  })

  it('the socket is lost: polling finds the connection', async () => {
    await sim.knobs({ socket: { dropAfterMs: 0 } })
    const { attempt, page } = await begin()
    await visitor.answer(page, 'allow')
    await stage.until(attempt.id, 'connected')
  })

  it('no socket at all: the page works without, callback finds the connection', async () => {
    await stage.close()
    stages.pop()
    await sim.knobs({ socket: { neverAck: true } })
    // Nothing but callback may find it: time stands still.
    stage = newStage(new ManualClock(Date.now()), { socketAck: 50 })
    const { attempt, page } = await begin({ mode: 'caller' })
    expect(attempt.url).not.toContain('ws_client_id')
    expect(await stage.service.callback(attempt.id)).toMatchObject({ state: 'waiting' })
    await sim.knobs({ postConnectionMs: 0 })
    await visitor.answer(page, 'allow')
    expect(await stage.service.callback(attempt.id)).toMatchObject({ state: 'connected', integrationId: 'hubspot' })
    expect(await stage.service.callback(attempt.id)).toMatchObject({ state: 'connected', integrationId: 'hubspot' })
  })

  it('an integration that is not set up right', async () => {
    await sim.integration('bare', 'hubspot', true)
    const attempt = await stage.service.begin({ ...request, integrationKey: 'bare' })
    await visitor.open(attempt.url ?? '')
    await expect(stage.until(attempt.id, 'connected')).rejects.toThrow('CONNECT_MISCONFIGURED')
  })

  it('an integration that is gone', async () => {
    expect(await stage.service.begin({ ...request, integrationKey: 'nope' })).toMatchObject({
      state: 'failed',
      problem: { code: 'NANGO_INTEGRATION_GONE', params: { integrationKey: 'nope' } },
    })
  })
})

describe('expiry', () => {
  it('ends the attempt and its session, so that a late Allow makes nothing', async () => {
    const clock = new ManualClock(Date.now())
    stage = newStage(clock)
    const { attempt, page } = await begin()
    const left = Date.parse(attempt.expiresAt ?? '') - clock.now()
    expect(left).toBeLessThanOrEqual(30 * 60_000 - 10_000)
    await sim.advance(left)
    await clock.advance(left)
    expect(await stage.until(attempt.id, 'expired')).toMatchObject({ problem: { code: 'CONNECT_EXPIRED' } })
    expect((await visitor.answer(page, 'allow')).status).toBe(400)
    expect(await connections()).toEqual([])
  })

  it('slept through: the session has run out at Nango, and that counts as deleted', async () => {
    const clock = new ManualClock(Date.now())
    stage = newStage(clock)
    const { attempt } = await begin()
    await sim.advance(3_600_000)
    await clock.advance(3_600_000)
    await stage.until(attempt.id, 'expired')
    expect((await visitor.open(attempt.url ?? '')).status).toBe(401)
  })
})

describe('reconnect', () => {
  it('keeps the connection and its integration, and puts the tags on again', async () => {
    const id = await connectFirst()
    const [before] = await connections()
    await stage.gateway.setTags('hubspot', before?.connectionId ?? '', { ...before?.tags, owner: 'Finance' })
    await sim.scenario(before?.connectionId ?? '', 'exhausted')
    const { attempt, page } = await begin({ reconnects: id })
    await visitor.answer(page, 'allow')
    const done = await stage.until(attempt.id, 'connected')
    expect(done).toMatchObject({ integrationId: id, reconnects: id, problem: null })
    const after = await connections()
    expect(after).toHaveLength(1)
    expect(after[0]).toMatchObject({
      connectionId: before?.connectionId,
      tags: { owner: 'Finance', patchbay_workspace: 'w1', patchbay_attempt: attempt.id },
      errors: [],
    })
  })

  it('tells when the account behind it is another one', async () => {
    const id = await connectFirst()
    const { accountName } = stage.store.integrations.get(id) ?? {}
    const { attempt, page } = await begin({ reconnects: id })
    await visitor.answer(page, 'allow', otherAccount(page))
    expect(await stage.until(attempt.id, 'connected')).toMatchObject({
      integrationId: id,
      problem: { code: 'OTHER_ACCOUNT', params: { account: accountName } },
    })
    expect(stage.store.integrations.get(id)).toMatchObject({
      trouble: 'reconnect',
      problem: { code: 'OTHER_ACCOUNT' },
    })
  })

  it('makes a new connection when the old one was deleted at Nango', async () => {
    const id = await connectFirst()
    const [before] = await connections()
    await stage.gateway.deleteConnection('hubspot', before?.connectionId ?? '')
    const { attempt, page } = await begin({ reconnects: id })
    await visitor.answer(page, 'allow')
    expect(await stage.until(attempt.id, 'connected')).toMatchObject({ integrationId: id, problem: null })
    const [after] = await connections()
    expect(after?.connectionId).not.toBe(before?.connectionId)
    expect(stage.store.integrations.get(id)?.connectionId).toBe(after?.connectionId)
  })
})

describe('after the engine was started again', () => {
  it('the consent is found, by polling or by callback', async () => {
    const first = await begin({ mode: 'caller' })
    const second = await begin({ mode: 'caller' })
    stage.crash()
    await visitor.answer(first.page, 'allow')
    expect(await stage.service.callback(first.attempt.id)).toMatchObject({ state: 'connected' })
    stage.service.resume()
    await visitor.answer(second.page, 'allow', otherAccount(second.page))
    await stage.until(second.attempt.id, 'connected')
    expect(stage.store.integrations.all()).toHaveLength(2)
  })
})

describe('the store', () => {
  it('never holds a session token', async () => {
    const { attempt, page } = await begin()
    const token = new URL(attempt.url ?? '').searchParams.get('connect_session_token')
    expect(token).toMatch(/^nango_connect_session_/)
    await visitor.answer(page, 'allow')
    await stage.until(attempt.id, 'connected')
    expect(JSON.stringify(stage.store.attempts.get(attempt.id))).not.toContain(token)
    expect(stage.storeBytes().includes(token ?? '')).toBe(false)
  })
})
