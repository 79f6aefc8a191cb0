import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wordsOf } from '../../../src/main/engine/providers/testing/benches'
import type { Integration } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

let scene: Scene
let on: Scene['connects']

beforeEach(async () => {
  scene = await openScene({ accounts: [] })
  on = scene.connects
})
afterEach(() => scene.close())

/** An account of the consent page that is not the one at the top. */
const otherAccount = (text: string) => [...text.matchAll(/name="account" value="([^"]+)"/g)].at(-1)?.[1] ?? ''
const offered = async () => (await scene.client.integrations.list()).adoptable
const connections = async () => (await scene.sandbox.nango.listConnections()).connections
/** Lets time pass until a late connection is offered. */
const untilOffered = async () => {
  for (let turn = 0; turn < 400; turn += 1) {
    const found = await offered()
    if (found.length > 0) return found
    await scene.pass(100)
  }
  throw new Error('Nothing is offered.')
}
const cancelled = async () => {
  const { attempt, page } = await on.begin()
  await on.cancel(attempt)
  return { attempt, page }
}

describe('a consent that is given after Cancel', () => {
  it('is heard at once, said with the attempt, and its connection offered', async () => {
    const { attempt, page } = await cancelled()
    expect((await on.visitor.answer(page, 'allow')).status).toBe(200)
    const [found] = await untilOffered()
    const [made] = await connections()
    expect(found).toMatchObject({
      connectionId: made?.connection_id,
      late: { attemptId: attempt.id, ended: 'cancelled', certain: true },
    })
    expect(await on.get(attempt)).toMatchObject({
      state: 'cancelled',
      late: { found: [{ connectionId: made?.connection_id, outcome: 'open' }] },
    })
    const heard = scene.ear.events.filter((event) => event.type === 'connect' && event.attempt.late?.found.length === 1)
    expect(heard).not.toEqual([])
    expect((await scene.client.integrations.list()).integrations).toEqual([])
  })

  it('can be removed, and is gone at Nango', async () => {
    const { attempt, page } = await cancelled()
    await on.visitor.answer(page, 'allow')
    const [found] = await untilOffered()
    const params = { connectionId: found?.connectionId ?? '' }
    expect(await scene.client.integrations.removeLate({ params })).toEqual({ ...params, removed: true })
    expect(await connections()).toEqual([])
    expect(await offered()).toEqual([])
    expect(await on.get(attempt)).toMatchObject({ late: { found: [{ outcome: 'removed' }] } })
    expect((await scene.problemOf(scene.client.integrations.removeLate({ params }))).code).toBe('NOT_FOUND')
  })

  it('can be taken over, and carries the workspace’s label then', async () => {
    const { page } = await cancelled()
    await on.visitor.answer(page, 'allow')
    const [found] = await untilOffered()
    await scene.client.integrations.adopt({
      integrationKey: found?.integrationKey ?? '',
      connectionId: found?.connectionId ?? '',
    })
    expect(await offered()).toEqual([])
    expect((await scene.client.integrations.list()).integrations).toHaveLength(1)
    const [made] = await connections()
    expect(Object.keys(made?.tags ?? {})).toEqual(['patchbay_workspace'])
  })

  it('is found without a socket, as a connection that may be of it', async () => {
    scene.wire.withoutSockets = true
    const { page } = await cancelled()
    await on.visitor.answer(page, 'allow')
    expect(await untilOffered()).toMatchObject([{ late: { certain: false } }])
  })

  it.each([-5, 5])('is found where Nango’s clock is wrong by %i hours', async (hours) => {
    scene.wire.withoutSockets = true
    await scene.skew(hours * 3_600_000)
    const { page } = await cancelled()
    await on.visitor.answer(page, 'allow')
    expect(await untilOffered()).toHaveLength(1)
  })

  it('is found hours later', async () => {
    const { page } = await cancelled()
    await scene.pass(5 * 3_600_000, 60_000)
    await on.visitor.answer(page, 'allow')
    await scene.pass(3_600_000, 60_000)
    expect(await untilOffered()).toHaveLength(1)
  })

  it('is found by an engine that was started again since', async () => {
    const { page } = await cancelled()
    await scene.stop()
    await on.visitor.answer(page, 'allow')
    await scene.start()
    expect(await untilOffered()).toMatchObject([{ late: { ended: 'cancelled' } }])
    await scene.stop()
    await scene.start()
    expect(await offered()).toHaveLength(1)
  })

  it('says nothing about connections without labels that were there before', async () => {
    scene.wire.withoutSockets = true
    await scene.control.addConnections({ integrationKey: wordsOf().integrationKey })
    await scene.skew(60_000)
    await cancelled()
    await scene.pass(600_000, 1000)
    await scene.client.integrations.refresh()
    expect(await offered()).toEqual([])
  })

  it('is offered no longer when it was deleted at Nango', async () => {
    const { page } = await cancelled()
    await on.visitor.answer(page, 'allow')
    const [found] = await untilOffered()
    await scene.sandbox.nango.deleteConnection(found?.integrationKey ?? '', found?.connectionId ?? '')
    await scene.client.integrations.refresh()
    expect(await offered()).toEqual([])
  })
})

