import type { Database } from 'better-sqlite3'

/** One step of the schema. Once it has landed it never changes; a correction is a new step. */
export interface Migration {
  /** The `user_version` after the step. Rises by one from step to step. */
  version: number
  name: string
  sql: string
  /** What SQL alone cannot decide, in the same transaction. */
  after?: (db: Database) => void
}
