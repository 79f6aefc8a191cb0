import { expect, it } from 'vitest'
import { fillDisk } from '../kit/full-disk'
import { openScene } from '../kit/scene'

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ email: `p${at}@x.test`, firstName: 'Per', lastName: `Son ${at}` }))

it.each([0, 3, 20, 60])(
  'a pull for which the disk has room of %i pages says so, and goes on from what is stored',
  async (room) => {
    await using scene = await openScene({ accounts: ['a'] })
    for (const person of people(250)) await scene.at('a').contacts.create(person)
    const free = fillDisk(scene.store, room)
    const run = await scene.sync('a').catch((error: unknown) => error)
    const state = await scene.client.workspaces.state()
    expect(state.phase).toBe('open')
    free()
    // Its end is written as soon as the disk lets it.
    const ended = async () => (await scene.client.runs.list({})).items.filter(({ status }) => status === 'running')
    while ((await ended()).length > 0) await new Promise((resolve) => setTimeout(resolve, 100))
    const [last] = (await scene.client.runs.list({})).items
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
  const running = async () => (await scene.client.runs.list({})).items.some(({ status }) => status === 'running')
  while (await running()) await new Promise((resolve) => setTimeout(resolve, 100))
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
  scene.store.db.pragma('query_only = on')
  await scene.advance(120_000)
  expect(await runs()).toBe(before)
  scene.store.db.pragma('query_only = off')
  await scene.advance(120_000)
  expect(await runs()).toBe(before + 1)
})
