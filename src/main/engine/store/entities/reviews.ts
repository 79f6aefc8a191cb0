import type { MatchReview } from '@shared/model'
import type { Db } from '../file/database'

/** Why only a person can say which entity a record is. */
export type ReviewReason = MatchReview['reason']

export interface ReviewRow {
  id: number
  remoteRecordId: number
  integrationId: string
  candidates: number[]
  reason: ReviewReason
  createdAt: number
}

/** A review that is to be put. */
export type NewReview = Omit<ReviewRow, 'id'>

interface RawReview {
  id: number
  remote_record_id: number
  integration_id: string
  candidates: string
  reason: ReviewReason
  created_at: number
}

/**
 * Records that wait for a person to say which entity they are: records without one, and records whose entity may be one
 * with another.
 */
export class ReviewTable {
  readonly #of
  readonly #list
  readonly #get
  readonly #count
  readonly #naming
  readonly #offeredTo

  constructor(db: Db) {
    this.#list = db.prepare<[number, number], RawReview>('SELECT * FROM match_reviews WHERE id > ? ORDER BY id LIMIT ?')
    this.#count = db.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM match_reviews')
    this.#of = db.prepare<[number], RawReview>('SELECT * FROM match_reviews WHERE remote_record_id = ?')
    this.#get = db.prepare<[number], RawReview>('SELECT * FROM match_reviews WHERE id = ?')
    this.#naming = db.prepare<[number], { id: number }>(
      'SELECT remote_record_id AS id FROM review_candidates WHERE entity_id = ?',
    )
    this.#offeredTo = db.prepare<[number], { id: number }>(
      `SELECT l.entity_id AS id FROM review_candidates c JOIN links l ON l.remote_record_id = c.remote_record_id
       WHERE c.entity_id = ?`,
    )
  }

  count(): number {
    return this.#count.get()?.n ?? 0
  }

  list(after: number, limit: number): ReviewRow[] {
    return this.#list.all(after, limit).map(fromRaw)
  }

  /** The review of a CRM's record. */
  of(recordId: number): ReviewRow | null {
    const raw = this.#of.get(recordId)
    return raw ? fromRaw(raw) : null
  }

  /** Records in review that may be this entity. */
  naming(entityId: number): number[] {
    return this.#naming.all(entityId).map((row) => row.id)
  }

  /** Entities with a record in review that may be this entity. */
  offeredTo(entityId: number): Set<number> {
    return new Set(this.#offeredTo.all(entityId).map((row) => row.id))
  }

  get(id: number): ReviewRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }
}

function fromRaw(raw: RawReview): ReviewRow {
  return {
    id: raw.id,
    remoteRecordId: raw.remote_record_id,
    integrationId: raw.integration_id,
    candidates: JSON.parse(raw.candidates) as number[],
    reason: raw.reason,
    createdAt: raw.created_at,
  }
}
