import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectAttempt } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'
import type { Visit } from '../../kit/visitor'

let scene: Scene
let on: Scene['connects']

beforeEach(async () => {
  scene = await openScene({ accounts: [] })
  await scene.knobs({ postConnectionMs: 150 })
  on = scene.connects
})
afterEach(() => scene.close())

const integrations = async () => (await scene.client.integrations.list()).integrations
const connections = async () => (await scene.sandbox.nango.listConnections()).connections
const rows = () => scene.file.rows<{ id: string; connection_id: string; account_id: string }>('integrations')

/** An account that the consent page offers besides the chosen one. */
function otherAccount(page: Visit): string {
  const id = page.text.match(/name="account" value="(\d+)">/)?.[1]
  if (id === undefined) throw new Error('There is no other account.')
  return id
}

const closeWindow = ({ id }: ConnectAttempt) =>
  scene.host.events.publish({ type: 'connect-window-closed', attemptId: id })

describe('connect', () => {
  it('allow: the connection, its tags, its account, its integration; the session is gone', async () => {
    await scene.knobs({ enforceStateCookie: true })
    const { attempt, page } = await on.begin()
    expect(page.text).toContain('Choose an account')
    expect((await on.visitor.answer(page, 'allow')).status).toBe(200)
    const done = await on.until(attempt, 'connected')
    const [integration] = await integrations()
    expect(done).toMatchObject({ integrationId: integration?.id, problem: null, url: null })
    const [connection] = await connections()
    expect(connection).toMatchObject({ tags: { patchbay_attempt: attempt.id, patchbay_workspace: expect.any(String) } })
    expect(rows()).toMatchObject([{ connection_id: connection?.connection_id, trouble: 'none' }])
    const [account] = await scene.control.accounts()
    expect(rows()[0]?.account_id).toBe(account?.id)
    expect(on.statesOf(attempt)).toEqual(['creating', 'waiting', 'verifying', 'connected'])
    expect(scene.host.calls).toEqual(['open window', 'close window'])
    expect((await on.visitor.open(attempt.url ?? '')).status).toBe(401)
  })

  it('deny', async () => {
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'deny')
    expect(await on.until(attempt, 'denied')).toMatchObject({ problem: { code: 'CONNECT_DENIED' } })
    expect(await connections()).toEqual([])
    expect((await on.visitor.open(attempt.url ?? '')).status).toBe(401)
  })

  it('cancel, then Allow in the page that is still open: Nango makes a connection, no integration comes of it', async () => {
    const { attempt, page } = await on.begin()
    expect(await on.cancel(attempt)).toMatchObject({ state: 'cancelled' })
    expect((await on.visitor.answer(page, 'allow')).status).toBe(200)
    expect(await connections()).toMatchObject([{ tags: {} }])
    expect(await on.callback(attempt)).toMatchObject({ state: 'cancelled' })
    expect(await integrations()).toEqual([])
  })

  it('Allow twice makes one connection', async () => {
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
    expect((await on.visitor.answer(page, 'allow')).status).toBe(400)
    expect((await on.visitor.open(attempt.url ?? '')).status).toBe(401)
    expect(await connections()).toHaveLength(1)
    expect(await integrations()).toHaveLength(1)
  })

  it('two pages of one attempt, both allowed: one integration', async () => {
    const { attempt, page } = await on.begin()
    const second = await on.visitor.open(attempt.url ?? '')
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
    expect((await on.visitor.answer(second, 'allow')).status).toBe(200)
    expect((await connections()).map(({ tags }) => Object.keys(tags).length > 0)).toEqual([false, true])
    expect(await integrations()).toHaveLength(1)
  })

  it('closing the window cancels, also on a page that leads nowhere', async () => {
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'error')
    expect((await on.get(attempt)).state).toBe('waiting')
    closeWindow(attempt)
    expect(await on.until(attempt, 'cancelled')).toMatchObject({ problem: { code: 'CONNECT_CANCELLED' } })
    expect((await on.visitor.answer(page, 'allow')).status).toBe(200)
    expect(await integrations()).toEqual([])
  })

  it('closing the window right after Allow still connects', async () => {
    await scene.knobs({ socket: { delayMs: 30 } })
    const { attempt, page } = await on.begin()
    const allowed = on.visitor.answer(page, 'allow')
    closeWindow(attempt)
    await allowed
    await on.until(attempt, 'connected')
  })

  it('the socket is lost: polling finds the connection', async () => {
    await scene.knobs({ socket: { dropAfterMs: 0 } })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
  })

  it('no socket at all: the page works without, callback finds the connection', async () => {
    scene.wire.withoutSockets = true
    // Nothing but callback may find it: no time passes for the engine.
    const { attempt, page } = await on.begin({ mode: 'caller' })
    expect(attempt.url).not.toContain('ws_client_id')
    expect(await on.callback(attempt)).toMatchObject({ state: 'waiting' })
    await scene.knobs({ postConnectionMs: 0 })
    await on.visitor.answer(page, 'allow')
    const [one, two] = [await on.callback(attempt), await on.callback(attempt)]
    expect([one.state, two.state]).toEqual(['connected', 'connected'])
    expect(await integrations()).toMatchObject([{ id: one.integrationId }])
  })

  it('an integration that is not set up right', async () => {
    const [account] = await scene.control.accounts()
    await scene.control.addIntegration('bare', account?.provider ?? '', { withoutClient: true })
    await scene.client.integrations.refresh()
    const attempt = await on.start({ integrationKey: 'bare' })
    await on.visitor.open(attempt.url ?? '')
    await expect(on.until(attempt, 'connected')).rejects.toThrow('CONNECT_MISCONFIGURED')
  })

  it('an integration that is gone', async () => {
    // It is taken away between the look at the list and the session: Nango answers as for one that it never had.
    const createSession = { method: 'POST', path: '/connect/sessions' } as const
    scene.wire.on(createSession, {
      after: async (_, { headers }) => {
        const { authorization = '' } = headers
        const response = await fetch(scene.sandbox.host + createSession.path, {
          method: createSession.method,
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ tags: {}, allowed_integrations: ['nope'] }),
        })
        return { status: response.status, headers: {}, body: await response.json() }
      },
    })
    expect(await on.start()).toMatchObject({ state: 'failed', problem: { code: 'NANGO_INTEGRATION_GONE' } })
  })
})

