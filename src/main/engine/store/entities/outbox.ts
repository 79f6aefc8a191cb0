import type { FieldValue, Problem, ProblemCode } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { Db } from '../file/database'
import { readProblem } from '../file/values'

export type OutboxOp = 'create' | 'update' | 'delete' | 'restore'
/** What is wanted of a record whose row is on its way. */
export type OutboxNext = 'update' | 'delete' | 'unlink' | 'restore'
export type OutboxState = 'queued' | 'in-flight' | 'unknown' | 'confirmed' | 'parked' | 'cancelled'

/** Values that an undo gives back to a record, whatever stands here: by field what must stand there, and what is to. */
export type GiveBack = Record<string, [expected: FieldValue, value: FieldValue]>

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
  /** What is wanted of the record once the answer to this row is known; null when nothing more is. */
  next: OutboxNext | null
  /** A person has confirmed a delete that was beyond the guard. */
  accepted: boolean
  /** Null when nothing is given back. */
  giveBack: GiveBack | null
  /** The record is deleted only where it is still as it was read last. */
  unchangedOnly: boolean
  /** A create that the stream asks for, and no person. */
  filling: boolean
}

/** A row as it is stored. */
export interface RawRow {
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
  next: OutboxNext | null
  accepted: 0 | 1
  give_back: string | null
  unchanged_only: 0 | 1
  filling: 0 | 1
}

/** Reasons for which a create is not sent before something else is there. */
const needs = `('FIELDS_NEEDED', 'RECORD_NEEDED_FIRST', 'NEEDED_RECORD_GONE')`

/**
 * States of a row that is not done with, as the partial indexes of the table name them. Beside one state as a constant,
 * that one wants a plus sign before it: or SQLite leaves this condition out as known, and with it the index.
 */
export const active = `('queued', 'in-flight', 'unknown', 'parked')`

/** Deletes of an object that no person has confirmed. */
export interface DeleteCounts {
  queued: number
  /** They wait for a person since they are many. */
  parked: number
  /** They wait for a person since they take other records along. */
  along: number
  sent: number
}

/** Local changes that wait to be written, read: one active row for an entity and a CRM's object. What a row may become stands in entities/outbox. */
export class OutboxTable {
  readonly #active
  readonly #activeMany
  readonly #ofEntity
  readonly #ofRecord
  readonly #removed
  readonly #ofCause
  readonly #createsOf
  readonly #waiting
  readonly #waitingRefused
  readonly #needing
  readonly #byState
  readonly #sentCreates
  readonly #get
  readonly #getMany
  readonly #counts
  readonly #deletes
  readonly #deletesOf
  readonly #filling

