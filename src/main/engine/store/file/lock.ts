import { fail } from '@shared/model'
import Database from 'better-sqlite3'
import { asProblem } from './database'

/** Held for as long as a workspace is open. */
export interface WorkspaceLock {
  release(): void
}

/**
 * Takes a workspace for this process. The lock is an exclusive transaction on a small SQLite file of its own: the OS
 * lets go of it whenever the process ends, however it ends, and no stale lock can remain.
 *
 * @throws ProblemError WORKSPACE_LOCKED when another engine has it, DATA_FOLDER_NOT_WRITABLE, DISK_FULL, DISK_FAILED
 */
export function lockWorkspace(file: string): WorkspaceLock {
  let db: Database.Database | undefined
  try {
    db = new Database(file)
    db.pragma('busy_timeout = 0')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db?.close()
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('SQLITE_BUSY')) fail('WORKSPACE_LOCKED', { path: file })
    throw asProblem(error, file)
  }
  const taken = db
  return { release: () => taken.close() }
}
