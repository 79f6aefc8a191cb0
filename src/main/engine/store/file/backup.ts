import { chmod, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BackupOrigin, backupOrigin, fail } from '@shared/model'
import Database from 'better-sqlite3'
import { migrations } from '../migrations'
import { asProblem, type Db, openDatabase, refuseNewer } from './database'
import { refuseForeignSchema } from './schema-check'

/** What is copied between two turns of the engine: about half a megabyte, a few milliseconds. */
const pagesAtOnce = 64

/** Under which a backup holds whose it is, among the settings of the workspace. */
const ownKey = 'backup'

export interface CopyOptions {
  /** Hears how many bytes are copied, of how many. */
  onProgress: (done: number, of: number) => void
  signal: AbortSignal
}

/**
 * Copies an open file while it is used, in steps by SQLite's backup (https://www.sqlite.org/backup.html). What its own
 * connection writes meanwhile is in the copy as well. The target is there when it is whole, and not before.
 *
 * @throws ProblemError DISK_FULL, DISK_FAILED, DATA_FOLDER_NOT_WRITABLE; the signal's reason
 */
export async function makeBackup(db: Db, target: string, origin: BackupOrigin, options: CopyOptions): Promise<void> {
  await copyWhole(db, target, options, (copy) => {
    copy
      .prepare(
        'INSERT INTO workspace_settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(ownKey, JSON.stringify(origin))
  })
}

/**
 * Whose a backup is. Nothing is written to it.
 *
 * @throws ProblemError NOT_FOUND, DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_FOREIGN; BAD_INPUT for another file
 */
export function readBackup(file: string): BackupOrigin {
  return withBackup(file, originIn)
}

/**
 * Copies a backup to where a workspace has its file. In the copy every integration is paused and no try is planned, so
 * that what waited at that time goes nowhere by itself. Records that waited to be made may have been made since then: they
 * are looked for at the CRM before they are sent.
 *
 * @throws ProblemError as {@link readBackup} and {@link makeBackup}
 */
export async function restoreBackup(file: string, target: string, now: number, options: CopyOptions): Promise<void> {
  const db = openBackup(file)
  try {
    await copyWhole(db, target, options, () => {})
  } finally {
    db.close()
  }
  const restored = openDatabase(target)
  try {
    restored.transaction(() => {
      const madeAt = Date.parse(originIn(restored).madeAt)
      restored.prepare('DELETE FROM workspace_settings WHERE key = ?').run(ownKey)
      restored
        .prepare(
          `UPDATE outbox SET state = 'unknown', sent_at = ?, not_before = NULL WHERE op = 'create' AND state = 'queued'`,
        )
        .run(madeAt)
      restored.prepare('UPDATE integrations SET paused_at = coalesce(paused_at, ?), retry_at = NULL').run(now)
    })()
  } finally {
    restored.close()
  }
}

async function copyWhole(from: Db, target: string, options: CopyOptions, finish: (copy: Db) => void): Promise<void> {
  const partial = `${target}.partial`
  const { onProgress, signal } = options
  const pageBytes = from.pragma('page_size', { simple: true }) as number
  await requireRoom(dirname(target), pageBytes * (from.pragma('page_count', { simple: true }) as number))
  try {
    await rm(partial, { force: true })
    await from.backup(partial, {
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted()
        onProgress((totalPages - remainingPages) * pageBytes, totalPages * pageBytes)
        return pagesAtOnce
      },
    })
    signal.throwIfAborted()
    await chmod(partial, 0o600)
    const copy = new Database(partial)
    try {
      copy.pragma('trusted_schema = OFF')
      // One file alone, without a log beside it.
      copy.pragma('journal_mode = DELETE')
      finish(copy)
    } finally {
      copy.close()
    }
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    if (!from.open) fail('WORKSPACE_NOT_OPEN')
    throw asProblem(error, target)
  }
}

/** @throws ProblemError DISK_FULL where it would not fit: a disk that is full troubles everything else on it, too */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) fail('DISK_FULL', { path: folder })
}

function withBackup<T>(file: string, work: (db: Db) => T): T {
  const db = openBackup(file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

function openBackup(file: string): Db {
  let db: Db | undefined
  try {
    db = new Database(file, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    refuseNewer(db, migrations)
    refuseForeignSchema(db, file, migrations)
    originIn(db)
    return db
  } catch (error) {
    db?.close()
    throw asProblem(error, file)
  }
}

function originIn(db: Db): BackupOrigin {
  const isOurs = (db.pragma('user_version', { simple: true }) as number) > 0
  const row = isOurs
    ? db.prepare<[string], { value: string }>('SELECT value FROM workspace_settings WHERE key = ?').get(ownKey)
    : undefined
  const origin = backupOrigin.safeParse(row && parsed(row.value))
  if (!origin.success) fail('BAD_INPUT', { reason: 'path: is no backup of Patchbay' })
  return origin.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
