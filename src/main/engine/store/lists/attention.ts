import type { Db } from '../file/database'

/** Since when the oldest change waits that a CRM refused, so that only a person can move it. */
export class AttentionTable {
  readonly #oldestParked

  constructor(db: Db) {
    this.#oldestParked = db.prepare<[], { at: number | null }>(
      `SELECT MIN(at) AS at FROM (
         SELECT MIN(created_at) AS at FROM outbox
         WHERE integration_id IN (SELECT id FROM integrations) AND +state = 'parked'
           AND state IN ('queued', 'in-flight', 'unknown', 'parked')
         UNION ALL SELECT MIN(since) FROM waiting_fields
         WHERE reason ->> 'code' NOT IN ('FIELD_NOT_WRITABLE', 'OWNER_UNKNOWN', 'CALLED_OFF')
         UNION ALL SELECT MIN(since) FROM association_wants
         WHERE problem IS NOT NULL AND problem ->> 'code' <> 'CALLED_OFF')`,
    )
  }

  /** Ms since the epoch; null while nothing is parked. */
  oldestParked(): number | null {
    return this.#oldestParked.get()?.at ?? null
  }
}
