import type { MergeConflict } from '../fields/merge'
import type { Db } from './database'

/** A group of fields that changed on both sides and that the policy left to a person. */
export interface ConflictRow {
  id: number
  remoteRecordId: number
  entityId: number
  integrationId: string
  group: string
  fields: MergeConflict['fields']
  runId: string
  createdAt: number
}

interface RawConflict {
  id: number
  remote_record_id: number
  entity_id: number
  integration_id: string
  field_group: string
  fields: string
  run_id: string
  created_at: number
}

/** Conflicts: open until a person decides or both sides agree by themselves. */
export class ConflictTable {
  readonly #put
  readonly #openOf
  readonly #close
  readonly #list
  readonly #get
  readonly #count

  constructor(db: Db) {
    this.#put = db.prepare(
      `INSERT INTO conflicts (remote_record_id, entity_id, integration_id, field_group, fields, run_id, created_at)
       VALUES (@remoteRecordId, @entityId, @integrationId, @group, @fields, @runId, @createdAt)
       ON CONFLICT (remote_record_id, field_group) WHERE settled_at IS NULL DO UPDATE SET fields = excluded.fields`,
    )
    this.#openOf = db.prepare<[number], RawConflict>(
      'SELECT * FROM conflicts WHERE remote_record_id = ? AND settled_at IS NULL ORDER BY id',
    )
    this.#count = db.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM conflicts WHERE settled_at IS NULL')
    this.#close = db.prepare<[number, string, number]>(
      'UPDATE conflicts SET settled_at = ?, outcome = ? WHERE id = ? AND settled_at IS NULL',
    )
    this.#list = db.prepare<[number, number], RawConflict>(
      'SELECT * FROM conflicts WHERE settled_at IS NULL AND id > ? ORDER BY id LIMIT ?',
    )
    this.#get = db.prepare<[number], RawConflict>('SELECT * FROM conflicts WHERE id = ? AND settled_at IS NULL')
  }

  /** Opens a conflict, or brings the open one of the same group up to date. */
  put(conflict: Omit<ConflictRow, 'id'>): void {
    this.#put.run({ ...conflict, fields: JSON.stringify(conflict.fields) })
  }

  openOf(remoteRecordId: number): ConflictRow[] {
    return this.#openOf.all(remoteRecordId).map(fromRaw)
  }

  get(id: number): ConflictRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** Open conflicts in the order in which they arose, after an id. */
  list(after: number, limit: number): ConflictRow[] {
    return this.#list.all(after, limit).map(fromRaw)
  }

  countOpen(): number {
    return this.#count.get()?.n ?? 0
  }

  /** `outcome`: `local`, `remote`, `agreed`, … for the history. */
  close(id: number, outcome: string, at: number): void {
    this.#close.run(at, outcome, id)
  }
}

function fromRaw(raw: RawConflict): ConflictRow {
  return {
    id: raw.id,
    remoteRecordId: raw.remote_record_id,
    entityId: raw.entity_id,
    integrationId: raw.integration_id,
    group: raw.field_group,
    fields: JSON.parse(raw.fields) as MergeConflict['fields'],
    runId: raw.run_id,
    createdAt: raw.created_at,
  }
}
