import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { writerOf } from '../../store/write'
import { editRecord } from './edit-records'
import { linkRecords, unlinkRecord } from './link-records'
import { removeRecord } from './remove-records'
import { decideReview } from './reviews'
import { splitRecord } from './split-records'
import { addEntity, addRecord, openTwoCrms, required, type TwoCrms, waitingRows } from './testing/two-crms'

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code
    throw error
  }
  return 'none'
}

/** Two people, one at each CRM. */
function apart(crms: TwoCrms) {
  const one = addEntity(crms, { lastName: 'Ny', city: 'Lund' })
  const other = addEntity(crms, { lastName: 'Ny', phone: '+46 1234567' })
  const atA = addRecord(crms, crms.a, { lastName: 'Ny', city: 'Lund', phone: null }, { entity: one })
  const atB = addRecord(crms, crms.b, { lastName: 'Ny', city: null, phone: '+46 1234567' }, { entity: other })
  return { one, other, atA, atB, link: () => linkRecords(crms.ports, String(one.id), String(other.id)) }
}

describe('linking two records', () => {
  it('makes them one; their values unite, and what was held back is forgotten', () => {
    using crms = openTwoCrms()
    const { one, other, atB, link } = apart(crms)
    writerOf(crms.store).matches.holdBack(atB.id, one.id, 'split', 1)
    const { entity } = link()
    expect(entity.fields).toMatchObject({ city: 'Lund', phone: '+46 1234567' })
    expect(crms.store.records.get(atB.id)?.entityId).toBe(one.id)
    expect(crms.store.entities.get(other.id)?.deletedAt).not.toBeNull()
    expect(crms.store.keptApart.heldBack(atB.id).size).toBe(0)
    expect(waitingRows(crms).toSorted()).toEqual(['a update queued', 'b update queued'])
  })

  it('takes along what was edited in the other and still waits', () => {
    using crms = openTwoCrms()
    const { other, link } = apart(crms)
    editRecord(crms.ports, String(other.id), { jobTitle: 'CEO' })
    expect(link().entity.fields.jobTitle).toBe('CEO')
  })

  it('is refused for another kind, a deleted record, and two records of one account', () => {
    using crms = openTwoCrms()
    const { one, other } = apart(crms)
    const link = (id: number) => codeOf(() => linkRecords(crms.ports, String(one.id), String(id)))
    expect(link(addEntity(crms, { name: 'Acme' }, 'company').id)).toBe('KINDS_DIFFER')
    const double = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity: double })
    expect(link(double.id)).toBe('RECORDS_OF_ONE_CRM')
    expect(link(one.id)).toBe('SAME_RECORD')
    removeRecord(crms.ports, String(other.id))
    expect(link(other.id)).toBe('RECORD_DELETED')
  })

  it('knows an account by its id, not by its integration', () => {
    using crms = openTwoCrms()
    const { link } = apart(crms)
    crms.store.integrations.patch('b', { accountId: 'a' })
    expect(codeOf(link)).toBe('RECORDS_OF_ONE_CRM')
  })

  it('leaves the values of a record that is gone out of the merge', () => {
    using crms = openTwoCrms()
    const { atB, link } = apart(crms)
    writerOf(crms.store).records.markDeleted(atB.id, 5)
    expect(codeOf(link)).toBe('RECORD_NOT_CONNECTED')
  })
})

