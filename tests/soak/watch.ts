import { createHash } from 'node:crypto'
import type { Store } from '../../src/main/engine/store/store'

/** Tables that a sync without news must not touch. */
export const contentTables = [
  'entities',
  'remote_records',
  'links',
  'associations',
  'changes',
  'outbox',
  'conflicts',
  'match_reviews',
  'kept_apart',
  'recent_pushes',
] as const

/** Counts every row that this connection writes to the tables with content, also where it writes what stood there. */
export function watchWrites(store: Store): { count(): Record<string, number> } {
  const { db } = store
  db.exec('CREATE TEMP TABLE IF NOT EXISTS row_writes (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT')
  for (const table of contentTables) {
    db.prepare('INSERT OR REPLACE INTO temp.row_writes VALUES (?, 0)').run(table)
    for (const event of ['INSERT', 'UPDATE', 'DELETE']) {
      db.exec(
        `CREATE TEMP TRIGGER IF NOT EXISTS ${table}_${event.toLowerCase()} AFTER ${event} ON main.${table}
         BEGIN UPDATE row_writes SET n = n + 1 WHERE name = '${table}'; END`,
      )
    }
  }
  const read = db.prepare<[], { name: string; n: number }>('SELECT name, n FROM temp.row_writes WHERE n > 0')
  return { count: () => Object.fromEntries(read.all().map(({ name, n }) => [name, n])) }
}

/** Sums over all rows of the tables with content, by table. */
export function contentsOf(store: Store): Record<string, string> {
  return Object.fromEntries(
    contentTables.map((table) => {
      const hash = createHash('sha256')
      for (const row of store.db.prepare(`SELECT * FROM ${table}`).raw().iterate()) hash.update(JSON.stringify(row))
      return [table, hash.digest('hex')]
    }),
  )
}
