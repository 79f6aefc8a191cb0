import type { FieldValue, Problem } from '@shared/model'
import { active, type OutboxRow } from '../entities/outbox'
import type { Db } from '../file/database'
import { writeProblem } from '../file/values'

/** A record that begins to wait to be written. */
export type NewRow = Pick<
  OutboxRow,
  'integrationId' | 'objectId' | 'entityId' | 'remoteRecordId' | 'op' | 'marker' | 'createdAt' | 'causeRunId'
> & { filling?: boolean }

/** A field that waits with a reason. */
export interface NewWaitingField {
  objectId: number
  entityId: number
  field: string
  value: FieldValue
  reason: Problem
  since: number
  causeRunId: string
}

/** Writes the outbox: rows to send and fields that wait. Only the doors use it. */
export class OutboxWriter {
  readonly #insert
  readonly #save
  readonly #loseAll
  readonly #loseOf
  readonly #forget
  readonly #setMissingAfter
  readonly #wait
  readonly #waitOtherwise
  readonly #endWaiting
  readonly #endAllWaiting

  constructor(db: Db) {
    this.#insert = db.prepare(
      `INSERT INTO outbox (integration_id, object_id, entity_id, remote_record_id, op, fields, state, marker, created_at, cause_run_id, filling)
       VALUES (@integrationId, @objectId, @entityId, @remoteRecordId, @op, '{}', 'queued', @marker, @createdAt, @causeRunId, @filling)`,
    )
    this.#save = db.prepare(
      `UPDATE outbox SET remote_record_id = @remoteRecordId, op = @op, fields = @fields, state = @state, marker = @marker,
         attempts = @attempts, not_before = @notBefore, sent_at = @sentAt, cause_run_id = @causeRunId, problem = @problem,
         next = @next, accepted = @accepted, give_back = @giveBack, unchanged_only = @unchangedOnly,
         ended_at = CASE WHEN @state IN ('confirmed', 'cancelled') THEN @now END WHERE id = @id`,
    )
    const lose = `UPDATE outbox SET state = 'unknown' WHERE state IN ${active}`
    this.#loseAll = db.prepare<[]>(`${lose} AND +state = 'in-flight'`)
    this.#loseOf = db.prepare<[string]>(`${lose} AND integration_id = ? AND state = 'in-flight'`)
    this.#forget = db.prepare<[{ before: number; undoneBefore: number; limit: number }]>(
      `DELETE FROM outbox WHERE id IN (SELECT x.id FROM outbox x LEFT JOIN runs r ON r.id = x.cause_run_id
         WHERE x.ended_at < @undoneBefore AND (x.ended_at < @before OR r.id IS NULL OR r.status = 'undone')
         ORDER BY x.ended_at LIMIT @limit)`,
    )
    this.#setMissingAfter = db.prepare<[number | null, number]>('UPDATE objects SET missing_after = ? WHERE id = ?')
    this.#wait = db.prepare(
      `INSERT OR IGNORE INTO waiting_fields (object_id, entity_id, field, value, reason, since, cause_run_id)
       VALUES (@objectId, @entityId, @field, @value, @reason, @since, @causeRunId)`,
    )
    this.#waitOtherwise = db.prepare(
      `UPDATE waiting_fields SET value = @value, reason = @reason
       WHERE object_id = @objectId AND entity_id = @entityId AND field = @field AND (value <> @value OR reason <> @reason)`,
    )
    this.#endWaiting = db.prepare<[number, number, string]>(
      'DELETE FROM waiting_fields WHERE object_id = ? AND entity_id = ? AND field = ?',
    )
    this.#endAllWaiting = db.prepare<[number, number]>(
      'DELETE FROM waiting_fields WHERE object_id = ? AND entity_id = ?',
    )
  }

  /** Returns the new row's id. */
  add({ filling, ...row }: NewRow): number {
    return Number(this.#insert.run({ ...row, filling: filling ? 1 : 0 }).lastInsertRowid)
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
      next: row.next,
      accepted: row.accepted ? 1 : 0,
      giveBack: row.giveBack === null ? null : JSON.stringify(row.giveBack),
      unchangedOnly: row.unchangedOnly ? 1 : 0,
      now,
    })
  }

  /** What was on its way, of one integration or of all (null), when that was cut off: whether it arrived is not known. */
  loseInFlight(integrationId: string | null): void {
    if (integrationId === null) this.#loseAll.run()
    else this.#loseOf.run(integrationId)
  }

  /** Up to which entity it is known what the CRM of an object lacks; null: all are looked at anew. */
  setMissingAfter(objectId: number, after: number | null): void {
    this.#setMissingAfter.run(after, objectId)
  }

  /**
   * Lets some ended rows go: those that ended before a moment, and those of runs that are undone or forgotten before a
   * later one. Returns how many.
   */
  forgetEnded(before: number, undoneBefore: number, limit: number): number {
    return this.#forget.run({ before, undoneBefore, limit }).changes
  }

  /** Notes a field that cannot be written for now; the same value and reason write nothing. */
  wait(field: NewWaitingField): void {
    const { objectId, entityId, since, causeRunId } = field
    const row = {
      objectId,
      entityId,
      field: field.field,
      value: JSON.stringify(field.value),
      reason: writeProblem(field.reason),
    }
    this.#waitOtherwise.run(row)
    this.#wait.run({ ...row, since, causeRunId })
  }

  endWaiting(objectId: number, entityId: number, field: string): void {
    this.#endWaiting.run(objectId, entityId, field)
  }

  endAllWaiting(objectId: number, entityId: number): void {
    this.#endAllWaiting.run(objectId, entityId)
  }
}