  constructor(db: Db) {
    this.#active = db.prepare<[number, number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND entity_id = ? AND state IN ${active}`,
    )
    this.#activeMany = db.prepare<[number, string], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND entity_id IN (SELECT value FROM json_each(?)) AND state IN ${active}`,
    )
    this.#ofEntity = db.prepare<[number], RawRow>(
      `SELECT * FROM outbox WHERE entity_id = ? AND state IN ${active} ORDER BY id`,
    )
    this.#ofRecord = db.prepare<[number], RawRow>(
      `SELECT * FROM outbox WHERE remote_record_id = ? AND state IN ${active} ORDER BY id`,
    )
    this.#removed = db.prepare<[number], { from: number; until: number | null }>(
      // A delete that may have arrived, and is to be taken back, is one.
      `SELECT sent_at AS "from", ended_at AS until FROM outbox
       WHERE remote_record_id = ? AND state IN ('confirmed', 'queued', 'in-flight', 'unknown')
         AND op IN ('delete', 'restore') AND sent_at IS NOT NULL ORDER BY id DESC LIMIT 10`,
    )
    this.#createsOf = db.prepare<[string, number, number], RawRow>(
      // Of a run that has made many, only those that are still open are looked at.
      `SELECT * FROM outbox WHERE cause_run_id = ? AND id > ? AND op = 'create'
         AND state IN ${active} ORDER BY id LIMIT ?`,
    )
    this.#ofCause = db.prepare<[number, string], RawRow>(
      'SELECT * FROM outbox WHERE entity_id = ? AND cause_run_id = ? ORDER BY id',
    )
    const waiting = (problem: string) =>
      db.prepare<[number, string, number, number], RawRow>(
        `SELECT * FROM outbox WHERE object_id = ? AND state = 'queued' AND op = ? AND COALESCE(not_before, 0) <= ?
           AND problem ${problem} ORDER BY id LIMIT ?`,
      )
    this.#waiting = waiting('IS NULL')
    this.#waitingRefused = waiting(`->> 'code' NOT IN ${needs}`)
    this.#needing = db.prepare<[number, number, number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND state = 'queued' AND op = 'create' AND problem ->> 'code' IN ${needs}
         AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#byState = db.prepare<[string, string], RawRow>(
      `SELECT * FROM outbox WHERE integration_id = ? AND state = ? AND state IN ${active} ORDER BY id`,
    )
    this.#sentCreates = db.prepare<[number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND state IN ${active} AND op = 'create' AND attempts > 0
         AND state IN ('unknown', 'in-flight', 'queued') ORDER BY id`,
    )
    this.#get = db.prepare<[number], RawRow>('SELECT * FROM outbox WHERE id = ?')
    this.#getMany = db.prepare<[string], RawRow>(
      'SELECT * FROM outbox WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    )
    const parkedFor = (code: ProblemCode) =>
      `(SELECT COUNT(*) FROM outbox WHERE object_id = @objectId AND op = 'delete' AND +state = 'parked' AND accepted = 0
          AND state IN ${active} AND problem ->> 'code' = '${code}')`
    this.#deletes = db.prepare<[{ objectId: number; since: number }], DeleteCounts>(
      `SELECT
         (SELECT COUNT(*) FROM outbox WHERE object_id = @objectId AND op = 'delete' AND state = 'queued' AND accepted = 0) AS queued,
         ${parkedFor('DELETES_NEED_CONFIRMATION')} AS parked, ${parkedFor('DELETE_TAKES_ALONG')} AS along,
         (SELECT COUNT(*) FROM outbox WHERE ended_at >= @since AND +object_id = @objectId AND op = 'delete'
            AND state = 'confirmed' AND accepted = 0) AS sent`,
    )
    this.#deletesOf = db.prepare<[{ objectId: number; after: number; limit: number; parked: 0 | 1 }], RawRow>(
      `SELECT * FROM outbox WHERE object_id = @objectId AND op = 'delete' AND accepted = 0 AND +id > @after
         AND state IN ${active}
         AND (state = 'queued' OR (@parked AND state = 'parked' AND problem ->> 'code' = 'DELETES_NEED_CONFIRMATION'))
       ORDER BY id LIMIT @limit`,
    )
    this.#filling = db.prepare<[number, number, number], RawRow>(
      `SELECT * FROM outbox WHERE object_id = ? AND filling = 1 AND state IN ('queued', 'parked') AND id > ?
         AND op = 'create' ORDER BY id LIMIT ?`,
    )
    this.#counts = db.prepare<[string], { stream: string; state: OutboxState; n: number }>(
      `SELECT o.stream, x.state, COUNT(*) AS n FROM outbox x JOIN objects o ON o.id = x.object_id
       WHERE x.integration_id = ? AND x.state IN ${active} GROUP BY o.stream, x.state`,
    )
  }

  /** The active row of a record and a CRM's object. */
  active(objectId: number, entityId: number): OutboxRow | null {
    const raw = this.#active.get(objectId, entityId)
    return raw ? rowFromRaw(raw) : null
  }

  /** Active rows of an object by their entities, a page in one query. */
  activeMany(objectId: number, entityIds: readonly number[]): Map<number, OutboxRow> {
    const rows = this.#activeMany.all(objectId, JSON.stringify(entityIds))
    return new Map(rows.map((raw) => [raw.entity_id, rowFromRaw(raw)]))
  }

  /** Active rows of an entity, at all CRMs. */
  ofEntity(entityId: number): OutboxRow[] {
    return this.#ofEntity.all(entityId).map(rowFromRaw)
  }

  /** Active rows that are about a CRM's record. */
  ofRecord(recordId: number): OutboxRow[] {
    return this.#ofRecord.all(recordId).map(rowFromRaw)
  }

  /**
   * When the last deletes of ours of a record were sent first and answered, ms, and when deletes were taken back; `until`
   * null: the answer is not known.
   */
  removedAt(recordId: number): { from: number; until: number | null }[] {
    return this.#removed.all(recordId)
  }

  /** Rows of an entity that a run or an edit caused, ended ones included. */
  causedBy(entityId: number, runId: string): OutboxRow[] {
    return this.#ofCause.all(entityId, runId).map(rowFromRaw)
  }

  /** Creates that a run caused and that have not ended, by id after `after`. */
  openCreates(runId: string, after: number, limit: number): OutboxRow[] {
    return this.#createsOf.all(runId, after, limit).map(rowFromRaw)
  }

  get(id: number): OutboxRow | null {
    const raw = this.#get.get(id)
    return raw ? rowFromRaw(raw) : null
  }

  getMany(ids: readonly number[]): OutboxRow[] {
    return this.#getMany.all(JSON.stringify(ids)).map(rowFromRaw)
  }

  /** Rows that may be sent now, oldest first. */
  waiting(objectId: number, op: OutboxOp, now: number, limit: number): OutboxRow[] {
    return this.#waiting.all(objectId, op, now, limit).map(rowFromRaw)
  }

  /** Creates of an object that wait for a value, or for another record, by id behind `after`. */
  needing(objectId: number, after: number, limit: number): OutboxRow[] {
    return this.#needing.all(objectId, after, limit).map(rowFromRaw)
  }

  /** As {@link waiting}, of rows that wait because the CRM refused the operation as such. */
  waitingRefused(objectId: number, op: OutboxOp, now: number, limit: number): OutboxRow[] {
    return this.#waitingRefused.all(objectId, op, now, limit).map(rowFromRaw)
  }

  inState(integrationId: string, state: OutboxState): OutboxRow[] {
    return this.#byState.all(integrationId, state).map(rowFromRaw)
  }

  /** Creates of an object that were sent, and of which no one knows whether they arrived. */
  sentCreates(objectId: number): OutboxRow[] {
    return this.#sentCreates.all(objectId).map(rowFromRaw)
  }

  /** When the first of the rows whose outcome is not known may be looked up next, ms; null where none waits for a time. */
  looksAgainAt(integrationId: string, now: number): number | null {
    const times = this.inState(integrationId, 'unknown').flatMap(({ notBefore }) => notBefore ?? [])
    return times.filter((at) => at > now).reduce<number | null>((first, at) => Math.min(first ?? at, at), null)
  }

  /** How many deletes there are that no person has confirmed, those that were carried out since a moment among them. */
  deletes(objectId: number, since: number): DeleteCounts {
    return this.#deletes.get({ objectId, since }) ?? { queued: 0, parked: 0, along: 0, sent: 0 }
  }

  /** Deletes that no person has confirmed and that wait to be sent, by id after `after`; also those that wait for that. */
  unconfirmedDeletes(objectId: number, parked: boolean, after: number, limit: number): OutboxRow[] {
    return this.#deletesOf.all({ objectId, after, limit, parked: parked ? 1 : 0 }).map(rowFromRaw)
  }

  /** Creates that a stream asks for and that have not been made, by id after `after`. */
  filling(objectId: number, after: number, limit: number): OutboxRow[] {
    return this.#filling.all(objectId, after, limit).map(rowFromRaw)
  }

  /** How many rows of each stream are in each active state. */
  counts(integrationId: string): { stream: string; state: OutboxState; n: number }[] {
    return this.#counts.all(integrationId)
  }
}

/** A row out of how it is stored. */
export function rowFromRaw(raw: RawRow): OutboxRow {
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
    next: raw.next,
    accepted: raw.accepted === 1,
    giveBack: raw.give_back === null ? null : (JSON.parse(raw.give_back) as GiveBack),
    unchangedOnly: raw.unchanged_only === 1,
    filling: raw.filling === 1,
  }
}
