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
  readonly #retryable
  readonly #countsOf
  readonly #hasMade
  readonly #backwards
  readonly #remoteOf

  constructor(db: Db) {
    this.#insert = db.prepare(
      `INSERT INTO changes (run_id, at, entity_id, remote_record_id, entity_kind, name, action, side, fields, problem)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#count = db.prepare<[string], { n: number }>('SELECT COUNT(*) AS n FROM changes WHERE run_id = ?')
    this.#hasMade = db.prepare<[string], { id: number }>(
      "SELECT id FROM changes WHERE run_id = ? AND action <> 'failed' LIMIT 1",
    )
    this.#countsOf = db.prepare<[string], { action: Change['action']; side: Change['side']; n: number }>(
      'SELECT action, side, COUNT(*) AS n FROM changes WHERE run_id = ? GROUP BY action, side',
    )
    this.#retryable = db.prepare<[{ runId: string; integrationId: string }], { n: number }>(
      `SELECT COUNT(*) AS n FROM changes c WHERE c.run_id = @runId AND c.action = 'failed' AND (
         (c.entity_id IS NULL AND c.name <> '') OR EXISTS (
           SELECT 1 FROM outbox x WHERE x.entity_id = c.entity_id AND x.integration_id = @integrationId AND x.state = 'parked'))`,
    )
    this.#backwards = db.prepare<[string, number, number], RawChange & { remote_record_id: number | null }>(
      'SELECT * FROM changes WHERE run_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    this.#remoteOf = db.prepare<[number], { remote_record_id: number | null }>(
      'SELECT remote_record_id FROM changes WHERE id = ?',
    )
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

  /** A run's changes, the last one first, before an id; null begins at the end. */
  backwards(runId: string, before: number | null, limit: number): (Change & { remoteRecordId: number | null })[] {
    const rows = this.#backwards.all(runId, before ?? Number.MAX_SAFE_INTEGER, limit)
    return rows.map((row) => ({ ...fromRaw(row), remoteRecordId: row.remote_record_id }))
  }

  /** The CRM's record that a change belongs to. */
  remoteRecordOf(id: number): number | null {
    return this.#remoteOf.get(id)?.remote_record_id ?? null
  }

  /** A run's changes counted by what was done and by where it came from. */
  countsOf(runId: string): { action: Change['action']; side: Change['side']; n: number }[] {
    return this.#countsOf.all(runId)
  }

  /** Refused records of a run that are still refused, and ones that could not be read. */
  countRetryable(runId: string, integrationId: string): number {
    return this.#retryable.get({ runId, integrationId })?.n ?? 0
  }

  /** Whether a run has changed anything; a try that failed is none. */
  hasMade(runId: string): boolean {
    return this.#hasMade.get(runId) !== undefined
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
