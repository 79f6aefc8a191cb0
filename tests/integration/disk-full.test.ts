import { mkdirSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { ProblemCode } from '../../src/shared/model'
import { fillDisk, refuseWrites } from '../kit/full-disk'
import { openScene, type Scene } from '../kit/scene'

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ email: `p${at}@x.test`, firstName: 'Per', lastName: `Son ${at}` }))

/** Everything that shows a run says that it is over, and why. */
async function isShownAsEnded(scene: Scene, runId: string, code: ProblemCode) {
  const { client } = scene
  const integrationId = scene.id('a')
  const ended = { id: runId, status: expect.stringMatching(/failed|partial/), problem: { code } }
  const run = await client.runs.get({ id: runId })
  expect(run).toMatchObject(ended)
  expect(run.endedAt).not.toBeNull()
  expect(await client.runs.stop({ id: runId })).toMatchObject(ended)
  expect((await client.runs.list({ status: 'running' })).items).toEqual([])
  expect((await client.runs.list({ status: run.status })).items).toMatchObject([ended])
  const overview = await client.integrations.overview({ id: integrationId })
  expect(overview.lastRuns).toMatchObject([ended])
  expect(overview.figures.runs30d).toBe(1)
  const card = overview.integration
  expect(card).toMatchObject({ status: 'error', problem: { code }, activeRun: null })
  expect(card.strip.at(-1)?.outcome).toBe(run.status)
}

it.each([0, 3, 20, 60])(
  'a pull for which the disk has room of %i pages says so, and goes on from what is stored',
  async (room) => {
    await using scene = await openScene({ accounts: ['a'] })
    for (const person of people(250)) await scene.at('a').contacts.create(person)
    const free = fillDisk(scene.store, room)
    const run = await scene.sync('a').catch((error: unknown) => error)
    const state = await scene.client.workspaces.state()
    expect(state.phase).toBe('open')
    // Its end is the true one at once, wherever it is read, and written as soon as the disk lets it.
    const [shown] = (await scene.client.runs.list({})).items
    if (shown) await isShownAsEnded(scene, shown.id, 'DISK_FULL')
    free()
    await scene.advance(5_000)
    await scene.restart()
    const [last] = (await scene.client.runs.list({})).items
    expect(last?.status).toBe(shown?.status)
    if (last) {
      expect(last).toMatchObject({ status: expect.stringMatching(/failed|partial/), problem: { code: 'DISK_FULL' } })
      const held = (await scene.client.records.counts()).contact
      expect(last.totals).toMatchObject({ pulled: held, created: held })
    } else expect(run).toMatchObject({ code: 'DISK_FULL' })
    const rest = await scene.sync('a')
    expect(await scene.client.records.counts()).toMatchObject({ contact: 250 })
    expect((last?.totals.pulled ?? 0) + rest.totals.pulled).toBe(250)
    expect(scene.store.db.pragma('integrity_check', { simple: true })).toBe('ok')
  },
)

it('a run whose end cannot be written has ended all the same, and its row says so once there is room', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const person of people(250)) await scene.at('a').contacts.create(person)
  const { id } = await scene.runs.begin('a')
  const free = refuseWrites(scene.store)
  await scene.runs.ended({ id })
  await isShownAsEnded(scene, id, 'DATA_FOLDER_NOT_WRITABLE')
  await scene.advance(60_000)
  await isShownAsEnded(scene, id, 'DATA_FOLDER_NOT_WRITABLE')
  const { status } = await scene.client.runs.get({ id })
  free()
  await scene.advance(5_000)
  await scene.restart()
  await isShownAsEnded(scene, id, 'DATA_FOLDER_NOT_WRITABLE')
  expect(await scene.client.runs.get({ id })).toMatchObject({ status, problem: { code: 'DATA_FOLDER_NOT_WRITABLE' } })
  await scene.runs.syncWell('a')
  expect(await scene.client.records.counts()).toMatchObject({ contact: 250 })
})

it('a run whose end is not written when Patchbay ends was cut off, and is gone on with', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const person of people(250)) await scene.at('a').contacts.create(person)
  const { id } = await scene.runs.begin('a')
  refuseWrites(scene.store)
  await scene.runs.ended({ id })
  await scene.restart()
  expect(await scene.client.runs.get({ id })).toMatchObject({ status: 'interrupted' })
  const [next] = (await scene.client.runs.list({})).items
  expect(next).toMatchObject({ continues: id })
  await scene.runs.ended({ id: String(next?.id) })
  expect(await scene.client.records.counts()).toMatchObject({ contact: 250 })
})

it('a push whose answers the disk does not take is looked up by the next sync, and nothing is made twice', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ny' })
  await scene.sync('a')
  for (const fields of people(60)) {
    await scene.client.records.create({ kind: 'contact', fields, integrations: [scene.id('a')] })
  }
  const free = fillDisk(scene.store, 2)
  await scene.sync('a').catch(() => undefined)
  free()
  await scene.sync('a')
  await scene.sync('a')
  expect(await scene.at('a').contacts.all()).toHaveLength(61)
  expect(await scene.client.records.counts()).toMatchObject({ contact: 61 })
  expect(scene.here.outbox().filter(({ state }) => state !== 'confirmed')).toEqual([])
})

it('an edit that the disk does not take is refused with the reason', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ny' })
  await scene.sync('a')
  const { id } = await scene.here.only()
  const free = fillDisk(scene.store, 0)
  const long = 'x'.repeat(60_000)
  await expect(scene.client.records.edit({ id, fields: { jobTitle: long } })).rejects.toMatchObject({
    code: 'DISK_FULL',
  })
  free()
  expect(await scene.records('contact')).toMatchObject([{ fields: { lastName: 'Ny' } }])
})

