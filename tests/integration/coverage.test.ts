import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

it('counts who is where, and what of them waits or is in conflict', async () => {
  const accounts = ['a', 'b'] as const
  await using scene = await openScene({ accounts: [...accounts] })
  const { client } = scene
  expect(await client.coverage.get({ kind: 'contact' })).toMatchObject({ total: 0, combinations: [] })
  const person = (name: string) => ({ firstName: name, lastName: 'Ash', email: `${name}@x.test`, jobTitle: 'Cook' })
  for (const name of ['ann', 'ben']) for (const at of accounts) await scene.at(at).contacts.create(person(name))
  await scene.at('a').contacts.create(person('cid'))
  for (const at of [...accounts, ...accounts]) await scene.sync(at)
  const people = await scene.records('contact')
  const ids = (await client.integrations.list()).integrations.map(({ id }) => id).sort()
  const { total, combinations } = await client.coverage.get({ kind: 'contact' })
  expect(total).toBe(3)
  expect(combinations.map(({ heldIn, count }) => [heldIn.toSorted(), count])).toEqual([
    [ids, 2],
    [[expect.any(String)], 1],
  ])
  // Sums are those of the lists that the figures open.
  expect(combinations.reduce((sum, { count }) => sum + count, 0)).toBe(
    (await client.records.find({ kind: 'contact' })).items.length,
  )

  const ann = people.find(({ name }) => name.startsWith('ann')) ?? people[0]
  if (!ann) throw new Error('The record is not there')
  await scene.at('a').contacts.edit(ann.at.a ?? '', { jobTitle: 'Chef' })
  await scene.here.edit(ann, { jobTitle: 'Owner' })
  await scene.sync('a')
  const [both] = (await client.coverage.get({ kind: 'contact' })).combinations
  expect(both).toMatchObject({ count: 2, conflicts: 1 })
  expect(both?.fields).toContainEqual({ field: 'jobTitle', count: 1 })

  // A record that is deleted at a CRM is not held there any more.
  await scene.at('a').contacts.remove(people.find(({ at }) => at.b === undefined)?.at.a ?? '')
  await scene.sync('a')
  const alone = (await client.coverage.get({ kind: 'contact' })).combinations.find(({ heldIn }) => heldIn.length === 0)
  expect(alone?.count).toBe(1)
})
