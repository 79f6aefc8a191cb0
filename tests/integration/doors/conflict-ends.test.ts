import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny' }
const minute = 60_000

/** One person at three CRMs: A and B contradict each other, C has what was there before. */
async function contested(scene: Scene, before: string | null = 'Old') {
  const made = async (name: string) => scene.at(name).contacts.create({ ...ann, jobTitle: before })
  const [a, b, c] = [await made('a'), await made('b'), await made('c')]
  if (before === null) await scene.at('a').contacts.edit(a.id, { jobTitle: 'A says' })
  else await scene.syncUntilQuiet()
  await scene.advance(10 * minute)
  if (before !== null) await scene.at('a').contacts.edit(a.id, { jobTitle: 'A says' })
  await scene.at('b').contacts.edit(b.id, { jobTitle: 'B says' })
  for (const name of ['a', 'b', 'c']) await scene.sync(name)
  await scene.advance(10 * minute)
  expect(await scene.here.conflicts()).toHaveLength(1)
  expect((await scene.at('c').contacts.get(c.id)).fields.jobTitle).toBe(before)
  return { a, b, c, record: await scene.here.only() }
}

async function endsWith(scene: Scene, { a, c }: Awaited<ReturnType<typeof contested>>, names = ['a', 'b', 'c']) {
  await scene.advance(10 * minute)
  await scene.syncUntilQuiet(...names)
  expect(await scene.here.conflicts()).toEqual([])
  const at = async (name: string, { id }: { id: string }) => (await scene.at(name).contacts.get(id)).fields.jobTitle
  expect([await at('a', a), await at('c', c)]).toEqual(['A says', 'A says'])
}

describe.each(['Old', null])('the end of a conflict about what was %s', (before) => {
  it('whose record was deleted there: the other CRMs are given the value', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const all = await contested(scene, before)
    await scene.at('b').contacts.remove(all.b.id)
    await endsWith(scene, all)
  })

  it('whose link a person ended: the other CRMs are given the value', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const all = await contested(scene, before)
    await scene.here.unlink(all.record, 'b')
    await endsWith(scene, all)
  })

  it('whose CRM was removed: the other CRMs are given the value', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const all = await contested(scene, before)
    await scene.client.integrations.disconnect({ params: { id: scene.id('b') }, query: { data: 'remove' } })
    await endsWith(scene, all, ['a', 'c'])
  })

  it('whose sides people have made equal: a CRM where nothing was changed is given the value', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const all = await contested(scene, before)
    await scene.at('b').contacts.edit(all.b.id, { jobTitle: 'A says' })
    await endsWith(scene, all)
  })

  it('that a person decided: a CRM where nothing was changed is given the value', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const all = await contested(scene, before)
    const [conflict] = await scene.here.conflicts()
    if (conflict) await scene.here.settle(conflict, 'local')
    await endsWith(scene, all)
  })
})

it('a delete of a contested record is taken back with its conflict', async () => {
  await using scene = await openScene({ accounts: ['a', 'b', 'c'], settings: { onLocalDelete: 'delete' } })
  const { record } = await contested(scene)
  const { runId } = await scene.here.remove(record)
  await scene.undo({ id: runId ?? '' })
  await scene.advance(10 * minute)
  await scene.syncUntilQuiet()
  const values = ['a', 'b', 'c'].map(async (name) =>
    (await scene.at(name).contacts.all()).map((one) => one.fields.jobTitle),
  )
  expect(await Promise.all(values)).toEqual([['A says'], ['B says'], ['Old']])
  expect(await scene.here.conflicts()).toHaveLength(1)
})

describe('the end of a conflict about one field of a group', () => {
  const old = { email: ann.email, city: 'Oslo' }
  const beside = {
    email: ['additionalEmails', 'more@x.test', ['more@x.test']],
    city: ['country', 'Norway', 'Norway'],
  } as const
  it.each([
    ['email', 'decided'],
    ['city', 'decided'],
    ['email', 'given up'],
    ['city', 'given up'],
  ] as const)('takes in what another CRM has changed beside it meanwhile (%s, %s)', async (field, how) => {
    const [other, changed, taken] = beside[field]
    await using scene = await openScene({ accounts: ['a', 'b'] })
    // The CRM that contradicts has nothing to do with the other field of the group.
    await scene.settings('b', 'contacts', { fieldDirections: { [other]: 'off' } })
    const a = await scene.at('a').contacts.create({ ...ann, ...old })
    const b = await scene.at('b').contacts.create({ ...ann, ...old })
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    await scene.here.edit(record, { [field]: 'here@x.test' })
    await scene.at('b').contacts.edit(b.id, { [field]: 'there@x.test' })
    await scene.sync('b')
    await scene.advance(minute)
    await scene.at('a').contacts.edit(a.id, { [other]: changed })
    await scene.sync('a')
    const [conflict] = await scene.here.conflicts()
    if (!conflict) throw new Error('no conflict')
    if (how === 'decided') await scene.here.settle(conflict, 'base')
    else {
      await scene.here.edit(record, { [field]: old[field] })
      await scene.at('b').contacts.edit(b.id, { [field]: old[field] })
    }
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toEqual([])
    expect((await scene.here.only()).fields).toMatchObject({ [field]: old[field], [other]: taken })
    expect((await scene.at('a').contacts.get(a.id)).fields[other]).toEqual(changed)
  })
})