it('a consent after the time had run out is offered as well', async () => {
  const { attempt, page } = await on.begin()
  await scene.advance(Date.parse(attempt.expiresAt ?? '') - scene.time.now())
  await on.until(attempt, 'expired')
  await on.visitor.answer(page, 'allow')
  expect(await untilOffered()).toMatchObject([{ late: { ended: 'expired' } }])
})

describe('a late consent of a reconnect', () => {
  it('to another account keeps the integration from syncing', async () => {
    const id = await on.connectFirst()
    const { attempt, page } = await on.begin({ reconnects: id })
    await on.cancel(attempt)
    await on.visitor.answer(page, 'allow', otherAccount(page.text))
    await scene.pass(10_000, 100)
    expect((await scene.client.integrations.list()).integrations).toMatchObject([
      { id, problem: { code: 'OTHER_ACCOUNT' } },
    ])
    expect(await on.get(attempt)).toMatchObject({ state: 'cancelled', late: { found: [{ outcome: 'renewed' }] } })
  })

  it('that is not heard stops the next run before anything is read', async () => {
    const id = await on.connectFirst()
    await scene.client.integrations.sync({ id, confirmFirstSync: true })
    await scene.pass(1000)
    scene.wire.withoutSockets = true
    const { attempt, page } = await on.begin({ reconnects: id })
    await on.cancel(attempt)
    await on.visitor.answer(page, 'allow', otherAccount(page.text))
    const before = scene.snapshot()
    const run = await scene.client.integrations.sync({ id })
    for (;;) {
      const { status, problem } = await scene.client.runs.get({ id: run.id })
      if (status !== 'queued' && status !== 'running') {
        expect({ status, code: problem?.code }).toEqual({ status: 'failed', code: 'OTHER_ACCOUNT' })
        break
      }
      await scene.pass(10)
    }
    const after = scene.snapshot()
    for (const table of ['entities', 'links', 'remote_records']) expect(after[table]).toEqual(before[table])
    expect((await scene.problemOf(scene.client.integrations.sync({ id }))).code).toBe('OTHER_ACCOUNT')
  })
})

describe('a connection that another one replaces', () => {
  it('is deleted at Nango, and the access that both share stays', async () => {
    const id = await on.connectFirst()
    const [old] = await connections()
    const [{ account }] = (await scene.client.integrations.list()).integrations as [Integration]
    const { attempt, page } = await on.begin()
    await on.visitor.answer(page, 'allow', account.id ?? '')
    expect(await on.until(attempt, 'connected')).toMatchObject({ integrationId: id })
    const left = await connections()
    expect(left).toHaveLength(1)
    expect(left[0]?.connection_id).not.toBe(old?.connection_id)
    await scene.advance(24 * 3_600_000)
    const access = await scene.sandbox.nango.getConnection(
      left[0]?.provider_config_key ?? '',
      left[0]?.connection_id ?? '',
      true,
    )
    expect(access).toMatchObject({ connection_id: left[0]?.connection_id })
  })
})

describe('a disconnect', () => {
  const deletion = () =>
    scene.wire.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/metadata')).length

  it('ends the access where no other connection may share it', async () => {
    const id = await on.connectFirst()
    await scene.client.integrations.disconnect({ params: { id } })
    expect(deletion()).toBe(0)
    expect(await connections()).toEqual([])
  })

  it('keeps the access where another connection of the integration may share it', async () => {
    const id = await on.connectFirst()
    await scene.control.addConnections({ integrationKey: wordsOf().integrationKey })
    await scene.client.integrations.disconnect({ params: { id } })
    expect(deletion()).toBe(1)
    expect(await connections()).toHaveLength(1)
  })
})
