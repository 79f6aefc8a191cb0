import { existsSync } from 'node:fs'
import { fail, ProblemError, storageCode, toProblem } from '@shared/model'
import Database from 'better-sqlite3'
import { migrations as allMigrations } from '../migrations'
import type { Migration } from '../migrations/migration'
import { refuseForeignSchema } from './schema-check'
import { forgetDamage, isReadAtOpening } from './soundness'

export type Db = Database.Database

const pageBytes = 8192
/** The write-ahead log is moved into the file by the writer itself when it is that long. */
const longestLogBytes = 64 * 2 ** 20
/** So much of the log's file is kept for what comes next. */
const keptLogBytes = 4 * 2 ** 20

/**
 * Opens a workspace's file, checks that it is not newer than this Patchbay and sound, and brings its schema up to date.
 * Nothing is written to a file that fails a check. A large one is read through later (see `Soundness`), unless its schema
 * is to be changed.
 *
 * @throws ProblemError DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_FOREIGN, DATA_FOLDER_NOT_WRITABLE, DATABASE_BUSY, DISK_FULL or
 * DISK_FAILED
 */
export function openDatabase(file: string, migrations: readonly Migration[] = allMigrations): Db {
  const fresh = !existsSync(file)
  let db: Db | undefined
  try {
    db = new Database(file)
    db.pragma('busy_timeout = 5000')
    db.pragma('trusted_schema = OFF')
    // Records come with all that the CRM says of them: few rows fit on a page of the default size. Only a new file takes it.
    if (fresh) db.pragma(`page_size = ${pageBytes}`)
    if (!fresh) {
      refuseNewer(db, migrations)
      if (isReadAtOpening(file) || pendingOf(db, migrations).length > 0) checkSound(db, file)
      refuseForeignSchema(db, file, migrations)
    }
    migrate(db, migrations)
    db.pragma('journal_mode = WAL')
    requireWritable(db)
    db.pragma('synchronous = NORMAL')
    // A thread moves the log into the file long before (see `Checkpoints`), and what it has become by then is given back.
    db.pragma(`wal_autocheckpoint = ${longestLogBytes / pageBytes}`)
    db.pragma(`journal_size_limit = ${keptLogBytes}`)
    db.pragma('foreign_keys = ON')
    db.pragma('cache_size = -65536')
    db.pragma('temp_store = MEMORY')
    return db
  } catch (error) {
    db?.close()
    throw asProblem(error, file)
  }
}

/** SQLite opens what may only be read as well, and says so at the first write: here is one that leaves nothing. */
function requireWritable(db: Db): void {
  const version = db.pragma('user_version', { simple: true }) as number
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}; ROLLBACK`)
}

function checkSound(db: Db, file: string): void {
  const [row] = db.pragma('quick_check(1)') as { quick_check: string }[]
  if (row?.quick_check !== 'ok') fail('DATABASE_DAMAGED', { path: file }, row?.quick_check ?? null)
  forgetDamage(file)
}

function pendingOf(db: Db, migrations: readonly Migration[]): Migration[] {
  const current = db.pragma('user_version', { simple: true }) as number
  return migrations.filter((step) => step.version > current)
}

/** @throws ProblemError DATABASE_NEWER */
export function refuseNewer(db: Db, migrations: readonly Migration[]): void {
  const current = db.pragma('user_version', { simple: true }) as number
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) fail('DATABASE_NEWER', { found: current, known: newest })
}

function migrate(db: Db, migrations: readonly Migration[]): void {
  const pending = pendingOf(db, migrations)
  if (pending.length === 0) return
  db.transaction(() => {
    for (const step of pending) {
      db.exec(step.sql)
      step.after?.(db)
      db.pragma(`user_version = ${step.version}`)
    }
  }).immediate()
}

/** An error as the problem of the disk or the file that it stands for; any other as it is. */
export function asProblem(error: unknown, path: string): unknown {
  const code = error instanceof ProblemError ? null : storageCode(error)
  if (code === null) return error
  return new ProblemError({ code, params: { path }, detail: toProblem(error).detail })
}
