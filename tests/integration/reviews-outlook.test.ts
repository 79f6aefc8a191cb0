import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

/** Two people here with one phone number, and a third record of a CRM that may be either. */
async function doubtful() {
  const scene = await openScene({ accounts: ['a', 'b'], settings: { policy: 'ask' } })
  const shared = { lastName: 'Lind', phone: '+46705550177' }
  await scene.at('a').contacts.create({ ...shared, firstName: 'Hanna', email: 'hanna@x.test', jobTitle: 'Owner' })
  await scene.at('a').contacts.create({ ...shared, firstName: 'Hans', email: 'hans@x.test' })
  await scene.sync('a')
  await scene.at('b').contacts.create({ ...shared, firstName: 'H.', email: 'hello@y.test', jobTitle: 'Manager' })
  await scene.sync('b')
  return { scene, client: scene.client, [Symbol.asyncDispose]: () => scene.close() }
}

it('a review tells what each answer would do, and the answer does that', async () => {
  await using all = await doubtful()
  const { items, total } = await all.client.reviews.list()
  expect(total).toBe(1)
  expect(await all.client.attention.get()).toMatchObject({ reviews: 1 })
  const [review] = items
  const hanna = review?.candidates.find(({ fields }) => fields.firstName === 'Hanna')
  expect(hanna).toMatchObject({ name: 'Hanna Lind', fills: 0, decided: 0 })
  expect(hanna?.heldIn).toHaveLength(1)
  expect(hanna?.equal).toEqual(expect.arrayContaining(['lastName', 'phone']))
  const hans = review?.candidates.find(({ fields }) => fields.firstName === 'Hans')
  expect(hans?.fills).toBe(1)

  await all.client.reviews.decide({ id: review?.id ?? '', recordId: hanna?.id ?? '' })
  const [record] = (await all.client.conflicts.records()).items
  const conflicts = (await all.client.conflicts.list({ recordId: record?.recordId ?? '' })).items
  const differing = conflicts.flatMap(({ fields }) => fields.filter(({ local, remote }) => local !== remote))
  expect(hanna?.conflicts).toBeGreaterThanOrEqual(differing.length)
  expect(differing.map(({ field }) => field)).toContain('jobTitle')
})

it('a decision that is taken back is a review again', async () => {
  await using all = await doubtful()
  const [review] = (await all.client.reviews.list()).items
  const { runId } = await all.client.reviews.decide({ id: review?.id ?? '', recordId: review?.candidates[0]?.id ?? '' })
  expect((await all.client.reviews.list()).total).toBe(0)
  const undo = await all.client.runs.undo({ id: runId ?? '', heldBack: false })
  await all.scene.runs.ended(undo)
  expect((await all.client.reviews.list()).items).toMatchObject([{ name: review?.name, reason: review?.reason }])
})
