import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../store'
import { addTestIntegration, openTestStore, type TestStore } from '../testing'
import { type StoreWriter, writerOf } from '../write'

let test: TestStore
let store: Store
let write: StoreWriter
beforeEach(() => {
  test = openTestStore()
  store = test.store
  write = writerOf(store)
  for (const id of ['a', 'b']) addTestIntegration(store, { id, integrationKey: id, connectionId: id })
})
afterEach(() => test[Symbol.dispose]())

const remote = {
  raw: {},
  fields: {},
  createdAt: null,
  updatedAt: null,
  deletedAt: null,
  associations: null,
  mergedIds: [],
}
const link = { base: null, origin: 'pulled', madeByUs: false, linkedAt: 1, floorAt: null, confirm: false } as const
let remoteIds = 0
const objectId = (account: string, name = 'contacts') => store.objects.ensure(account, 'contacts', name).id
const record = (account: string, name?: string) =>
  write.records.create(objectId(account, name), { ...remote, remoteId: String(++remoteIds) }, 0)
const entity = (...recordIds: number[]) => {
  const id = write.entities.create('contact', '', {}, 1)
  for (const recordId of recordIds) write.records.link({ ...link, recordId, entityId: id })
  return id
}
/** What is to be made at an account. */
const missing = (integrationId: string) => {
  const account = { integrationId, stream: 'contacts' }
  const reviewed = store.keptApart.reviewed(account)
  return store.keptApart.missing(account, 'contact', 0, 100).filter((id) => !reviewed.has(id))
}
const review = (remoteRecordId: number, integrationId: string, ...candidates: number[]) =>
  write.matches.putReview({ remoteRecordId, integrationId, candidates, reason: 'further-address', createdAt: 1 })

describe('what an account lacks', () => {
  it('is what none of its objects of the kind has', () => {
    entity(record('b', 'people'))
    const lacking = entity(record('a'))
    expect(missing('b')).toEqual([lacking])
  })

  it('is not what waits to be made there, in whatever object', () => {
    const id = entity(record('a'))
    write.outbox.add({
      integrationId: 'b',
      objectId: objectId('b', 'people'),
      entityId: id,
      remoteRecordId: null,
      op: 'create',
      marker: 'm',
      createdAt: 1,
      causeRunId: 'run_1',
    })
    expect(missing('b')).toEqual([])
  })

  it('is not what a person keeps out of it', () => {
    const id = entity(record('a'))
    write.matches.keepApart(objectId('b', 'people'), id)
    expect(missing('b')).toEqual([])
  })

  it('is not what a record of it may be, which other accounts may lack', () => {
    addTestIntegration(store, { id: 'c', integrationKey: 'c', connectionId: 'c' })
    const id = entity(record('a'))
    review(record('b'), 'b', id)
    expect(missing('b')).toEqual([])
    expect(missing('c')).toEqual([id])
  })

  it('is neither of two that may be one', () => {
    addTestIntegration(store, { id: 'c', integrationKey: 'c', connectionId: 'c' })
    const own = record('b')
    entity(own)
    review(own, 'b', entity(record('a')))
    for (const account of ['a', 'b', 'c']) expect(missing(account)).toEqual([])
    write.matches.removeReview(own)
    expect(missing('c')).toHaveLength(2)
  })
})
