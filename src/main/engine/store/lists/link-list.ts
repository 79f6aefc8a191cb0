import type { LinkState } from '@shared/model'
import type { ObjectRow } from '../accounts/objects'
import type { Db } from '../file/database'

/** A CRM's record that is in step with nothing here, or not with what it was. */
export interface ListedLink {
  recordId: number
  /** The record here that it is kept from, or belonged to; null where none is known. */
  entityId: number | null
  /** The CRM's record into which it was merged. */
  mergedInto: number | null
  reason: string | null
  at: number | null
  /** Names its place in the list. */
  cursor: string
}

/** The change that made a CRM's record what a list shows. */
export interface EndingChange {
  runId: string
  at: number
  entityId: number | null
}

interface RawLink {
  recordId: number
  entityId: number | null
  mergedInto: number | null
  reason: string | null
  at: number | null
  k1: number
  k2: number
}

type Query = [{ part: number; k1: number; k2: number; objects: string; limit: number }]

// The plus keeps the order of the list's own index: an index of objects is none to go by.
const within = '+r.object_id IN (SELECT value FROM json_each(@objects))'
const heldBack = (linked: 'IS NULL' | 'IS NOT NULL') => `
  SELECT r.id AS recordId, h.entity_id AS entityId, NULL AS mergedInto, h.reason, h.created_at AS at,
    h.remote_record_id AS k1, h.entity_id AS k2
  FROM held_back h CROSS JOIN remote_records r ON r.id = h.remote_record_id LEFT JOIN links l ON l.remote_record_id = r.id
  WHERE (h.remote_record_id, h.entity_id) > (@k1, @k2) AND r.deleted_at IS NULL AND l.entity_id ${linked} AND ${within}
  ORDER BY h.remote_record_id, h.entity_id LIMIT @limit`

/** Exported for the test that looks at how they are read. */
export const linkQueries: Record<LinkState, string> = {
  'let-go': heldBack('IS NULL'),
  'held-back': heldBack('IS NOT NULL'),
  deleted: `
    SELECT r.id AS recordId, l.entity_id AS entityId, NULL AS mergedInto, NULL AS reason, r.deleted_at AS at,
      r.deleted_at AS k1, r.id AS k2
    FROM remote_records r LEFT JOIN links l ON l.remote_record_id = r.id
    WHERE r.object_id = @part AND r.deleted_at IS NOT NULL AND (r.deleted_at, r.id) > (@k1, @k2) AND r.merged_into IS NULL
      AND ${within}
    ORDER BY r.deleted_at, r.id LIMIT @limit`,
  merged: `
    SELECT r.id AS recordId, NULL AS entityId, r.merged_into AS mergedInto, NULL AS reason, r.deleted_at AS at,
      r.merged_into AS k1, r.id AS k2
    FROM remote_records r WHERE r.merged_into IS NOT NULL AND (r.merged_into, r.id) > (@k1, @k2) AND ${within}
    ORDER BY r.merged_into, r.id LIMIT @limit`,
  review: `
    SELECT r.id AS recordId, l.entity_id AS entityId, NULL AS mergedInto, v.reason, v.created_at AS at,
      v.remote_record_id AS k1, 0 AS k2
    FROM match_reviews v CROSS JOIN remote_records r ON r.id = v.remote_record_id
      LEFT JOIN links l ON l.remote_record_id = r.id
    WHERE v.remote_record_id > @k1 AND @k2 = 0 AND ${within} ORDER BY v.remote_record_id LIMIT @limit`,
}

/** CRM records that were let go, deleted, merged or held back, or wait for a person, as lists. */
export class LinkList {
  readonly #db
  readonly #ending
  readonly #last

  constructor(db: Db) {
    this.#db = db
    const columns = 'run_id AS runId, at, entity_id AS entityId FROM changes WHERE remote_record_id = ?'
    this.#ending = db.prepare<[number], EndingChange>(
      `SELECT ${columns} AND action IN ('deleted', 'unlinked', 'merged', 'reviewed') ORDER BY id DESC LIMIT 1`,
    )
    this.#last = db.prepare<[number], EndingChange>(`SELECT ${columns} ORDER BY id DESC LIMIT 1`)
  }

  /**
   * Up to `limit` records behind a cursor.
   *
   * @param objects whose records are listed, in the order of their ids
   */
  list(
    state: LinkState,
    objects: readonly Pick<ObjectRow, 'id'>[],
    cursor: string | undefined,
    limit: number,
  ): ListedLink[] {
    const query = this.#db.prepare<Query, RawLink>(linkQueries[state])
    const ids = objects.map(({ id }) => id)
    const [from = 0, k1 = 0, k2 = 0] = (cursor ?? '').split('/').map((part) => Number(part) || 0)
    const found: ListedLink[] = []
    // The index of tombstones begins with the object; all others are one list.
    for (const part of state === 'deleted' ? ids.filter((id) => id >= from) : [0]) {
      const at = part === from ? { k1, k2 } : { k1: 0, k2: 0 }
      const rows = query.all({ part, ...at, objects: JSON.stringify(ids), limit: limit - found.length })
      found.push(...rows.map(({ k1: a, k2: b, ...row }) => ({ ...row, cursor: `${part}/${a}/${b}` })))
      if (found.length >= limit) break
    }
    return found
  }

  /** The change that ended a record's link, or else the last one that was about the record. */
  endingOf(recordId: number): EndingChange | null {
    return this.#ending.get(recordId) ?? this.#last.get(recordId) ?? null
  }
}
