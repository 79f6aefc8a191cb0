import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

let scene: Scene
let on: Scene['connects']

beforeEach(async () => {
  scene = await openScene({ accounts: [] })
  on = scene.connects
})
afterEach(() => scene.close())

const reconnection = { method: 'POST', path: '/connect/sessions/reconnect' } as const
const sessions = () => scene.wire.requests.filter(({ method, path }) => method === 'POST' && /^\/connect\//.test(path))
const states = async (...attempts: { id: string }[]) =>
  Promise.all(attempts.map(async (attempt) => (await on.get(attempt)).state))
const integrations = async () => (await scene.client.integrations.list()).integrations

describe('a reconnect', () => {
  it('goes ahead when Nango refuses even to describe the connection', async () => {
    const id = await on.connectFirst()
    const [connection] = (await scene.sandbox.nango.listConnections()).connections
    await scene.control.scenario(connection?.connection_id ?? '', 'exhausted')
    const undescribed = scene.wire.on(({ method, path }) => method === 'GET' && /^\/connections?\//.test(path), {
      after: ({ body, ...answer }) => {
        const { connection: _, ...rest } = body as Record<string, unknown>
        return { ...answer, body: rest }
      },
    })
    const { attempt, page } = await on.begin({ reconnects: id })
    undescribed()
    expect(sessions().at(-1)).toMatchObject({ ...reconnection, body: { connection_id: connection?.connection_id } })
    await on.visitor.answer(page, 'allow')
    expect(await on.until(attempt, 'connected')).toMatchObject({ integrationId: id })
  })

  it('replaces the older attempt for the same integration, no other', async () => {
    const id = await on.connectFirst()
    const first = await on.start({ reconnects: id })
    const other = await on.start()
    const same = await on.start()
    const second = await on.start({ reconnects: id })
    await scene.pass(100)
    expect(await states(first, other, same, second)).toEqual(['cancelled', 'waiting', 'waiting', 'waiting'])
    expect((await on.visitor.open(first.url ?? '')).status).toBe(401)
  })
})

describe('after the engine was started again', () => {
  it('an attempt whose time is over has expired, unless the consent had been given', async () => {
    const late = await on.begin({ mode: 'caller' })
    const over = await on.begin({ mode: 'caller' })
    scene.kill()
    await on.visitor.answer(late.page, 'allow')
    await scene.advance(3_600_000)
    await scene.restart()
    await on.until(over.attempt, 'expired')
    await on.until(late.attempt, 'connected')
  })

  it('one that was being verified is verified again', async () => {
    await scene.knobs({ postConnectionMs: 3_600_000 })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    while ((await on.get(attempt)).state !== 'verifying') await scene.pass(10)
    scene.kill()
    await scene.restart()
    await scene.skew(3_600_000)
    await on.until(attempt, 'connected')
    expect(await integrations()).toHaveLength(1)
  })

  it('one without a session has failed', async () => {
    await scene.client.integrations.refresh()
    const creation = { method: 'POST', path: '/connect/sessions' } as const
    expect(await scene.diesAt({ where: 'before-send', call: creation }, () => on.start())).toBe(true)
    await scene.restart()
    const [kept] = scene.file.rows<{ id: string }>('connect_attempts')
    expect(await on.until({ id: kept?.id ?? '' }, 'failed')).toMatchObject({ problem: { code: 'ENGINE_RESTARTED' } })
  })

  it('the address of an attempt is not known any more', async () => {
    const { attempt } = await on.begin({ mode: 'caller' })
    scene.kill()
    await scene.restart()
    const moved = scene.client.integrations.continueInBrowser({ attemptId: attempt.id })
    expect((await scene.problemOf(moved)).code).toBe('CONNECT_EXPIRED')
  })

  it('a callback finishes an attempt, and does so once', async () => {
    const { attempt, page } = await on.begin({ mode: 'caller' })
    scene.kill()
    await scene.restart()
    expect(await on.callback(attempt)).toMatchObject({ state: 'waiting' })
    await on.visitor.answer(page, 'allow')
    const [one, two] = [await on.callback(attempt), await on.callback(attempt)]
    expect([one.state, two.state]).toEqual(['connected', 'connected'])
    expect(await integrations()).toMatchObject([{ id: one.integrationId }])
  })
})
