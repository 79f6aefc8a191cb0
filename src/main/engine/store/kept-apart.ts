import type { Db } from './database'

/** Entities that a person keeps out of a CRM, and entities that a CRM lacks. */
export class KeptApartTable {
  readonly #put
  readonly #missing

  constructor(db: Db) {
    this.#put = db.prepare<[number, number]>('INSERT OR IGNORE INTO kept_apart (object_id, entity_id) VALUES (?, ?)')
    this.#missing = db.prepare<[{ kind: string; objectId: number; after: number; limit: number }], { id: number }>(
      `SELECT e.id FROM entities e WHERE e.kind = @kind AND e.id > @after AND e.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM links l JOIN remote_records r ON r.id = l.remote_record_id
           WHERE l.entity_id = e.id AND r.object_id = @objectId)
         AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.object_id = @objectId AND x.entity_id = e.id
           AND x.state IN ('queued', 'in-flight', 'unknown', 'parked'))
         AND NOT EXISTS (SELECT 1 FROM kept_apart k WHERE k.object_id = @objectId AND k.entity_id = e.id)
       ORDER BY e.id LIMIT @limit`,
    )
  }

  /** This entity is not to be made at the CRM of this object. */
  put(objectId: number, entityId: number): void {
    this.#put.run(objectId, entityId)
  }

  /** Entities of a kind that an object lacks, by id after `after`. */
  missing(kind: string, objectId: number, after: number, limit: number): number[] {
    return this.#missing.all({ kind, objectId, after, limit }).map((row) => row.id)
  }
}
