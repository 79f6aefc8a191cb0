import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IntegrationRow } from './accounts/integrations'
import { type Db, openDatabase } from './file/database'
import { Store } from './store'
import { writerOf } from './write'

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
      // The thread that moves the log ends by itself, a moment later, and its files with it.
      rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 })
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

/** What only lists and figures on a screen ask; a dry run does not. */
const isOfScreens = () => /\/store\/lists\//.test(new Error().stack ?? '')

/** Everything that the store prepares when it is opened. */
export function statementsOf(file: string, of: 'all' | 'runs' = 'all'): string[] {
  const seen = new Set<string>()
  const store = new Store(file, undefined, (name) => {
    const db = openDatabase(name)
    const prepare = db.prepare.bind(db)
    return Object.assign(db, {
      prepare: (sql: string) => {
        if (of === 'all' || !isOfScreens()) seen.add(sql)
        return prepare(sql)
      },
    })
  })
  writerOf(store)
  store.close()
  return [...seen]
}

/** The steps in which SQLite carries a statement out. */
export function planOf(db: Db, sql: string): string[] {
  const bare = sql.replace(/[@:]\w+/g, '?')
  const values = [...bare.matchAll(/\?/g)].map(() => null)
  const steps = db.prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${bare}`).all(...values)
  return steps.map(({ detail }) => detail)
}
