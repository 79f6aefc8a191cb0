import Database from 'better-sqlite3'
import type { RawContact } from './pages'

/** One table of the identifier and the record as it came, with the pragmas of the engine's file. */
export function openFlat(file: string): { write: (rows: readonly RawContact[]) => void; close: () => void } {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -65536')
  db.exec('CREATE TABLE flat (id INTEGER PRIMARY KEY, remote_id TEXT NOT NULL UNIQUE, raw TEXT NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO flat (remote_id, raw) VALUES (?, ?)')
  const write = db.transaction((rows: readonly RawContact[]) => {
    for (const row of rows) insert.run(row.id, JSON.stringify(row))
  })
  return { write: (rows) => write.immediate(rows), close: () => db.close() }
}
