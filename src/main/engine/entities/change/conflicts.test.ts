import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { writerOf } from '../../store/write'
import { conflictView, contestedView, settleConflict, settleRecord, settleTogether } from './conflicts'
import { editRecord } from './edit-records'
import { Surroundings } from './record-context'
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

  it('settles all of a record in one run, and leaves open those of which nothing is chosen', () => {
    using crms = openTwoCrms()
    const { entity, one, row } = contested(crms)
    const write = writerOf(crms.store).conflicts
    const field = (name: string) => [{ field: name, base: null }]
    const opened = { entityId: entity.id, runId: 'run_0', createdAt: 2 }
    const phone = write.open({ ...opened, group: 'phone', fields: field('phone') })
    const title = write.open({ ...opened, group: 'jobTitle', fields: field('jobTitle') })
    for (const id of [phone, title]) write.addSide(id, one.id)
    const { runId } = settleRecord(crms.ports, String(entity.id), { firstName: 'remote', phone: 'base' }, 'manual')
    expect(crms.store.conflicts.ofEntity(entity.id).map(({ id }) => id)).toEqual([title])
    expect(crms.store.conflicts.get(row.id)).toBeNull()
    expect(crms.store.runs.detail(required(runId))?.kind).toBe('edit')
  })

  it('of a record changes nothing where one of them is not whole, or where there is none', () => {
    using crms = openTwoCrms()
    const { entity, one, row } = contested(crms)
    const write = writerOf(crms.store).conflicts
    const fields = ['city', 'country'].map((name) => ({ field: name, base: 'X' }))
    const id = write.open({ entityId: entity.id, group: 'address', fields, runId: 'run_0', createdAt: 2 })
    write.addSide(id, one.id)
    editRecord(crms.ports, String(entity.id), { city: 'Lund', country: 'SE' }, 'manual')
    const settle = (choices: Record<string, string>) => settleRecord(crms.ports, String(entity.id), choices, 'manual')
    expect(() => settle({ firstName: 'remote', city: 'local' })).toThrow(ProblemError)
    expect(() => settle({})).toThrow(ProblemError)
    expect(crms.store.conflicts.get(row.id)).not.toBeNull()
    expect(crms.store.entities.get(entity.id)?.fields.firstName).toBe('B')
  })
})

describe('records with conflicts', () => {
  it('count the fields that differ, and name the CRMs with values of their own', () => {
    using crms = openTwoCrms()
    const { entity, row } = contested(crms)
    expect(contestedView(new Surroundings(crms.ports), entity.id)).toMatchObject({
      recordId: String(entity.id),
      integrationIds: ['a', 'b'],
      conflictIds: [String(row.id)],
      fields: 1,
    })
  })

  it('are found by a part of their name that may hold a wildcard, and by a CRM', () => {
    using crms = openTwoCrms()
    const { entity } = contested(crms)
    const { conflicts } = crms.store
    expect(conflicts.countEntities()).toBe(1)
    expect(conflicts.entities(0, 10, { search: 'Same' })).toEqual([entity.id])
    expect(conflicts.entities(0, 10, { search: '%' })).toEqual([])
    expect(conflicts.entities(0, 10, { search: '', integrationId: 'b' })).toEqual([entity.id])
    expect(conflicts.entities(0, 10, { search: '', integrationId: 'c' })).toEqual([])
    expect(conflicts.entities(entity.id, 10, { search: '' })).toEqual([])
  })

  it('tell of CRMs that still have the old value: they are given the choice as well', () => {
    using crms = openTwoCrms()
    const entity = addEntity(crms, { phone: '2' })
    const one = addRecord(crms, crms.a, { phone: '3' }, { entity, base: { phone: '1' } })
    const other = addRecord(crms, crms.b, { phone: '1' }, { entity, base: { phone: '1' } })
    const write = writerOf(crms.store).conflicts
    const fields = [{ field: 'phone', base: '1' }]
    const id = write.open({ entityId: entity.id, group: 'phone', fields, runId: 'run_0', createdAt: 1 })
    write.addSide(id, one.id)
    expect(conflictView(crms.ports, required(crms.store.conflicts.get(id)))).toMatchObject({
      sides: [{ linkId: String(one.id), values: { phone: '3' } }],
      others: [{ linkId: String(other.id), values: { phone: '1' } }],
    })
  })
})
