import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MappedFields } from '../fields/field-definition'
import type { Store } from '../store/store'
import { addTestIntegration, openTestStore, type TestStore } from '../store/testing'
import { type StoreWriter, writerOf } from '../store/write'
import { type Match, type MatchScope, matchPage } from './match'
import { offerChanged, offerPair } from './offers'

let test: TestStore
let store: Store
let write: StoreWriter
let remoteIds = 0
beforeEach(() => {
  test = openTestStore()
  store = test.store
  write = writerOf(store)
  for (const id of ['a', 'b', 'c']) {
    addTestIntegration(store, { id, integrationKey: id, connectionId: id, accountId: id })
  }
})
afterEach(() => test[Symbol.dispose]())

const plainLink = { base: null, origin: 'pulled', madeByUs: false, linkedAt: 1, floorAt: null, confirm: false } as const

const matchBy: MatchScope['matchBy'] = ['email', 'phone', 'domain']
const contactsOf = (integrationId: string): MatchScope => ({ kind: 'contact', integrationId, matchBy })
const companiesOf = (integrationId: string): MatchScope => ({ kind: 'company', integrationId, matchBy })

/** Stores a record of an account, in one of its objects. */
function record(account: string, kind: 'contact' | 'company', fields: MappedFields, objectName?: string): number {
  const stream = kind === 'contact' ? 'contacts' : 'companies'
  const object = store.objects.ensure(account, stream, objectName ?? stream)
  const remote = {
    remoteId: String(++remoteIds),
    raw: {},
    fields,
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
    associations: null,
    mergedIds: [],
  }
  return write.records.create(object.id, remote, 0)
}

const link = (recordId: number, entityId: number) => write.records.link({ ...plainLink, recordId, entityId })

/** An entity with records at accounts. */
function entity(kind: 'contact' | 'company', fields: MappedFields, ...accounts: string[]): number {
  const id = write.entities.create(kind, '', fields, 1)
  for (const account of accounts) link(record(account, kind, fields), id)
  return id
}

const match = (scope: MatchScope, fields: MappedFields, recordId: number | null = null): Match =>
  matchPage(store, scope, [{ recordId, fields }])[0] ?? { type: 'none' }

const pia = { email: 'pia@one.example', lastName: 'One', phone: '+46701234567' }
const sameNumber = { lastName: 'One', phone: '+46701234567' }

describe('a record of another account', () => {
  it('is the only entity with its address', () => {
    const id = entity('contact', pia, 'a')
    expect(match(contactsOf('b'), { email: 'PIA@one.example' })).toEqual({ type: 'entity', id })
  })

  it('may be several, and then a person decides', () => {
    const ids = [entity('contact', pia, 'a'), entity('contact', pia, 'c')]
    expect(match(contactsOf('b'), pia)).toEqual({ type: 'review', candidates: ids, reason: 'several-candidates' })
  })

  it('is nothing that is deleted, of another kind, or held by its account, in whatever object', () => {
    write.entities.setDeleted(entity('contact', pia, 'a'), 5)
    entity('company', { domain: 'one.example' }, 'a')
    const elsewhere = write.entities.create('contact', '', pia, 1)
    link(record('b', 'contact', pia, 'people'), elsewhere)
    expect(match(contactsOf('b'), pia)).toEqual({ type: 'none' })
  })

  it('is an entity that its account had and has deleted', () => {
    const id = entity('contact', pia, 'a')
    const gone = record('b', 'contact', pia)
    link(gone, id)
    write.records.markDeleted(gone, 5)
    expect(match(contactsOf('b'), pia)).toEqual({ type: 'entity', id })
  })

  it('is matched by what its stream says only', () => {
    entity('contact', pia, 'a')
    expect(match({ ...contactsOf('b'), matchBy: ['phone'] }, pia)).toMatchObject({ reason: 'same-number' })
    expect(match({ ...contactsOf('b'), matchBy: ['domain'] }, pia)).toEqual({ type: 'none' })
    expect(match({ ...contactsOf('b'), matchBy: [] }, pia)).toEqual({ type: 'none' })
  })

  it('whose address is taken may still be one that a weak key finds', () => {
    entity('contact', { email: 'pia@one.example' }, 'b')
    const id = entity('contact', sameNumber, 'a')
    expect(match(contactsOf('b'), pia)).toEqual({ type: 'review', candidates: [id], reason: 'same-number' })
  })

  it('is not asked about for a number that very many have', () => {
    for (let n = 0; n < 11; n++) entity('contact', sameNumber, 'a')
    expect(match(contactsOf('b'), sameNumber)).toEqual({ type: 'none' })
  })

  it('has no more candidates than a person can look at', () => {
    for (let n = 0; n < 60; n++) entity('contact', { email: 'pia@one.example' }, 'a')
    const found = match(contactsOf('b'), pia)
    expect(found.type === 'review' && found.candidates.length).toBe(20)
  })

  it('is never one that it is held back from, nor by itself another one with the same key', () => {
    const id = entity('contact', pia, 'a')
    const stored = record('b', 'contact', pia)
    write.matches.holdBack(stored, id, 'split', 1)
    expect(match(contactsOf('b'), pia, stored)).toEqual({ type: 'none' })
    const other = entity('contact', pia, 'c')
    expect(match(contactsOf('b'), pia, stored)).toMatchObject({ type: 'review', candidates: [other] })
    write.matches.letMatch(stored, id)
    expect(match(contactsOf('b'), pia, stored)).toMatchObject({ type: 'review', candidates: [id, other] })
  })
})

