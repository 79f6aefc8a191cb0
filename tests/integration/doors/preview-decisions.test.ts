import { describe, expect, it } from 'vitest'
import { providers } from '../../../src/main/engine/providers/registry'
import type { Change } from '../../../src/shared/model'
import { openScene, type Scene } from '../../kit/scene'

const key = { email: 'ann@x.test', lastName: 'Berg' }
const atA = { ...key, firstName: 'Ann', city: 'Lund', jobTitle: 'CEO' }
const atB = { ...key, firstName: 'Anna', city: 'Oslo', jobTitle: 'CEO' }

/** Two accounts with one person, of whom they have different values; only the first is confirmed, B's record is the later. */
async function differing(): Promise<Scene & { ids: { a: string; b: string } }> {
  const scene = await openScene({ accounts: ['a', 'b'], confirmed: false })
  const a = await scene.at('a').contacts.create(atA)
  await scene.advance(60_000)
  const b = await scene.at('b').contacts.create(atB)
  await scene.advance(60_000)
  await scene.sync('a', { confirmFirstSync: true })
  return Object.assign(scene, { ids: { a: a.id, b: b.id } })
}

const valuesAt = async (scene: Scene & { ids: { a: string; b: string } }) => {
  await scene.sync('a')
  const of = async (account: 'a' | 'b') => {
    const { fields } = await scene.at(account).contacts.get(scene.ids[account])
    return [fields.firstName, fields.city]
  }
  return { a: await of('a'), b: await of('b'), open: (await scene.here.conflicts()).length }
}

const lost = (changes: readonly Change[]) =>
  changes.flatMap(({ fields }) => fields.flatMap(({ field, before }) => (field === 'city' ? [before] : [])))

describe.each([false, true])('differences of matched records, read before the confirmation: %s', (readBefore) => {
  it.each([
    ['crm', 'Anna', 'Oslo', 'Lund'],
    ['held', 'Ann', 'Lund', 'Oslo'],
    ['later', 'Anna', 'Oslo', 'Lund'],
  ] as const)('are decided together for %s, and what loses is in the history', async (decision, name, city, loser) => {
    await using scene = await differing()
    if (readBefore) await scene.sync('b')
    const { report } = await scene.runs.dryRun('b')
    expect(report.differing).toBe(2)
    expect(report.differingFields.map(({ field, count }) => [field, count]).sort()).toEqual([
      ['city', 1],
      ['firstName', 1],
    ])
    const { body } = await scene.rest<{ id: string }>('POST', `/integrations/${scene.id('b')}/sync`, {
      confirmFirstSync: true,
      decision: { all: decision },
    })
    const run = await scene.runs.ended(body)
    expect(lost(run.changes)).toContain(loser)
    expect(await valuesAt(scene)).toEqual({ a: [name, city], b: [name, city], open: 0 })
  })

  it('are left to a person where the decision is to ask, or where the policy of the stream does', async () => {
    for (const decision of ['ask', 'policy']) {
      await using scene = await differing()
      if (readBefore) await scene.sync('b')
      const { body } = await scene.rest<{ id: string }>('POST', `/integrations/${scene.id('b')}/sync`, {
        confirmFirstSync: true,
        decision: { all: decision },
      })
      await scene.runs.ended(body)
      expect(await valuesAt(scene)).toEqual({ a: ['Ann', 'Lund'], b: ['Anna', 'Oslo'], open: 2 })
    }
  })

  it('are decided by field where that is said', async () => {
    await using scene = await differing()
    if (readBefore) await scene.sync('b')
    const { body } = await scene.rest<{ id: string }>('POST', `/integrations/${scene.id('b')}/sync`, {
      confirmFirstSync: true,
      decision: { all: 'held', fields: { city: 'crm' } },
    })
    await scene.runs.ended(body)
    expect(await valuesAt(scene)).toEqual({ a: ['Ann', 'Oslo'], b: ['Ann', 'Oslo'], open: 0 })
  })
})

it.each([
  ['crm', 'Anna', 'Oslo'],
  ['patchbay', 'Ann', 'Lund'],
] as const)('a policy "%s" decides nothing before the confirmation, and then all', async (policy, name, city) => {
  await using scene = await differing()
  const held = await scene.here.only()
  await scene.settings('b', 'contacts', { policy })
  await scene.sync('b')
  expect((await scene.here.only()).fields).toEqual(held.fields)
  expect((await scene.runs.dryRun('b')).report.differing).toBe(2)
  await scene.sync('b', { confirmFirstSync: true })
  expect(await valuesAt(scene)).toEqual({ a: [name, city], b: [name, city], open: 0 })
})

it('a decision is for what differs at the confirmation: what differs later goes by the policy', async () => {
  await using scene = await differing()
  await scene.sync('b', { confirmFirstSync: true })
  await scene.here.conflicts().then((open) => Promise.all(open.map((each) => scene.here.settle(each, 'local'))))
  await scene.syncUntilQuiet()
  const bo = { email: 'bo@x.test', lastName: 'Bo', city: 'Lund' }
  await scene.at('a').contacts.create(bo)
  await scene.at('b').contacts.create({ ...bo, city: 'Oslo' })
  await scene.syncUntilQuiet()
  expect(await scene.here.conflicts()).toHaveLength(1)
})

it('the undo of the sync that decided opens the differences again', async () => {
  await using scene = await differing()
  await scene.sync('b')
  const run = await scene.rest<{ id: string }>('POST', `/integrations/${scene.id('b')}/sync`, {
    confirmFirstSync: true,
    decision: { all: 'crm' },
  })
  await scene.runs.ended(run.body)
  await scene.undo(run.body)
  expect(await scene.here.conflicts()).toHaveLength(2)
  expect((await scene.here.only()).fields).toMatchObject({ city: 'Lund', firstName: 'Ann' })
})

it('first contacts whose values lose one after the other are no systems that keep changing a field back', async () => {
  const kinds = providers.all.map(({ manifest }) => manifest.id)
  const accounts = Object.fromEntries(kinds.map((provider) => [provider, { provider }]))
  await using scene = await openScene({ accounts, confirmed: false })
  for (const [at, name] of kinds.entries()) {
    await scene.at(name).contacts.create({ ...key, city: at === 0 ? 'Lund' : 'Oslo' })
  }
  for (const name of kinds) {
    const { body } = await scene.rest<{ id: string }>('POST', `/integrations/${scene.id(name)}/sync`, {
      confirmFirstSync: true,
      decision: { all: 'held' },
    })
    expect(await scene.runs.ended(body)).toMatchObject({ status: 'succeeded' })
  }
  for (const name of kinds) {
    expect(await scene.sync(name)).toMatchObject({ status: 'succeeded' })
    expect(await scene.at(name).contacts.all()).toMatchObject([{ fields: { city: 'Lund' } }])
  }
})
