import type { Problem } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import type { Db } from './database'
import { readProblem, writeProblem } from './values'

export type OutboxOp = 'create' | 'update' | 'delete' | 'restore'
export type OutboxState = 'queued' | 'in-flight' | 'unknown' | 'confirmed' | 'parked' | 'cancelled'

/** A record that waits to be written to one CRM, or was. */
export interface OutboxRow {
  id: number
  integrationId: string
  objectId: number
  entityId: number
  remoteRecordId: number | null
  op: OutboxOp
  /** What was sent last; what will be sent is found out when it is sent. */
  fields: MappedFields
  state: OutboxState
  /** Names the write; unique. */
  marker: string
  attempts: number
  notBefore: number | null
  sentAt: number | null
  createdAt: number
  causeRunId: string
  problem: Problem | null
}

interface RawRow {
  id: number
  integration_id: string
  object_id: number
  entity_id: number
  remote_record_id: number | null
  op: OutboxOp
  fields: string
  state: OutboxState
  marker: string
  attempts: number
  not_before: number | null
  sent_at: number | null
  created_at: number
  cause_run_id: string
  problem: string | null
}

const active = `('queued', 'in-flight', 'unknown', 'parked')`

/** Local changes that wait to be written, one active row for a record and a CRM. What a row may become stands in sync/outbox. */
export class OutboxTable {
  readonly #active
  readonly #insert
  readonly #save
  readonly #waiting
  readonly #byState
  readonly #sentCreates
  readonly #get
  readonly #counts
  readonly #cancelCreates
  readonly #lose

  constructor(db: Db) {
    this.#active = db.prepare<[number, number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND entity_id = ? AND state IN ${active}`,
    )
    this.#insert = db.prepare(
      `INSERT INTO outbox (integration_id, object_id, entity_id, remote_record_id, op, fields, state, marker, created_at, cause_run_id)
       VALUES (@integrationId, @objectId, @entityId, @remoteRecordId, @op, '{}', 'queued', @marker, @createdAt, @causeRunId)`,
    )
    this.#save = db.prepare(
      `UPDATE outbox SET remote_record_id = @remoteRecordId, op = @op, fields = @fields, state = @state, marker = @marker,
         attempts = @attempts, not_before = @notBefore, sent_at = @sentAt, cause_run_id = @causeRunId, problem = @problem,
         ended_at = CASE WHEN @state IN ('confirmed', 'cancelled') THEN @now END WHERE id = @id`,
    )
    this.#waiting = db.prepare<[number, string, number, number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND state = 'queued' AND op = ? AND COALESCE(not_before, 0) <= ? ORDER BY id LIMIT ?`,
    )
    this.#byState = db.prepare<[string, string], RawRow>(
      'SELECT * FROM outbox WHERE integration_id = ? AND state = ? ORDER BY id',
    )
    this.#sentCreates = db.prepare<[number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND state IN ${active} AND op = 'create' AND attempts > 0
         AND state IN ('unknown', 'queued') ORDER BY id`,
    )
    this.#get = db.prepare<[number], RawRow>('SELECT * FROM outbox WHERE id = ?')
    this.#cancelCreates = db.prepare<[number, number]>(
      `UPDATE outbox SET state = 'cancelled', ended_at = ? WHERE entity_id = ? AND op = 'create' AND state IN ('queued', 'parked')`,
    )
    this.#lose = db.prepare(`UPDATE outbox SET state = 'unknown' WHERE state = 'in-flight'`)
    this.#counts = db.prepare<[string], { stream: string; state: OutboxState; n: number }>(
      `SELECT o.stream, x.state, COUNT(*) AS n FROM outbox x JOIN objects o ON o.id = x.object_id
       WHERE x.integration_id = ? AND x.state IN ${active} GROUP BY o.stream, x.state`,
    )
  }

  /** The active row of a record and a CRM's object. */
  active(objectId: number, entityId: number): OutboxRow | null {
    const raw = this.#active.get(objectId, entityId)
    return raw ? fromRaw(raw) : null
  }

  get(id: number): OutboxRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  add(
    row: Pick<
      OutboxRow,
      'integrationId' | 'objectId' | 'entityId' | 'remoteRecordId' | 'op' | 'marker' | 'createdAt' | 'causeRunId'
    >,
  ): void {
    this.#insert.run(row)
  }

  save(row: OutboxRow, now: number): void {
    this.#save.run({
      id: row.id,
      remoteRecordId: row.remoteRecordId,
      op: row.op,
      fields: JSON.stringify(row.fields),
      state: row.state,
      marker: row.marker,
      attempts: row.attempts,
      notBefore: row.notBefore,
      sentAt: row.sentAt,
      causeRunId: row.causeRunId,
      problem: writeProblem(row.problem),
      now,
    })
  }

  /** Rows that may be sent now, oldest first. */
  waiting(objectId: number, op: OutboxOp, now: number, limit: number): OutboxRow[] {
    return this.#waiting.all(objectId, op, now, limit).map(fromRaw)
  }

  inState(integrationId: string, state: OutboxState): OutboxRow[] {
    return this.#byState.all(integrationId, state).map(fromRaw)
  }

  /** Creates of an object that were sent, and of which nobody knows whether they arrived. */
  sentCreates(objectId: number): OutboxRow[] {
    return this.#sentCreates.all(objectId).map(fromRaw)
  }

  /** Gives up creates of an entity that have not been sent. */
  cancelCreates(entityId: number, now: number): void {
    this.#cancelCreates.run(now, entityId)
  }

  /** What was on its way when the engine ended: nobody knows whether it arrived. */
  loseInFlight(): void {
    this.#lose.run()
  }

  /** How many rows of each stream are in each active state. */
  counts(integrationId: string): { stream: string; state: OutboxState; n: number }[] {
    return this.#counts.all(integrationId)
  }
}

function fromRaw(raw: RawRow): OutboxRow {
  return {
    id: raw.id,
    integrationId: raw.integration_id,
    objectId: raw.object_id,
    entityId: raw.entity_id,
    remoteRecordId: raw.remote_record_id,
    op: raw.op,
    fields: JSON.parse(raw.fields) as MappedFields,
    state: raw.state,
    marker: raw.marker,
    attempts: raw.attempts,
    notBefore: raw.not_before,
    sentAt: raw.sent_at,
    createdAt: raw.created_at,
    causeRunId: raw.cause_run_id,
    problem: readProblem(raw.problem),
  }
}
