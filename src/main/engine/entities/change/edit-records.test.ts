import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { writerOf } from '../../store/write'
import { createRecord, editRecord } from './edit-records'
import { createAgain, removeRecord } from './remove-records'
import { addEntity, addRecord, openTwoCrms, required, setDirection, setStream, waitingRows } from './testing/two-crms'

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code
    throw error
  }
  return 'none'
}

describe('an edit', () => {
  it('waits for every CRM that holds the record, and is a run with its journal', () => {
    using crms = openTwoCrms()
    const { store, ports, a, b } = crms
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, a, { lastName: 'Ny' }, { entity })
    addRecord(crms, b, { lastName: 'Ny' }, { entity })
    const { runId } = editRecord(ports, String(entity.id), { lastName: 'Nyberg' }, 'cli')
    expect(waitingRows(crms)).toEqual(['a update queued', 'b update queued'])
    expect(store.runs.get(String(runId))).toMatchObject({ kind: 'edit', trigger: 'cli', status: 'succeeded' })
    const [change] = store.changes.backwards(String(runId), null, 5)
    expect(change?.fields).toMatchObject([{ field: 'lastName', before: 'Ny', after: 'Nyberg' }])
    expect(change?.journal?.map(({ step }) => step)).toEqual(['fields-set', 'row-queued', 'row-queued'])
  })

  it('that changes nothing is no run', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    expect(editRecord(crms.ports, String(entity.id), { lastName: ' Ny ' }).runId).toBeNull()
  })

  it.each(['from', 'off'] as const)('is refused where the only stream is %s', (direction) => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    setDirection(crms, 'a', direction)
    expect(codeOf(() => editRecord(crms.ports, String(entity.id), { lastName: 'X' }))).toBe('RECORD_ONLY_READ')
    expect(crms.store.entities.get(entity.id)?.fields.lastName).toBe('Ny')
  })

  it('is accepted when one of two CRMs can take it, and waits for that one alone', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    addRecord(crms, crms.b, { lastName: 'Ny' }, { entity })
    setDirection(crms, 'a', 'from')
    editRecord(crms.ports, String(entity.id), { lastName: 'X' })
    expect(waitingRows(crms)).toEqual(['b update queued'])
  })

  it('of a field that a CRM owns, or that is read-only there, is refused', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    setStream(crms, 'a', { fieldDirections: { lastName: 'from' } })
    const edit = (fields: Record<string, string>) => codeOf(() => editRecord(crms.ports, String(entity.id), fields))
    expect(edit({ lastName: 'X' })).toBe('FIELD_READ_ONLY')
    expect(edit({ lifecycleStage: 'lead' })).toBe('FIELD_READ_ONLY')
    expect(edit({ ownerId: '7' })).toBe('FIELD_READ_ONLY')
    expect(edit({ nothing: 'X' })).toBe('FIELD_UNKNOWN')
    expect(edit({ firstName: 'A', lastName: 'X' })).toBe('FIELD_READ_ONLY')
    expect(crms.store.entities.get(entity.id)?.fields).not.toHaveProperty('firstName')
  })

  it('is accepted while the list of fields is not known', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    crms.store.objects.saveDefinitions(crms.a.id, [])
    editRecord(crms.ports, String(entity.id), { lastName: 'X' })
    expect(waitingRows(crms)).toEqual(['a update queued'])
  })

  it('ends what CRMs did to the field before', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    writerOf(crms.store).turns.add(entity.id, 'lastName', 1, 'Ny')
    writerOf(crms.store).turns.add(entity.id, 'city', 1, 'Lund')
    editRecord(crms.ports, String(entity.id), { lastName: 'X' })
    expect(crms.store.turns.since(entity.id, 'lastName', 0)).toEqual([])
    expect(crms.store.turns.since(entity.id, 'city', 0)).toEqual(['"Lund"'])
  })

  it('of a record whose only CRM record is gone is kept, and it can be made again there', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    const record = addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    writerOf(crms.store).records.markDeleted(record.id, 5)
    editRecord(crms.ports, String(entity.id), { lastName: 'X' })
    expect(waitingRows(crms)).toEqual([])
    const again = createAgain(crms.ports, { id: String(entity.id), integrationId: 'a' }, 'api')
    expect(again.entity.fields.lastName).toBe('X')
    expect(waitingRows(crms)).toEqual(['a create queued'])
    expect(crms.store.records.ofEntity(entity.id)).toEqual([])
  })

  it('of a deleted record is refused', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    removeRecord(crms.ports, String(entity.id))
    expect(codeOf(() => editRecord(crms.ports, String(entity.id), { lastName: 'X' }))).toBe('RECORD_DELETED')
  })
})

