import type { NewReview } from '../entities/reviews'
import type { Db } from '../file/database'

/** Writes what is known of matches: reviews, entities kept out of a CRM, pairs that are held back. Only the doors use it. */
export class MatchWriter {
  readonly #putReview
  readonly #changeReview
  readonly #removeReview
  readonly #keepApart
  readonly #letTogether
  readonly #holdBack
  readonly #letMatch

  constructor(db: Db) {
    this.#putReview = db.prepare(
      `INSERT INTO match_reviews (remote_record_id, integration_id, candidates, reason, created_at)
       SELECT @remoteRecordId, @integrationId, @candidates, @reason, @createdAt
       WHERE NOT EXISTS (SELECT 1 FROM match_reviews WHERE remote_record_id = @remoteRecordId)`,
    )
    this.#changeReview = db.prepare(
      `UPDATE match_reviews SET candidates = @candidates, reason = @reason
       WHERE remote_record_id = @remoteRecordId AND (candidates <> @candidates OR reason <> @reason)`,
    )
    this.#removeReview = db.prepare<[number]>('DELETE FROM match_reviews WHERE remote_record_id = ?')
    this.#keepApart = db.prepare<[number, number]>(
      'INSERT OR IGNORE INTO kept_apart (object_id, entity_id) VALUES (?, ?)',
    )
    this.#letTogether = db.prepare<[number, number]>('DELETE FROM kept_apart WHERE object_id = ? AND entity_id = ?')
    this.#holdBack = db.prepare<[number, number, string, number]>(
      'INSERT OR IGNORE INTO held_back (remote_record_id, entity_id, reason, created_at) VALUES (?, ?, ?, ?)',
    )
    this.#letMatch = db.prepare<[number, number]>('DELETE FROM held_back WHERE remote_record_id = ? AND entity_id = ?')
  }

  putReview(review: NewReview): void {
    const { remoteRecordId, integrationId, reason, createdAt } = review
    const candidates = JSON.stringify(review.candidates)
    this.#changeReview.run({ remoteRecordId, candidates, reason })
    this.#putReview.run({ remoteRecordId, integrationId, candidates, reason, createdAt })
  }

  /** The record has been decided on, or is gone. Returns whether there was a review. */
  removeReview(recordId: number): boolean {
    return this.#removeReview.run(recordId).changes > 0
  }

  /** This entity is not to be made at the CRM of this object. Returns whether that is new. */
  keepApart(objectId: number, entityId: number): boolean {
    return this.#keepApart.run(objectId, entityId).changes > 0
  }

  letTogether(objectId: number, entityId: number): boolean {
    return this.#letTogether.run(objectId, entityId).changes > 0
  }

  /** This record and this entity are never matched again by themselves. Returns whether that is new. */
  holdBack(recordId: number, entityId: number, reason: string, now: number): boolean {
    return this.#holdBack.run(recordId, entityId, reason, now).changes > 0
  }

  letMatch(recordId: number, entityId: number): boolean {
    return this.#letMatch.run(recordId, entityId).changes > 0
  }
}