describe('taking a record out of a match', () => {
  it('gives it an entity of its own, held back from the old one; the rest goes back to what it was', () => {
    using crms = openTwoCrms()
    const { one, atB, link } = apart(crms)
    link()
    const { record, separated } = splitRecord(crms.ports, String(one.id), String(atB.id))
    expect(record.fields).toEqual({ lastName: 'Ny', city: 'Lund' })
    expect(separated.fields).toEqual({ lastName: 'Ny', phone: '+46 1234567' })
    expect([...crms.store.keptApart.heldBack(atB.id)]).toEqual([one.id])
    expect(waitingRows(crms)).toEqual([])
  })

  it('keeps what a person has set since', () => {
    using crms = openTwoCrms()
    const { one, atB, link } = apart(crms)
    link()
    editRecord(crms.ports, String(one.id), { phone: '+46 7654321', jobTitle: 'CEO' })
    const { record } = splitRecord(crms.ports, String(one.id), String(atB.id))
    expect(record.fields).toMatchObject({ phone: '+46 7654321', jobTitle: 'CEO' })
    expect(waitingRows(crms)).toEqual(['a update queued'])
  })

  it('needs another CRM that holds the record', () => {
    using crms = openTwoCrms()
    const { one, atA } = apart(crms)
    expect(codeOf(() => splitRecord(crms.ports, String(one.id), String(atA.id)))).toBe('NOTHING_TO_SPLIT')
  })
})

describe('unlinking', () => {
  it('ends the link and what waits; a row that is on its way carries that', () => {
    using crms = openTwoCrms()
    const { store } = crms
    const { one, atA } = apart(crms)
    editRecord(crms.ports, String(one.id), { city: 'Ystad' })
    const row = required(store.outbox.active(crms.a.id, one.id))
    writerOf(store).outbox.save({ ...row, state: 'in-flight', sentAt: 5 }, 5)
    unlinkRecord(crms.ports, String(one.id), String(atA.id))
    expect(waitingRows(crms)).toEqual(['a update in-flight then unlink'])
    expect(store.records.get(atA.id)?.entityId).toBeNull()
    expect(store.keptApart.has(crms.a.id, one.id)).toBe(true)
    expect([...store.keptApart.heldBack(atA.id)]).toEqual([one.id])
  })
})

describe('deciding a review', () => {
  function inReview(crms: TwoCrms) {
    const { one, other, atA } = apart(crms)
    const record = addRecord(crms, crms.b, { lastName: 'Ny', jobTitle: 'CEO' })
    const candidates = [one.id, other.id]
    const line = { remoteRecordId: record.id, integrationId: 'b', reason: 'several-candidates' as const }
    writerOf(crms.store).matches.putReview({ ...line, candidates, createdAt: 1 })
    const review = required(crms.store.reviews.of(record.id))
    const decide = (id: number | null) => decideReview(crms.ports, String(review.id), id === null ? null : String(id))
    return { one, other, atA, record, decide }
  }

  it('links to the one that is named', () => {
    using crms = openTwoCrms()
    const { one, record, decide } = inReview(crms)
    expect(decide(one.id).entity.fields).toMatchObject({ jobTitle: 'CEO', city: 'Lund' })
    expect(crms.store.records.get(record.id)).toMatchObject({ entityId: one.id, origin: 'person' })
    expect(crms.store.reviews.count()).toBe(0)
  })

  it('makes it one of its own', () => {
    using crms = openTwoCrms()
    const { one, record, decide } = inReview(crms)
    const { entity, runId } = decide(null)
    expect(entity.id).not.toBe(one.id)
    expect(crms.store.records.get(record.id)?.entityId).toBe(entity.id)
    expect(crms.store.changes.list(required(runId), { limit: 5 }).items).toMatchObject([{ action: 'reviewed' }])
  })

  it('refuses another kind, a deleted one, and one that the account has already', () => {
    using crms = openTwoCrms()
    const { one, other, decide } = inReview(crms)
    expect(codeOf(() => decide(addEntity(crms, { name: 'Acme' }, 'company').id))).toBe('KINDS_DIFFER')
    expect(codeOf(() => decide(other.id))).toBe('RECORDS_OF_ONE_CRM')
    removeRecord(crms.ports, String(one.id))
    expect(codeOf(() => decide(one.id))).toBe('RECORD_DELETED')
    expect(crms.store.reviews.count()).toBe(1)
  })
})
