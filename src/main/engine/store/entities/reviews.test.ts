import { expect, it } from 'vitest'
import { addTestIntegration, openTestStore } from '../testing'
import { writerOf } from '../write'

it('knows which records may be an entity, as reviews come, turn and go', () => {
  using test = openTestStore()
  const { store } = test
  const write = writerOf(store)
  addTestIntegration(store)
  const object = store.objects.ensure('crm', 'contacts', 'contacts')
  const remote = {
    raw: {},
    fields: {},
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
    associations: null,
    mergedIds: [],
  }
  const record = (remoteId: string) => write.records.create(object.id, { ...remote, remoteId }, 0)
  const [one, two, three] = [0, 1, 2].map(() => write.entities.create('contact', '', {}, 1))
  const [first, second] = [record('1'), record('2')]
  if (one === undefined || two === undefined || three === undefined) throw new Error('nothing was made')
  const review = { integrationId: 'crm', reason: 'several-candidates', createdAt: 1 } as const
  const named = () => [one, two, three].map((id) => store.reviews.naming(id))

  write.matches.putReview({ ...review, remoteRecordId: first, candidates: [one, two, two] })
  write.matches.putReview({ ...review, remoteRecordId: second, candidates: [two] })
  expect(named()).toEqual([[first], [first, second], []])
  write.matches.putReview({ ...review, remoteRecordId: first, candidates: [three] })
  expect(named()).toEqual([[], [second], [first]])
  expect(store.reviews.of(first)).toMatchObject({ candidates: [three], createdAt: 1 })
  const link = { base: null, origin: 'pulled', madeByUs: false, linkedAt: 1, floorAt: null, confirm: false } as const
  write.records.link({ ...link, recordId: second, entityId: three })
  expect(store.reviews.offeredTo(two)).toEqual(new Set([three]))
  write.matches.removeReview(second)
  expect(named()).toEqual([[], [], [first]])
  store.db.exec('DELETE FROM remote_records')
  expect(named()).toEqual([[], [], []])
  expect(store.reviews.count()).toBe(0)
})
