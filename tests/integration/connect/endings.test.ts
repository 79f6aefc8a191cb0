import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectAttempt } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

let scene: Scene
let on: Scene['connects']

beforeEach(async () => {
  scene = await openScene({ accounts: [] })
  scene.time.freeze()
  on = scene.connects
})
afterEach(() => scene.close())

const deletion = { method: 'DELETE', path: '/connect/session' } as const
const creation = { method: 'POST', path: '/connect/sessions' } as const
const closeWindow = ({ id }: ConnectAttempt) =>
  scene.host.events.publish({ type: 'connect-window-closed', attemptId: id })
const stateOf = async (attempt: ConnectAttempt) => (await on.get(attempt)).state
/** Whether the attempt's session was deleted at Nango. */
const isGone = async ({ url }: ConnectAttempt) => (await on.visitor.open(url ?? '')).status === 401

describe('a cancelled attempt', () => {
  it('is answered only when its session is deleted', async () => {
    const { attempt } = await on.begin()
    const held = Promise.withResolvers<void>()
    scene.wire.on(deletion, { before: () => held.promise })
    const order: string[] = []
    const cancelled = on.cancel(attempt).then(() => order.push('cancelled'))
    while ((await stateOf(attempt)) !== 'cancelled') await new Promise((turn) => setTimeout(turn, 1))
    order.push('deleted')
    held.resolve()
    await cancelled
    expect(order).toEqual(['deleted', 'cancelled'])
  })

  it('whose session was being made deletes it as soon as it is there', async () => {
    await scene.client.integrations.refresh()
    const reached = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    scene.wire.on(creation, {
      before: () => {
        reached.resolve()
        return held.promise
      },
    })
    const begun = on.start()
    await reached.promise
    const [open] = scene.file.rows<{ id: string }>('connect_attempts')
    await on.cancel({ id: open?.id ?? '' })
    held.resolve()
    expect(await begun).toMatchObject({ state: 'cancelled', url: null })
    await scene.pass(100)
    expect(scene.wire.requests.filter(({ method }) => method === 'DELETE')).toMatchObject([{ status: 204 }])
    expect(scene.host.calls).toEqual([])
  })

  it('without a network deletes its session when it can', async () => {
    const { attempt } = await on.begin()
    scene.wire.on(deletion, { instead: (_, number) => (number <= 2 ? 'cut' : null) })
    await on.cancel(attempt)
    await scene.pass(6_000)
    expect(await isGone(attempt)).toBe(true)
  })

  it('that comes too late is finished instead', async () => {
    await scene.knobs({ postConnectionMs: 3_600_000 })
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow')
    while ((await stateOf(attempt)) !== 'verifying') await scene.pass(10)
    const cancelled = on.cancel(attempt)
    await scene.pass(10_000)
    expect(await cancelled).toMatchObject({ state: 'connected' })
  })
})

describe('an attempt expires', () => {
  it('ten seconds before its session, which is deleted', async () => {
    const { attempt } = await on.begin()
    const left = Date.parse(attempt.expiresAt ?? '') - scene.time.now()
    await scene.pass(left - 1_000, 60_000)
    expect(await stateOf(attempt)).toBe('waiting')
    await scene.pass(1_000)
    expect(await on.get(attempt)).toMatchObject({ state: 'expired', problem: { code: 'CONNECT_EXPIRED' } })
    expect(await isGone(attempt)).toBe(true)
  })

  it.each([-5, 5])('neither at once nor never where Nango’s clock is wrong by %i hours', async (hours) => {
    await scene.skew(hours * 3_600_000)
    const { attempt } = await on.begin()
    await scene.pass(20 * 60_000, 60_000)
    expect(await stateOf(attempt)).toBe('waiting')
    await scene.pass(10 * 60_000, 60_000)
    expect(await stateOf(attempt)).toBe('expired')
  })
})

describe('a window that was closed', () => {
  it('cancels after a moment', async () => {
    const { attempt } = await on.begin()
    closeWindow(attempt)
    await scene.pass(2_400)
    expect(await stateOf(attempt)).toBe('waiting')
    await scene.pass(100)
    await on.until(attempt, 'cancelled')
    expect(await isGone(attempt)).toBe(true)
  })

  it('connects where the consent came between the last poll and the end', async () => {
    scene.wire.withoutSockets = true
    const { attempt, page } = await on.begin()
    await scene.pass(2_000)
    closeWindow(attempt)
    await scene.pass(2_450)
    await on.visitor.answer(page, 'allow')
    await on.until(attempt, 'connected')
  })

  it('has its last look only when the session is gone', async () => {
    const { attempt } = await on.begin()
    await scene.pass(2_000)
    closeWindow(attempt)
    await scene.pass(2_400)
    const gone: boolean[] = []
    scene.wire.on(
      { method: 'GET', path: '/connections' },
      { before: async () => void gone.push(await isGone(attempt)) },
    )
    await on.until(attempt, 'cancelled')
    expect(gone).toEqual([true])
  })

  it('is why, also when the page that is still open fails meanwhile', async () => {
    const { attempt, page } = await on.begin()
    scene.wire.on(deletion, {
      after: async () => {
        await on.visitor.answer(page, 'deny')
        // The page's failure is on the socket now, and reaches the engine before this answer does.
        for (let turn = 0; turn < 20; turn += 1) await new Promise((next) => setTimeout(next, 1))
        return null
      },
    })
    closeWindow(attempt)
    expect(await on.until(attempt, 'cancelled')).toMatchObject({ problem: { code: 'CONNECT_CANCELLED' } })
  })
})

describe('an engine that ends', () => {
  it('cancels what waits, and keeps what is being verified for the next start', async () => {
    const waiting = await on.begin()
    await scene.knobs({ postConnectionMs: 3_600_000 })
    const verifying = await on.begin()
    await on.visitor.answer(verifying.page, 'allow')
    while ((await stateOf(verifying.attempt)) !== 'verifying') await scene.pass(10)
    await scene.stop()
    const kept = scene.file.rows<{ id: string; attempt: { state: string } }>('connect_attempts')
    const states = new Map(kept.map(({ id, attempt }) => [id, attempt.state]))
    expect([states.get(waiting.attempt.id), states.get(verifying.attempt.id)]).toEqual(['cancelled', 'verifying'])
    expect(await isGone(waiting.attempt)).toBe(true)
    await scene.start()
    await scene.skew(3_600_000)
    await on.until(verifying.attempt, 'connected')
  })
})

it('an attempt that there is not is said not to be there', async () => {
  expect((await scene.problemOf(on.get({ id: 'nope' }))).code).toBe('NOT_FOUND')
  expect((await scene.problemOf(on.callback({ id: 'nope' }))).code).toBe('NOT_FOUND')
  scene.host.events.publish({ type: 'connect-window-closed', attemptId: 'nope' })
  await scene.pass(5_000)
})
