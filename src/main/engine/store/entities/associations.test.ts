import { describe, expect, it } from 'vitest'
import type { RemoteRecord } from '../../providers/provider'
import { addTestIntegration, openTestStore } from '../testing'
import { writerOf } from '../write'

const record: RemoteRecord = {
  remoteId: '1',
  raw: {},
  fields: {},
  createdAt: null,
  updatedAt: null,
  deletedAt: null,
  associations: null,
  mergedIds: [],
}

const to = (remoteId: string) => ({ object: 'companies', remoteId })

describe('associations of a remote record', () => {
  it('follow what the CRM shows, and stay as they are when it does not show them', () => {
    using test = openTestStore()
    const { store } = test
    const write = writerOf(store)
    addTestIntegration(store)
    const object = store.objects.ensure('crm', 'contacts', 'contacts')
    const held = () =>
      store.db
        .prepare<[], { to_remote_id: string }>('SELECT to_remote_id FROM associations ORDER BY to_remote_id')
        .all()
        .map((row) => row.to_remote_id)
    const id = write.records.create(object.id, record, 0)
    expect(held()).toEqual([])
    write.associations.set(id, [to('7'), to('9')])
    write.associations.set(id, null)
    expect(held()).toEqual(['7', '9'])
    write.associations.set(id, [to('9')])
    expect(held()).toEqual(['9'])
    write.associations.set(id, [])
    expect(held()).toEqual([])
  })
})
