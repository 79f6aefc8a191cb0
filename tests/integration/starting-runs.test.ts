import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.close())

const integration = () => scene.client.integrations.status({ id: scene.id('a') })
const syncs = () => scene.runs.list('a', 'sync')
/** The runs' calls that start one, each on the same integration. */
const start = {
  sync: () => scene.runs.begin(),
  'dry-run': () => scene.client.integrations.sync({ id: scene.id('a'), dryRun: true }),
  undo: (run: { id: string }) => scene.client.runs.undo({ id: run.id }),
  retry: (run: { id: string }) => scene.client.runs.retry({ id: run.id }),
}

/** Signs in to another account than the integration's. */
async function signInToAnother(): Promise<void> {
  const { connects } = scene
  const { attempt, page } = await connects.begin({ reconnects: scene.id('a') })
  const taken = scene.at('a').account
  const other = (await scene.control.accounts()).find(({ id }) => id !== taken)
  await connects.visitor.answer(page, 'allow', other?.id ?? '')
  await connects.until(attempt, 'connected')
}

describe('an integration that was signed in to another account', () => {
  it.each(['sync', 'dry-run', 'undo', 'retry'] as const)('takes no run, whatever asks: %s', async (kind) => {
    await scene.at('a').contacts.create({ email: 'ann@x.test' })
    const run = await scene.sync()
    // A record that the CRM refuses can be tried again.
    await scene.at('a').contacts.create({ email: 'taken@x.test' })
    await scene.here.edit(await scene.here.only(), { email: 'taken@x.test' })
    const partial = await scene.sync()
    await signInToAnother()
    const before = (await scene.runs.list('a')).length
    const of = kind === 'retry' ? partial : run
    expect((await scene.problemOf(start[kind](of))).code).toBe('OTHER_ACCOUNT')
    expect(await scene.runs.list('a')).toHaveLength(before)
  })

  it('is not tried again when a retry was due', async () => {
    await scene.sync()
    await scene.control.addFault({ path: '/proxy/*', fault: { kind: 'cut-before' } })
    await scene.sync()
    await scene.control.clearFaults()
    await signInToAnother()
    const before = (await syncs()).length
    await scene.advance(24 * 3_600_000)
    await scene.runs.idle()
    expect(await syncs()).toHaveLength(before)
    expect(await integration()).toMatchObject({ status: 'needs-reconnect' })
  })

  it('keeps its mark when a run that was under way comes to its end', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    scene.wire.on(scene.at('a').object('contact').calls.list, {
      before: () => {
        reached.resolve()
        return promise
      },
    })
    const run = await scene.runs.begin()
    await reached.promise
    const signedIn = signInToAnother()
    resolve()
    await signedIn
    await scene.runs.ended(run)
    expect(await integration()).toMatchObject({ status: 'needs-reconnect', problem: { code: 'OTHER_ACCOUNT' } })
  })
})

describe('starting runs', () => {
  it('queues one sync behind the running one and gives it to all who ask meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    scene.wire.on(({ isCrm }) => isCrm, { before: () => promise })
    const running = await scene.runs.begin()
    const first = await scene.runs.begin()
    const again = await scene.client.integrations.sync({ id: scene.id('a'), trigger: 'tray' })
    expect(first.id).not.toBe(running.id)
    expect(again.id).toBe(first.id)
    resolve()
    await scene.runs.idle()
    expect((await syncs()).map(({ status }) => status)).toEqual(['succeeded', 'succeeded'])
  })

  it('refuses what is paused or not connected', async () => {
    const id = scene.id('a')
    await scene.client.integrations.pause({ id })
    expect((await scene.problemOf(scene.runs.begin())).code).toBe('INTEGRATION_PAUSED')
    await scene.client.integrations.resume({ id })
    await scene.client.integrations.disconnect({ params: { id }, query: { data: 'keep' } })
    expect((await scene.problemOf(scene.runs.begin())).code).toBe('INTEGRATION_NOT_CONNECTED')
  })

  it.each([false, true])('tries a failed sync again when its time has come; after a restart: %s', async (restarts) => {
    await scene.sync()
    await scene.control.addFault({ path: '/proxy/*', fault: { kind: 'status', status: 500 } })
    expect((await scene.sync()).status).toBe('failed')
    await scene.control.clearFaults()
    const before = (await syncs()).length
    if (restarts) await scene.restart()
    await scene.advance(24 * 3_600_000)
    await scene.runs.idle()
    const after = await syncs()
    expect(after).toHaveLength(before + 1)
    expect(after.at(-1)).toMatchObject({ status: 'succeeded', trigger: 'schedule' })
    expect(scene.file.rows('integrations')).toMatchObject([{ failures: 0, retry_at: null }])
  })
})
