import type { Db } from '../file/database'

/** All objects of one kind of data in one account. */
export interface OfAccount {
  integrationId: string
  stream: string
}

/** Entities that a person keeps out of a CRM, entities that a CRM lacks, and records that are held back from entities. */
export class KeptApartTable {
  readonly #has
  readonly #heldBack
  readonly #heldFrom
  readonly #apart
  readonly #missing
  readonly #reviewed
  readonly #missingAfter

  constructor(db: Db) {
    this.#has = db.prepare<[{ objectId: number; entityId: number }], { n: number }>(
      `SELECT 1 AS n FROM objects o CROSS JOIN objects s ON s.integration_id = o.integration_id AND s.stream = o.stream
       CROSS JOIN kept_apart k ON k.object_id = s.id AND k.entity_id = @entityId WHERE o.id = @objectId`,
    )
    this.#heldBack = db.prepare<[string], { recordId: number; entityId: number }>(
      `SELECT h.remote_record_id AS recordId, h.entity_id AS entityId FROM json_each(?) w
       CROSS JOIN held_back h ON h.remote_record_id = w.value`,
    )
    this.#heldFrom = db.prepare<[number], { recordId: number; reason: string }>(
      'SELECT remote_record_id AS recordId, reason FROM held_back WHERE entity_id = ?',
    )
    this.#apart = db.prepare<[{ id: number }], { id: number }>(
      `SELECT h.entity_id AS id FROM links l CROSS JOIN held_back h ON h.remote_record_id = l.remote_record_id
       WHERE l.entity_id = @id
       UNION SELECT l.entity_id FROM held_back h CROSS JOIN links l ON l.remote_record_id = h.remote_record_id
       WHERE h.entity_id = @id`,
    )
    const ofAccount = 'SELECT o.id FROM objects o WHERE o.integration_id = @integrationId AND o.stream = @stream'
    this.#missing = db.prepare<
      [{ kind: string; integrationId: string; stream: string; after: number; until: number }],
      { id: number }
    >(
      `SELECT e.id FROM entities e WHERE e.id > @after AND e.id <= @until AND e.kind = @kind AND e.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM links l CROSS JOIN remote_records r ON r.id = l.remote_record_id
           WHERE l.entity_id = e.id AND r.object_id IN (${ofAccount}))
         AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.entity_id = e.id AND x.object_id IN (${ofAccount})
           AND x.state IN ('queued', 'in-flight', 'unknown', 'parked'))
         AND NOT EXISTS (SELECT 1 FROM kept_apart k WHERE k.entity_id = e.id AND k.object_id IN (${ofAccount}))
         AND NOT EXISTS (SELECT 1 FROM held_back h CROSS JOIN remote_records r ON r.id = h.remote_record_id
           WHERE h.entity_id = e.id AND h.reason <> 'decided' AND r.object_id IN (${ofAccount}))
       ORDER BY e.id`,
    )
    this.#reviewed = db.prepare<[{ integrationId: string; stream: string }], { id: number }>(
      `SELECT c.entity_id AS id FROM match_reviews v CROSS JOIN remote_records r ON r.id = v.remote_record_id
         CROSS JOIN review_candidates c ON c.remote_record_id = v.remote_record_id
         WHERE v.integration_id = @integrationId AND r.object_id IN (${ofAccount})
       UNION SELECT c.entity_id FROM review_candidates c CROSS JOIN links l ON l.remote_record_id = c.remote_record_id
       UNION SELECT l.entity_id FROM review_candidates c CROSS JOIN links l ON l.remote_record_id = c.remote_record_id`,
    )
    this.#missingAfter = db.prepare<[number], { after: number | null; last: number }>(
      `SELECT missing_after AS after, COALESCE((SELECT id FROM entities ORDER BY id DESC LIMIT 1), 0) AS last FROM objects WHERE id = ?`,
    )
  }

  /** Whether a person keeps this entity out of the account of this object. */
  has(objectId: number, entityId: number): boolean {
    return this.#has.get({ objectId, entityId }) !== undefined
  }

  /** Entities that a CRM's record is not to be matched with again. */
  heldBack(recordId: number): ReadonlySet<number> {
    return this.heldBackMany([recordId]).get(recordId) ?? new Set()
  }

  /** Entities that CRMs' records are not to be matched with again, a page in one query; by the record's id. */
  heldBackMany(recordIds: readonly number[]): Map<number, Set<number>> {
    const found = new Map<number, Set<number>>()
    if (recordIds.length === 0) return found
    for (const { recordId, entityId } of this.#heldBack.all(JSON.stringify(recordIds))) {
      found.set(recordId, (found.get(recordId) ?? new Set()).add(entityId))
    }
    return found
  }

  /** Records that are held back from an entity, and why. */
  heldFrom(entityId: number): { recordId: number; reason: string }[] {
    return this.#heldFrom.all(entityId)
  }

  /** Entities that an entity is held back from, or they from it, by the records of either. */
  apartFrom(entityId: number): ReadonlySet<number> {
    return new Set(this.#apart.all({ id: entityId }).map(({ id }) => id))
  }

  /**
   * Entities of a kind that an account lacks, with an id after `after` and up to `until`: it holds no record of them, also
   * no deleted one, is about to get none, and no person or undo keeps them out of it. One of which a person has said that a
   * record of the account is another one is lacking there.
   */
  missing(account: OfAccount, kind: string, after: number, until: number): number[] {
    return this.#missing.all({ ...account, kind, after, until }).map((row) => row.id)
  }

  /**
   * Entities of which a person has yet to say whether a record of the account is one of them, and those of which it is
   * asked whether they are one, which are made nowhere until then.
   */
  reviewed(account: OfAccount): ReadonlySet<number> {
    return new Set(this.#reviewed.all(account).map((row) => row.id))
  }

  /** Up to which entity it is known what an object lacks, and the last one that there is. */
  missingAfter(objectId: number): { after: number; last: number } {
    const row = this.#missingAfter.get(objectId)
    return { after: row?.after ?? 0, last: row?.last ?? 0 }
  }
}
