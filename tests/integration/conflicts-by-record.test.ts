import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

/** What the screen of conflicts asks for, with three CRMs that hold one person. */
async function threeSides() {
  const accounts = ['a', 'b', 'c'] as const
  const scene = await openScene({ accounts: [...accounts] })
  const person = { firstName: 'Ann', lastName: 'Ash', email: 'ann@x.test', jobTitle: 'Cook', city: 'Lund' }
  for (const account of accounts) await scene.at(account).contacts.create(person)
  for (const account of [...accounts, ...accounts]) await scene.sync(account)
  const ann = await scene.here.only()
  const change = (account: 'a' | 'b' | 'c', fields: Record<string, string>) =>
    scene.at(account).contacts.edit(ann.at[account] ?? '', fields)
  await change('a', { jobTitle: 'Chef', city: 'Oslo' })
  await change('b', { jobTitle: 'Baker' })
  await change('c', { jobTitle: 'Waiter' })
  await scene.here.edit(ann, { jobTitle: 'Owner', city: 'Rome' })
  for (const account of accounts) await scene.sync(account)
  return { scene, ann, [Symbol.asyncDispose]: () => scene.close() }
}

it('three CRMs in one conflict stand beside each other, and each can be chosen', async () => {
  await using all = await threeSides()
  const { client } = all.scene
  const { items, records } = await client.conflicts.records()
  expect(records).toBe(1)
  expect(items).toMatchObject([{ recordName: 'Ann Ash', fields: 2 }])
  expect(items[0]?.integrationIds).toHaveLength(3)
  const recordId = items[0]?.recordId ?? ''
  const conflicts = (await client.conflicts.list({ recordId })).items
  const title = conflicts.find(({ fields }) => fields.some(({ field }) => field === 'jobTitle'))
  expect(title?.sides.map(({ values }) => values.jobTitle)).toEqual(['Chef', 'Baker', 'Waiter'])
  expect(title?.editedAt).not.toBeNull()
  expect(await client.attention.get()).toMatchObject({ conflicts: 1, reviews: 0 })

  const third = title?.sides[2]?.linkId ?? ''
  const settled = await client.conflicts.settleRecord({ recordId, choices: { jobTitle: third, city: 'local' } })
  expect(settled.fields).toMatchObject({ jobTitle: 'Waiter', city: 'Rome' })
  expect((await client.conflicts.records()).items).toEqual([])
  for (const account of ['a', 'b', 'c', 'a']) await all.scene.sync(account)
  for (const account of ['a', 'b', 'c'] as const) {
    const { fields } = await all.scene.at(account).contacts.get(all.ann.at[account] ?? '')
    expect(fields).toMatchObject({ jobTitle: 'Waiter', city: 'Rome' })
  }
  // One run holds the whole choice, so that one undo takes it back.
  await all.scene.undo({ id: settled.runId ?? '' })
  expect((await client.records.get({ id: recordId })).fields).toMatchObject({ jobTitle: 'Owner', city: 'Rome' })
})

it('a choice that leaves a field open, and records that are not there, change nothing', async () => {
  await using all = await threeSides()
  const { client } = all.scene
  const [record] = (await client.conflicts.records()).items
  const recordId = record?.recordId ?? ''
  await expect(client.conflicts.settleRecord({ recordId, choices: { jobTitle: '999999' } })).rejects.toThrow()
  await expect(client.conflicts.settleAll({ side: 'local', recordIds: [recordId, '999'] })).rejects.toThrow()
  expect((await client.conflicts.records()).records).toBe(1)
  expect(await client.conflicts.settleAll({ side: 'remote', recordIds: [recordId] })).toMatchObject({ settled: 2 })
  expect((await client.records.get({ id: recordId })).fields).toMatchObject({ jobTitle: 'Chef', city: 'Oslo' })
})