describe('a page', () => {
  it('gives an entity to the first of its records only', () => {
    const id = entity('contact', pia, 'a')
    const unknown = { recordId: null, fields: pia }
    expect(matchPage(store, contactsOf('b'), [unknown, unknown])).toEqual([{ type: 'entity', id }, { type: 'none' }])
  })

  it('of nothing is nothing', () => {
    expect(matchPage(store, contactsOf('b'), [])).toEqual([])
  })

  it('is matched as its records are one by one', () => {
    const fields = fc.record(
      {
        email: fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example', 'info@x.example'),
        additionalEmails: fc.subarray(['a@x.example', 'b@x.example', 'd@x.example']),
        lastName: fc.constantFrom('One', 'Two'),
        phone: fc.constantFrom('+46701111111', '+46702222222'),
      },
      { requiredKeys: [] },
    )
    const known = fc.record({ fields, accounts: fc.subarray(['a', 'b', 'c'], { minLength: 1 }), deleted: fc.boolean() })
    fc.assert(
      fc.property(fc.array(known, { maxLength: 6 }), fc.array(fields, { maxLength: 6 }), (entities, records) => {
        store.db.exec('SAVEPOINT attempt')
        for (const { fields: of, accounts, deleted } of entities) {
          const id = entity('contact', of, ...accounts)
          if (deleted) write.entities.setDeleted(id, 5)
        }
        const at = matchPage(
          store,
          contactsOf('b'),
          records.map((item) => ({ recordId: null, fields: item })),
        )
        const oneByOne = records.map((item) => {
          const found = match(contactsOf('b'), item)
          const stored = record('b', 'contact', item)
          if (found.type === 'entity') link(stored, found.id)
          if (found.type === 'none') link(stored, write.entities.create('contact', '', item, 1))
          return found
        })
        store.db.exec('ROLLBACK TO attempt; RELEASE attempt')
        expect(at).toEqual(oneByOne)
      }),
    )
  })
})

describe('a host', () => {
  const franchise = { domain: 'franchise.example' }

  it('of one company of each account is sure', () => {
    const id = entity('company', franchise, 'a', 'c')
    expect(match(companiesOf('b'), franchise)).toEqual({ type: 'entity', id })
  })

  it('of two of an account is not, whichever account it is', () => {
    const ids = [entity('company', franchise, 'a'), entity('company', franchise, 'a')]
    expect(match(companiesOf('b'), franchise)).toEqual({ type: 'review', candidates: ids, reason: 'shared-site' })
  })

  it('is not when the account that is read has another one with it', () => {
    const id = entity('company', franchise, 'a')
    entity('company', franchise, 'b')
    expect(match(companiesOf('b'), franchise)).toEqual({ type: 'review', candidates: [id], reason: 'shared-site' })
  })

  it('is not when a company of an account has a page of it', () => {
    const ids = [entity('company', franchise, 'a'), entity('company', { website: 'franchise.example/north' }, 'a')]
    expect(match(companiesOf('b'), franchise)).toEqual({ type: 'review', candidates: ids, reason: 'shared-site' })
    const id = entity('company', { domain: 'other.example' }, 'a')
    const mixed: MappedFields[] = [{ domain: 'other.example' }, { website: 'other.example/north' }]
    const found = matchPage(
      store,
      companiesOf('b'),
      mixed.map((fields) => ({ recordId: null, fields })),
    )
    const asked = { type: 'review', candidates: [id], reason: 'shared-site' }
    expect(found).toEqual([asked, asked])
  })

  it('is not when another record of the account waits to be it', () => {
    const id = entity('company', franchise, 'a')
    const waiting = record('b', 'company', franchise)
    write.matches.putReview({
      remoteRecordId: waiting,
      integrationId: 'b',
      candidates: [id],
      reason: 'shared-site',
      createdAt: 1,
    })
    expect(match(companiesOf('b'), franchise)).toMatchObject({ type: 'review', candidates: [id] })
    expect(match(companiesOf('b'), franchise, waiting)).toEqual({ type: 'entity', id })
    expect(match(companiesOf('c'), franchise)).toEqual({ type: 'entity', id })
  })

  it('of a company that is gone does not count', () => {
    const id = entity('company', franchise, 'a')
    write.entities.setDeleted(entity('company', franchise, 'a'), 5)
    expect(match(companiesOf('b'), franchise)).toEqual({ type: 'entity', id })
  })

  it('of two pages of it says nothing of the two', () => {
    entity('company', { website: 'town.example/uno' }, 'a')
    expect(match(companiesOf('b'), { website: 'town.example/due' })).toEqual({ type: 'none' })
    const town = entity('company', { domain: 'town.example' }, 'a')
    expect(match(companiesOf('b'), { website: 'town.example/due' })).toMatchObject({
      type: 'review',
      candidates: [town],
    })
  })
})

