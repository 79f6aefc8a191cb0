import { fail } from '@shared/model'
import Database from 'better-sqlite3'
import type { Migration } from '../migrations/migration'
import type { Db } from './database'

interface Part {
  type: string
  name: string
  sql: string
}

/**
 * Refuses a file whose schema is another than Patchbay's own of its version: a trigger or a view that was planted in it
 * would act whenever something is written or read. Call it before anything else is done with the file.
 *
 * @throws ProblemError DATABASE_FOREIGN, which names the first part that is not Patchbay's
 */
export function refuseForeignSchema(db: Db, file: string, migrations: readonly Migration[]): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const own = ownSchema(migrations.filter((step) => step.version <= version))
  for (const { type, name, sql } of partsOf(db)) {
    if (own.get(`${type} ${name}`) !== sql) fail('DATABASE_FOREIGN', { path: file, what: `${type} ${name}` })
  }
}

const byVersion = new Map<string, Map<string, string>>()

/** What the steps make of an empty file, by type and name. */
function ownSchema(steps: readonly Migration[]): Map<string, string> {
  const key = steps.map(({ version, sql }) => `${version}:${sql.length}`).join(' ')
  const made = byVersion.get(key)
  if (made) return made
  const db = new Database(':memory:')
  try {
    for (const step of steps) {
      db.exec(step.sql)
      step.after?.(db)
    }
    const parts = new Map(partsOf(db).map(({ type, name, sql }) => [`${type} ${name}`, sql]))
    byVersion.set(key, parts)
    return parts
  } finally {
    db.close()
  }
}

/** SQLite's own parts (statistics, indexes of constraints) carry a name of its own or no text. */
function partsOf(db: Db): Part[] {
  return db
    .prepare<[], Part>(
      `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all()
}
