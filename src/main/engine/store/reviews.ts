import type { Db } from './database'

/** Why nobody but a person can say which entity a record is. */
export type ReviewReason = 'several-candidates' | 'candidate-taken' | 'merged-apart'

export interface ReviewRow {
  id: number
  remoteRecordId: number
  integrationId: string
  candidates: number[]
  reason: ReviewReason
  createdAt: number
}

interface RawReview {
  id: number
  remote_record_id: number
  integration_id: string
  candidates: string
  reason: ReviewReason
  created_at: number
}

/** Records that wait for a person to say which entity they are. */
export class ReviewTable {
  readonly #of
  readonly #list
  readonly #get
  readonly #count

  constructor(db: Db) {
    this.#list = db.prepare<[number, number], RawReview>('SELECT * FROM match_reviews WHERE id > ? ORDER BY id LIMIT ?')
    this.#count = db.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM match_reviews')
    this.#of = db.prepare<[number], RawReview>('SELECT * FROM match_reviews WHERE remote_record_id = ?')
    this.#get = db.prepare<[number], RawReview>('SELECT * FROM match_reviews WHERE id = ?')
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
