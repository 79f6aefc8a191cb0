import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IntegrationRow } from './integrations'
import { Store } from './store'

/** A store in a folder of its own, for tests; `[Symbol.dispose]` takes both away. */
export interface TestStore extends Disposable {
  store: Store
  file: string
  /** Closes the store and opens it again, as a new process would. */
  reopen(): Store
}

export function openTestStore(): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-store-'))
  const file = join(folder, 'patchbay.sqlite')
  const test: TestStore = {
    store: new Store(file),
    file,
    reopen: () => {
      test.store.close()
      test.store = new Store(file)
      return test.store
    },
    [Symbol.dispose]: () => {
      test.store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return test
}

/** A connected integration to hang runs and objects on. */
export function addTestIntegration(store: Store, patch: Partial<IntegrationRow> = {}): IntegrationRow {
  const row: IntegrationRow = {
    id: 'crm',
    provider: 'crm',
    integrationKey: 'crm',
    connectionId: 'connection-1',
    accountId: '42',
    accountName: 'Northwind',
    connectionConfig: {},
    trouble: 'none',
    problem: null,
    firstSyncConfirmedAt: null,
    lastSyncAt: null,
    failures: 0,
    retryAt: null,
    pausedAt: null,
    disconnectedAt: null,
    createdAt: Date.parse('2026-11-01T00:00:00Z'),
    ...patch,
  }
  store.integrations.save(row)
  store.integrations.addStream(row.id, 'contacts', 'both')
  store.integrations.addStream(row.id, 'companies', 'both')
  if (row.firstSyncConfirmedAt !== null) {
    for (const { stream } of store.integrations.streams(row.id)) store.integrations.setPreviews(row.id, stream, [])
  }
  return row
}
