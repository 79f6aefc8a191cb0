import { expect, it } from 'vitest'
import type { Store } from '../store/store'
import { addTestIntegration, openTestStore } from '../store/testing'
import { writerOf } from '../store/write'
import { Acts } from './acts'
import { moveMarks } from './marks'

const plain = { base: null, origin: 'pulled', madeByUs: false, linkedAt: 1, floorAt: null, confirm: false } as const
const remote = {
  raw: {},
  fields: {},
  createdAt: null,
  updatedAt: null,
  deletedAt: null,
  associations: null,
  mergedIds: [],
}

function stage(store: Store) {
  const write = writerOf(store)
  addTestIntegration(store)
  const object = store.objects.ensure('crm', 'contacts', 'contacts')
  let ids = 0
  const record = (entityId?: number) => {
    ids += 1
    const recordId = write.records.create(object.id, { ...remote, remoteId: String(ids) }, 0)
    if (entityId !== undefined) write.records.link({ ...plain, recordId, entityId })
    return recordId
  }
  const entity = () => write.entities.create('contact', '', {}, 1)
  const review = (remoteRecordId: number, ...candidates: number[]) =>
    write.matches.putReview({
      remoteRecordId,
      integrationId: 'crm',
      candidates,
      reason: 'further-address',
      createdAt: 1,
    })
  return { write, record, entity, review }
}

it('what was said of an entity holds for the one that it became part of, and what was asked of the two is settled', () => {
  using test = openTestStore()
  const { store } = test
  const { write, record, entity, review } = stage(store)
  const [from, to, other] = [entity(), entity(), entity()]
  const [own, moved, apart, unsure, between] = [record(to), record(to), record(other), record(), record(other)]
  write.matches.holdBack(moved, to, 'split', 1)
  write.matches.holdBack(own, from, 'decided', 1)
  write.matches.holdBack(apart, from, 'unlinked', 1)
  review(own, from)
  review(moved, other, to)
  review(unsure, from, to, other)
  review(between, from)
  const acts = new Acts({ store, runId: 'run_1', now: 7 })
  store.commit(() => moveMarks(acts, from, to))
  const held = [own, moved, apart].map((id) => [...store.keptApart.heldBack(id)])
  expect(held).toEqual([[], [], [to]])
  expect(store.keptApart.heldFrom(to)).toEqual([{ recordId: apart, reason: 'unlinked' }])
  const candidates = [own, moved, unsure, between].map((id) => store.reviews.of(id)?.candidates ?? null)
  expect(candidates).toEqual([null, [other], [to, other], [to]])
})