it('a sync that is tried again while nothing can be written is tried later, and the engine stays', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ny' })
  await scene.sync('a')
  const runs = async () => (await scene.client.runs.list({})).items.length
  scene.store.integrations.patch(scene.id('a'), { retryAt: scene.time.now() + 60_000 })
  await scene.restart()
  const before = await runs()
  const free = refuseWrites(scene.store)
  await scene.advance(120_000)
  expect(await runs()).toBe(before)
  free()
  await scene.advance(120_000)
  expect(await runs()).toBe(before + 1)
})

it('connect attempts end as they would while nothing can be written, and are written once there is room', async () => {
  await using scene = await openScene({ accounts: [] })
  const { connects: on } = scene
  const left = await on.start()
  const given = await on.start()
  const expiring = await on.start()
  const free = refuseWrites(scene.store)
  await on.cancel(left)
  const page = await on.visitor.open(given.url ?? '')
  await on.visitor.answer(page, 'allow')
  expect((await on.until(given, 'failed')).problem).toMatchObject({ code: 'DATA_FOLDER_NOT_WRITABLE' })
  await scene.advance(31 * 60_000)
  await on.until(expiring, 'expired')
  await expect(on.start()).rejects.toMatchObject({ code: 'DATA_FOLDER_NOT_WRITABLE' })
  const states = async () => Promise.all([left, given, expiring].map(async (one) => (await on.get(one)).state))
  expect(await states()).toEqual(['cancelled', 'failed', 'expired'])
  // The watches for late consents end.
  await scene.advance(49 * 3_600_000)
  expect(await states()).toEqual(['cancelled', 'failed', 'expired'])
  free()
  await scene.advance(5_000)
  await scene.restart()
  expect(await states()).toEqual(['cancelled', 'failed', 'expired'])
})

it('a file that another program holds ends the run with words, and the sync is tried again by itself', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const person of people(250)) await scene.at('a').contacts.create(person)
  const { id } = await scene.runs.begin('a')
  scene.store.db.pragma('busy_timeout = 0')
  const other = new Database(scene.store.db.name)
  other.exec('BEGIN EXCLUSIVE')
  const run = await scene.runs.ended({ id })
  expect(run).toMatchObject({ status: 'failed', problem: { code: 'DATABASE_BUSY' } })
  await expect(scene.sync('a')).rejects.toMatchObject({ code: 'DATABASE_BUSY' })
  await scene.advance(5_000)
  expect(await scene.client.runs.get({ id })).toMatchObject({ status: 'failed' })
  other.exec('ROLLBACK')
  other.close()
  await scene.advance(5_000)
  const { integration } = await scene.client.integrations.overview({ id: scene.id('a') })
  expect(integration).toMatchObject({ status: 'connected', nextSyncAt: expect.any(String) })
  await scene.advance(120_000)
  const [next] = (await scene.client.runs.list({})).items
  await scene.runs.ended({ id: String(next?.id) })
  expect(next).toMatchObject({ trigger: 'schedule' })
  expect(await scene.client.records.counts()).toMatchObject({ contact: 250 })
})

it('an import whose end cannot be written has ended, and its row says so once there is room', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const text = `email\n${people(600)
    .map(({ email }) => email)
    .join('\n')}\n`
  const content = Buffer.from(text).toString('base64')
  const asked = scene.client.records.import({ kind: 'contact', content, integrations: [scene.id('a')] })
  const refused = expect(asked).rejects.toMatchObject({ code: 'DATA_FOLDER_NOT_WRITABLE' })
  const begun = () => scene.ear.events.flatMap((event) => (event.type === 'run.progress' ? event.runId : []))[0]
  while (begun() === undefined) await scene.ear.next()
  const id = begun() ?? ''
  const free = refuseWrites(scene.store)
  await refused
  const ended = { status: 'failed', problem: { code: 'DATA_FOLDER_NOT_WRITABLE' } }
  expect(await scene.client.runs.get({ id })).toMatchObject(ended)
  free()
  await scene.advance(5_000)
  await scene.restart()
  expect(await scene.client.runs.get({ id })).toMatchObject(ended)
})

it('a workspace that the disk does not let open is let go of, and opens by itself once there is room', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const person of people(3)) await scene.at('a').contacts.create(person)
  await scene.sync('a')
  const file = scene.store.db.name
  const folder = dirname(file)
  await scene.stop()
  scene.life.onCommit = () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  }
  await scene.start()
  const counts = () => scene.client.records.counts()
  await expect(counts()).rejects.toMatchObject({ code: 'DISK_FULL', data: { params: { path: folder } } })
  // Neither does the next try find its own lock.
  await scene.advance(30_000)
  await expect(counts()).rejects.toMatchObject({ code: 'DISK_FULL' })
  scene.life.onCommit = () => {}
  await expect(counts()).rejects.toMatchObject({ code: 'DISK_FULL' })
  await scene.advance(1_000)
  expect(await counts()).toMatchObject({ contact: 3 })

  await scene.stop()
  const log = `${file}-wal`
  mkdirSync(log)
  await scene.start()
  await expect(counts()).rejects.toMatchObject({ code: 'DATA_FOLDER_NOT_WRITABLE' })
  rmdirSync(log)
  scene.ear.events.length = 0
  await scene.advance(30_000)
  while (!scene.ear.events.some((event) => event.type === 'changed')) await scene.ear.next()
  expect((await scene.client.workspaces.state()).phase).toBe('open')
})
