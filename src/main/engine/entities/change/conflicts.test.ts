import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { writerOf } from '../../store/write'
import { conflictView, settleConflict, settleTogether } from './conflicts'
import { editRecord } from './edit-records'
import { addEntity, addRecord, openTwoCrms, required, type TwoCrms, waitingRows } from './testing/two-crms'

/** A contact whose name changed on all sides: A before, B here, C at one CRM and D at the other. */
function contested(crms: TwoCrms) {
  const { store } = crms
  const entity = addEntity(crms, { firstName: 'B', lastName: 'Same' })
  const base = { firstName: 'A', lastName: 'Same' }
  const one = addRecord(crms, crms.a, { firstName: 'C', lastName: 'Same' }, { entity, base })
  const other = addRecord(crms, crms.b, { firstName: 'D', lastName: 'Same' }, { entity, base })
  const write = writerOf(store).conflicts
  const fields = ['firstName', 'lastName'].map((field) => ({ field, base: base[field as keyof typeof base] }))
  const id = write.open({ entityId: entity.id, group: 'name', fields, runId: 'run_0', createdAt: 1 })
  write.addSide(id, one.id)
  write.addSide(id, other.id)
  return { entity, one, other, row: required(store.conflicts.get(id)) }
}

describe('settling a conflict', () => {
  it('shows every side', () => {
    using crms = openTwoCrms()
    const { row, one, other } = contested(crms)
    expect(conflictView(crms.ports, row)).toMatchObject({
      integrationId: 'a',
      fields: [
        { field: 'firstName', base: 'A', local: 'B', remote: 'C' },
        { field: 'lastName', base: 'Same', local: 'Same', remote: 'Same' },
      ],
      sides: [
        { linkId: String(one.id), integrationId: 'a', values: { firstName: 'C', lastName: 'Same' } },
        { linkId: String(other.id), integrationId: 'b', values: { firstName: 'D', lastName: 'Same' } },
      ],
    })
  })

  it.each([
    ['local', 'B', ['a update queued', 'b update queued']],
    ['remote', 'C', ['b update queued']],
    ['base', 'A', ['a update queued', 'b update queued']],
  ] as const)('%s makes it %s, closes the conflict and gives what differs', (side, value, waiting) => {
    using crms = openTwoCrms()
    const { row, entity, one, other } = contested(crms)
    const { runId } = settleConflict(crms.ports, String(row.id), { firstName: side })
    expect(crms.store.entities.get(entity.id)?.fields.firstName).toBe(value)
    expect(crms.store.conflicts.list(0, 5)).toEqual([])
    // Each side's present value is what the choice is an edit of.
    expect([one, other].map(({ id }) => crms.store.records.get(id)?.base.firstName)).toEqual(['C', 'D'])
    expect(waitingRows(crms)).toEqual(waiting)
    expect(runId).toMatch(/^run_/)
  })

  it('takes the value of a CRM that is named by its link', () => {
    using crms = openTwoCrms()
    const { row, entity, other } = contested(crms)
    settleConflict(crms.ports, String(row.id), { firstName: String(other.id) })
    expect(crms.store.entities.get(entity.id)?.fields.firstName).toBe('D')
    expect(waitingRows(crms)).toEqual(['a update queued'])
  })

  it('refuses a link that the record does not have, and a field that is left open; nothing is changed', () => {
    using crms = openTwoCrms()
    const { row, entity } = contested(crms)
    expect(() => settleConflict(crms.ports, String(row.id), { firstName: '999' })).toThrow(ProblemError)
    expect(() => settleConflict(crms.ports, String(row.id), { lastName: 'local' })).toThrow(ProblemError)
    expect(crms.store.entities.get(entity.id)?.fields.firstName).toBe('B')
    expect(crms.store.conflicts.list(0, 5)).toHaveLength(1)
  })

  it('settles many in one run', () => {
    using crms = openTwoCrms()
    const rows = [contested(crms).row, contested(crms).row]
    const { settled, runIds } = settleTogether(crms.ports, rows, 'remote', 'api')
    expect([settled, runIds.length]).toEqual([2, 1])
    expect(crms.store.runs.detail(required(runIds[0]))?.changeCount).toBe(2)
  })
})

describe('an edit of a contested field', () => {
  it('changes the local side only', () => {
    using crms = openTwoCrms()
    const { entity, row } = contested(crms)
    editRecord(crms.ports, String(entity.id), { firstName: 'E' })
    expect(waitingRows(crms)).toEqual([])
    expect(conflictView(crms.ports, row).fields[0]).toMatchObject({ base: 'A', local: 'E', remote: 'C' })
    settleConflict(crms.ports, String(row.id), { firstName: 'local' })
    expect(crms.store.entities.get(entity.id)?.fields.firstName).toBe('E')
  })

  it('ends the conflict when all sides are equal then', () => {
    using crms = openTwoCrms()
    const { entity, other } = contested(crms)
    writerOf(crms.store).records.update(
      other.id,
      { ...other, raw: {}, createdAt: null, updatedAt: null, deletedAt: null, associations: [], mergedIds: [] },
      { firstName: 'C', lastName: 'Same' },
      {},
      0,
    )
    editRecord(crms.ports, String(entity.id), { firstName: 'C' })
    expect(crms.store.conflicts.list(0, 5)).toEqual([])
    expect(crms.store.records.get(other.id)?.base.firstName).toBe('C')
    expect(waitingRows(crms)).toEqual([])
  })
})