describe('an entity with other keys than before', () => {
  const changed = (entityId: number, recordId: number, before: MappedFields, after: MappedFields) => {
    const fields = store.entities.get(entityId)
    if (fields) write.entities.update({ ...fields, fields: after }, 2)
    return offerChanged(store, contactsOf('b'), [{ entityId, recordId, before, after }], 7)
  }
  const own = () => {
    const id = write.entities.create('contact', '', { email: 'old@one.example' }, 1)
    const recordId = record('b', 'contact', {})
    link(recordId, id)
    return { id, recordId }
  }
  const before = { email: 'old@one.example' }

  it('is offered what they fit, and never what has nothing new to do with it', () => {
    const { id, recordId } = own()
    const other = entity('contact', pia, 'a')
    expect(changed(id, recordId, before, pia)).toEqual([
      { remoteRecordId: recordId, integrationId: 'b', candidates: [other], reason: 'changed-key', createdAt: 7 },
    ])
    expect(changed(id, recordId, pia, { ...pia, jobTitle: 'Boss' })).toEqual([])
    expect(changed(id, recordId, pia, { lastName: 'One' })).toEqual([])
  })

  it('is not offered one that an account has beside it', () => {
    const { id, recordId } = own()
    entity('contact', pia, 'a', 'b')
    link(record('c', 'contact', {}), id)
    entity('contact', pia, 'c')
    expect(changed(id, recordId, before, pia)).toEqual([])
  })

  it('is not offered one that either is held back from', () => {
    const { id, recordId } = own()
    const first = entity('contact', pia, 'a')
    const second = entity('contact', pia, 'a')
    write.matches.holdBack(recordId, first, 'split', 1)
    for (const { id: theirs } of store.records.ofEntity(second)) write.matches.holdBack(theirs, id, 'split', 1)
    expect(changed(id, recordId, before, pia)).toEqual([])
  })

  it('is not offered one that waits for the same question from its side', () => {
    const { id, recordId } = own()
    const other = entity('contact', pia, 'a')
    const [theirs] = store.records.ofEntity(other)
    const review = { remoteRecordId: theirs?.id ?? 0, integrationId: 'a', candidates: [id] }
    write.matches.putReview({ ...review, reason: 'changed-key', createdAt: 1 })
    expect(changed(id, recordId, before, pia)).toEqual([])
  })

  it('adds to what its record was offered before', () => {
    const { id, recordId } = own()
    const [first, second] = [entity('contact', {}, 'c'), entity('contact', pia, 'a')]
    const review = { remoteRecordId: recordId, integrationId: 'b', candidates: [first] }
    write.matches.putReview({ ...review, reason: 'named-by-crm', createdAt: 1 })
    expect(changed(id, recordId, before, pia)).toEqual([
      { ...review, candidates: [first, second], reason: 'named-by-crm', createdAt: 1 },
    ])
  })
})

describe('a pair that the CRM names', () => {
  const offer = (recordId: number, entityId: number) => offerPair(store, contactsOf('b'), { recordId, entityId }, 7)

  it('is offered, also where it is already', () => {
    const recordId = record('b', 'contact', {})
    const id = entity('contact', pia, 'a')
    const review = {
      remoteRecordId: recordId,
      integrationId: 'b',
      candidates: [id],
      reason: 'named-by-crm',
      createdAt: 7,
    }
    expect(offer(recordId, id)).toEqual(review)
    write.matches.putReview({ ...review, reason: 'further-address' })
    expect(offer(recordId, id)).toEqual({ ...review, reason: 'further-address' })
  })

  it('is offered where the record has an entity that could be one with it', () => {
    const recordId = record('b', 'contact', {})
    link(recordId, entity('contact', {}, 'c'))
    const id = entity('contact', pia, 'a')
    expect(offer(recordId, id)?.candidates).toEqual([id])
  })

  it.each<[string, (recordId: number) => number]>([
    ['of two kinds', () => entity('company', {}, 'a')],
    ['that has no entity', () => 9999],
    [
      'with a deleted entity',
      () => {
        const id = entity('contact', {}, 'a')
        write.entities.setDeleted(id, 5)
        return id
      },
    ],
    ['with one that the account holds', () => entity('contact', {}, 'b')],
    [
      'that is held back',
      (recordId) => {
        const id = entity('contact', {}, 'a')
        write.matches.holdBack(recordId, id, 'decided', 1)
        return id
      },
    ],
    [
      'whose record is gone',
      (recordId) => {
        write.records.markDeleted(recordId, 5)
        return entity('contact', {}, 'a')
      },
    ],
    [
      'whose entities an account has both',
      (recordId) => {
        link(recordId, entity('contact', {}, 'c'))
        return entity('contact', {}, 'c')
      },
    ],
    [
      'that is one already',
      (recordId) => {
        const id = entity('contact', {}, 'a')
        link(recordId, id)
        return id
      },
    ],
  ])('%s is not', (_, other) => {
    const recordId = record('b', 'contact', {})
    expect(offer(recordId, other(recordId))).toBeNull()
  })
})
