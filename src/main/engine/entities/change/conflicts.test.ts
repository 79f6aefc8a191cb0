import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../../providers/provider'
import { addTestIntegration, openTestStore, type TestStore } from '../../store/testing'
import { conflictView, settleConflict } from './conflicts'
import type { RecordPorts } from './record-context'

/** A contact whose name changed on both sides: A before, B here, C at the CRM. */
function contested(test: TestStore) {
  const { store } = test
  addTestIntegration(store, { provider: 'none' })
  const object = store.objects.ensure('crm', 'contacts', 'contacts')
  const entityId = store.entities.create('contact', 'B', { firstName: 'B', lastName: 'Same' }, 1)
  const record = {
    remoteId: '100',
    raw: {},
    createdAt: null,
    updatedAt: null,
    deletedAt: null,
    associations: [],
    mergedIds: [],
  }
  const recordId = store.records.create(object.id, { ...record, fields: { firstName: 'C', lastName: 'Same' } }, 0)
  store.records.link(recordId, entityId, { firstName: 'A', lastName: 'Same' }, 1)
  const values = (field: string, base: string, local: string, remote: string) => ({ field, base, local, remote })
  store.conflicts.put({
    remoteRecordId: recordId,
    entityId,
    integrationId: 'crm',
    group: 'name',
    fields: [values('firstName', 'A', 'B', 'C'), values('lastName', 'Same', 'Same', 'Same')],
    runId: 'run_0',
    createdAt: 1,
  })
  const [row] = store.conflicts.list(0, 1)
  if (!row) throw new Error('no conflict')
  // What the CRM could take plays no part in a choice between values.
  const ports: RecordPorts = { store, provider: () => ({ objects: [] }) as unknown as Provider }
  return { store, ports, row, entityId, recordId }
}

describe('settling a conflict', () => {
  it.each([
    ['local', 'B'],
    ['remote', 'C'],
    ['base', 'A'],
  ] as const)('%s makes it %s, closes the conflict and lets the CRM be given what differs', (side, value) => {
    using test = openTestStore()
    const { store, ports, row, recordId, entityId } = contested(test)
    settleConflict(ports, String(row.id), { firstName: side })
    expect(store.entities.get(entityId)?.fields.firstName).toBe(value)
    expect(store.conflicts.list(0, 5)).toEqual([])
    expect(store.records.get(recordId)?.base.firstName).toBe('C')
    expect(store.outbox.counts('crm')).toEqual([{ stream: 'contacts', state: 'queued', n: 1 }])
  })

  it('keeps what was edited here since the conflict was found', () => {
    using test = openTestStore()
    const { store, ports, row, entityId } = contested(test)
    const entity = store.entities.get(entityId)
    if (!entity) throw new Error('no entity')
    store.entities.update({ ...entity, fields: { ...entity.fields, firstName: 'D' } }, 2)
    expect(conflictView(ports, row).fields[0]).toMatchObject({ base: 'A', local: 'D', remote: 'C' })
    settleConflict(ports, String(row.id), { firstName: 'local' })
    expect(store.entities.get(entityId)?.fields.firstName).toBe('D')
  })

  it('refuses to leave a field of the group open, and then changes nothing', () => {
    using test = openTestStore()
    const { store, ports, row, entityId } = contested(test)
    expect(() => settleConflict(ports, String(row.id), { lastName: 'local' })).toThrow(ProblemError)
    expect(store.entities.get(entityId)?.fields.firstName).toBe('B')
    expect(store.conflicts.list(0, 5)).toHaveLength(1)
  })
})
