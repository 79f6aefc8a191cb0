import Database from 'better-sqlite3'
import type { Db } from '../file/database'
import { layOver } from './lay'

const written = /^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+(\w+)/i

/**
 * Opens a workspace's file so that it can be read and written as ever and yet stays as it is: the file is only read, as it
 * stands at this moment, and what is written lies over it in temporary tables of this connection, gone when it is closed.
 * They may be as large as what a first sync brings in, so they are not kept in memory: what is too much for the cache goes
 * to SQLite's own temporary file, which has no name.
 *
 * While it is open, the file's write-ahead log is not begun anew: it grows by what others write in the meantime.
 */
export function openOverlay(file: string): Db {
  const db = new Database(file, { readonly: true })
  try {
    db.pragma('busy_timeout = 5000')
    // References of temporary tables cannot be checked: what they name is a view. What goes with a row, goes by trigger.
    db.pragma('foreign_keys = OFF')
    db.pragma('temp_store = FILE')
    db.pragma('cache_size = -65536')
    db.pragma('temp.cache_size = -65536')
    const touched = { table: '', rows: 0, last: 0 as number | bigint }
    db.function('overlay_row', (table: string, value: unknown) => {
      if (table === touched.table) {
        touched.rows += 1
        if (typeof value === 'number') touched.last = value
      }
      return value
    })
    db.exec('BEGIN')
    countRows(db, layOver(db), touched)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLite counts no rows that a statement touches in a view, and allots no ids there: both are known from the triggers. */
function countRows(
  db: Db,
  views: ReadonlySet<string>,
  touched: { table: string; rows: number; last: number | bigint },
): void {
  const prepare = db.prepare.bind(db) as (sql: string) => Database.Statement
  const counting = (sql: string) => {
    const statement = prepare(sql)
    const table = written.exec(sql)?.[1]
    if (table === undefined || !views.has(table)) return statement
    const run = statement.run.bind(statement)
    return Object.assign(statement, {
      run: (...values: unknown[]): Database.RunResult => {
        Object.assign(touched, { table, rows: 0, last: 0 })
        run(...values)
        return { changes: touched.rows, lastInsertRowid: touched.last }
      },
    })
  }
  Object.assign(db, { prepare: counting })
}