describe('expiry', () => {
  it('ends the attempt and its session; no integration comes of a late Allow', async () => {
    const { attempt, page } = await on.begin()
    const left = Date.parse(attempt.expiresAt ?? '') - scene.time.now()
    expect(left).toBeLessThanOrEqual(30 * 60_000 - 10_000)
    await scene.advance(left)
    expect(await on.until(attempt, 'expired')).toMatchObject({ problem: { code: 'CONNECT_EXPIRED' } })
    expect((await on.visitor.answer(page, 'allow')).status).toBe(200)
    expect(await integrations()).toEqual([])
  })

  it('slept through: the session has run out at Nango, and that counts as deleted', async () => {
    const { attempt } = await on.begin()
    await scene.advance(3_600_000)
    await on.until(attempt, 'expired')
    expect((await on.visitor.open(attempt.url ?? '')).status).toBe(401)
  })
})

describe('reconnect', () => {
  it('keeps the connection and its integration, and puts the tags on again', async () => {
    const id = await on.connectFirst()
    const [before] = await connections()
    const { connection_id: connectionId = '', tags = {}, provider_config_key: key = '' } = before ?? {}
    await scene.sandbox.nango.patchConnection(
      { connectionId, provider_config_key: key },
      { tags: { ...tags, owner: 'Finance' } },
    )
    await scene.control.scenario(connectionId, 'exhausted')
    const { attempt, page } = await on.begin({ reconnects: id })
    await on.visitor.answer(page, 'allow')
    const done = await on.until(attempt, 'connected')
    expect(done).toMatchObject({ integrationId: id, reconnects: id, problem: null })
    expect(await connections()).toMatchObject([
      { connection_id: connectionId, tags: { ...tags, owner: 'Finance', patchbay_attempt: attempt.id }, errors: [] },
    ])
  })

  it('tells when the account behind it is another one', async () => {
    const id = await on.connectFirst()
    const [before] = await integrations()
    const { attempt, page } = await on.begin({ reconnects: id })
    await on.visitor.answer(page, 'allow', otherAccount(page))
    expect(await on.until(attempt, 'connected')).toMatchObject({
      integrationId: id,
      problem: { code: 'OTHER_ACCOUNT', params: { account: before?.account.name } },
    })
    expect(rows()).toMatchObject([{ trouble: 'reconnect', problem: { code: 'OTHER_ACCOUNT' } }])
  })

  it('makes a new connection when the old one was deleted at Nango', async () => {
    const id = await on.connectFirst()
    const [before] = await connections()
    await scene.sandbox.nango.deleteConnection(before?.provider_config_key ?? '', before?.connection_id ?? '')
    const { attempt, page } = await on.begin({ reconnects: id })
    await on.visitor.answer(page, 'allow')
    expect(await on.until(attempt, 'connected')).toMatchObject({ integrationId: id, problem: null })
    const [after] = await connections()
    expect(after?.connection_id).not.toBe(before?.connection_id)
    expect(rows()).toMatchObject([{ id, connection_id: after?.connection_id }])
  })
})

describe('after the engine was started again', () => {
  it('the consent is found, by polling or by callback', async () => {
    const first = await on.begin({ mode: 'caller' })
    const second = await on.begin({ mode: 'caller' })
    scene.kill()
    await scene.restart()
    await on.visitor.answer(first.page, 'allow')
    const connected = on.until(first.attempt, 'connected')
    expect(await on.callback(first.attempt)).toMatchObject({ state: 'connected' })
    await connected
    await on.visitor.answer(second.page, 'allow', otherAccount(second.page))
    await on.until(second.attempt, 'connected')
    expect(await integrations()).toHaveLength(2)
  })
})

describe('the store', () => {
  it('never holds a session token', async () => {
    const { attempt, page } = await on.begin()
    const token = new URL(attempt.url ?? '').searchParams.get('connect_session_token')
    expect(token).toMatch(/^nango_connect_session_/)
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
    expect(JSON.stringify(scene.file.rows('connect_attempts'))).not.toContain(token)
    const files = [scene.file.path, `${scene.file.path}-wal`].filter((file) => existsSync(file))
    expect(files.some((file) => readFileSync(file).includes(token ?? ''))).toBe(false)
  })
})
