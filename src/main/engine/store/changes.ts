import type { Change, EntityKind, FieldChange, Page, Problem } from '@shared/model'
import type { Db } from './database'
import { readProblem, toTimestamp, writeProblem } from './values'

/** What a run did to one record, before it has an id. */
export interface NewChange {
  runId: string
  at: number
  entityId: number | null
  remoteRecordId: number | null
  entityKind: EntityKind
  name: string
  action: Change['action']
  side: Change['side']
  fields: FieldChange[]
  problem: Problem | null
}

interface RawChange {
  id: number
  run_id: string
  at: number
  entity_id: number | null
  entity_kind: EntityKind
  name: string
  action: Change['action']
  side: Change['side']
  fields: string
  problem: string | null
}

/** The history: what runs and edits did to records, field by field. */
export class ChangeTable {
  readonly #insert
  readonly #list
  readonly #listOf
  readonly #count

  constructor(db: Db) {
    this.#insert = db.prepare(
      `INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields, problem)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#count = db.prepare<[string], { n: number }>('SELECT COUNT(*) AS n FROM changes WHERE run_id = ?')
    const columns = 'id, run_id, at, entity_id, entity_kind, name, action, side, fields, problem'
    this.#list = db.prepare<[string, number, number], RawChange>(
      `SELECT ${columns} FROM changes WHERE run_id = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#listOf = db.prepare<[string, string, number, number], RawChange>(
      `SELECT ${columns} FROM changes WHERE run_id = ? AND action = ? AND id > ? ORDER BY id LIMIT ?`,
    )
  }

  add(change: NewChange): void {
    this.#insert.run(
      change.runId,
      change.at,
      change.entityId,
      change.remoteRecordId,
      change.entityKind,
      change.name,
      change.action,
      change.side,
      JSON.stringify(change.fields),
      writeProblem(change.problem),
    )
  }

  /** How many changes a run has made. */
  count(runId: string): number {
    return this.#count.get(runId)?.n ?? 0
  }

  /** A page of a run's changes in the order in which they were made; the cursor is the last change's id. */
  list(
    runId: string,
    page: { action?: Change['action'] | undefined; cursor?: string | undefined; limit: number },
  ): Page<Change> {
    const after = page.cursor === undefined ? 0 : Number(page.cursor)
    const from = Number.isSafeInteger(after) ? after : 0
    const rows =
      page.action === undefined
        ? this.#list.all(runId, from, page.limit + 1)
        : this.#listOf.all(runId, page.action, from, page.limit + 1)
    const items = rows.slice(0, page.limit).map(fromRaw)
    const last = items.at(-1)
    return { items, nextCursor: rows.length > page.limit && last ? String(last.id) : null }
  }
}

function fromRaw(raw: RawChange): Change {
  return {
    id: raw.id,
    runId: raw.run_id,
    at: toTimestamp(raw.at),
    entityId: raw.entity_id === null ? null : String(raw.entity_id),
    entityKind: raw.entity_kind,
    name: raw.name,
    action: raw.action,
    side: raw.side,
    fields: JSON.parse(raw.fields) as FieldChange[],
    problem: readProblem(raw.problem),
  }
}