describe('a create', () => {
  it('is refused where the stream is only read, and nothing is made', () => {
    using crms = openTwoCrms()
    setDirection(crms, 'a', 'from')
    const input = { kind: 'contact' as const, fields: { lastName: 'Ny' }, integrations: ['a'] }
    expect(codeOf(() => createRecord(crms.ports, input))).toBe('RECORD_ONLY_READ')
    expect(
      crms.store.entities.find({ kind: 'contact', search: '', deleted: 'without' }, { after: 0, upTo: 99 }, 9),
    ).toEqual([])
  })

  it('waits once for each CRM, however often one is named', () => {
    using crms = openTwoCrms()
    const input = { kind: 'contact' as const, fields: { lastName: 'Ny' }, integrations: ['a', 'b', 'a'] }
    createRecord(crms.ports, input)
    expect(waitingRows(crms)).toEqual(['a create queued', 'b create queued'])
  })
})

describe('creating again', () => {
  it('is refused where the CRM has the record', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    const again = (integrationId: string) =>
      codeOf(() => createAgain(crms.ports, { id: String(entity.id), integrationId }))
    expect(again('a')).toBe('RECORD_HELD_THERE')
    expect(again('b')).toBe('none')
  })

  it('brings a record back that was deleted here', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    removeRecord(crms.ports, String(entity.id))
    const { entity: back } = createAgain(crms.ports, { id: String(entity.id), integrationId: 'b' })
    expect(back.deletedAt).toBeNull()
  })
})

describe('a delete', () => {
  it('ends the link, and deletes at the CRM only where the stream says so', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { lastName: 'Ny' })
    const record = addRecord(crms, crms.a, { lastName: 'Ny' }, { entity })
    addRecord(crms, crms.b, { lastName: 'Ny' }, { entity })
    setStream(crms, 'b', { onLocalDelete: 'delete' })
    removeRecord(crms.ports, String(entity.id))
    expect(waitingRows(crms)).toEqual(['b delete queued'])
    expect(crms.store.records.get(record.id)?.entityId).toBeNull()
    expect([...crms.store.keptApart.heldBack(record.id)]).toEqual([entity.id])
  })

  it('calls a create off that has not been sent; one on its way carries what is wanted next', () => {
    using crms = openTwoCrms()
    const input = { kind: 'contact' as const, fields: { lastName: 'Ny' }, integrations: ['a', 'b'] }
    const waiting = createRecord(crms.ports, input).entity
    removeRecord(crms.ports, String(waiting.id))
    expect(waitingRows(crms)).toEqual([])
    const sent = createRecord(crms.ports, input).entity
    setStream(crms, 'b', { onLocalDelete: 'delete' })
    for (const row of crms.store.outbox.ofEntity(sent.id)) {
      writerOf(crms.store).outbox.save({ ...row, state: 'in-flight', sentAt: 5, attempts: 1 }, 5)
    }
    const { runId } = removeRecord(crms.ports, String(sent.id))
    expect(waitingRows(crms)).toEqual(['a create in-flight then unlink', 'b create in-flight then delete'])
    expect(required(crms.store.runs.get(required(runId))).totals.deleted).toBe(1)
  })
})
