import type { Db } from '../file/database'

/** A sign that a record is no longer at its CRM. */
export interface GoneSign {
  recordId: number
  objectId: number
  remoteId: string
  entityId: number | null
  way: 'list' | 'scan' | 'read' | 'webhook'
  /** `noted`: counted at the end of the run. `suspected`: too many at once, a person is asked. */
  state: 'noted' | 'suspected'
  goneAt: number
  runId: string
}

/** The window of the guard against mass deletes, and the place of the rolling check of known ids. */
export interface GuardRow {
  since: number | null
  held: number
  count: number
  checkAfter: number | null
  checkBegunAt: number | null
}

interface RawSign {
  remote_record_id: number
  object_id: number
  remote_id: string
  entity_id: number | null
  way: GoneSign['way']
  state: GoneSign['state']
  gone_at: number
  run_id: string
}

/** Signs of deletes that are not settled yet, read. */
export class GoneSignTable {
  readonly #some
  readonly #count
  readonly #isNoted
  readonly #guard

  constructor(db: Db) {
    this.#some = db.prepare<[number, string, number, number], RawSign>(
      `SELECT g.*, r.remote_id, (SELECT l.entity_id FROM links l WHERE l.remote_record_id = r.id) AS entity_id
       FROM gone_signs g JOIN remote_records r ON r.id = g.remote_record_id
       WHERE g.object_id = ? AND g.state = ? AND g.remote_record_id > ? ORDER BY g.remote_record_id LIMIT ?`,
    )
    this.#count = db.prepare<[number, string], { n: number }>(
      'SELECT COUNT(*) AS n FROM gone_signs WHERE object_id = ? AND state = ?',
    )
    this.#isNoted = db.prepare<[number], { n: number }>('SELECT 1 AS n FROM gone_signs WHERE remote_record_id = ?')
    this.#guard = db.prepare<[number], GuardRow>(
      `SELECT guard_since AS since, guard_held AS held, guard_count AS count, check_after AS checkAfter,
         check_begun_at AS checkBegunAt FROM objects WHERE id = ?`,
    )
  }

  /** Signs of an object, by record id after `after`. */
  some(objectId: number, state: GoneSign['state'], after: number, limit: number): GoneSign[] {
    return this.#some.all(objectId, state, after, limit).map((raw) => ({
      recordId: raw.remote_record_id,
      objectId: raw.object_id,
      remoteId: raw.remote_id,
      entityId: raw.entity_id,
      way: raw.way,
      state: raw.state,
      goneAt: raw.gone_at,
      runId: raw.run_id,
    }))
  }

  count(objectId: number, state: GoneSign['state']): number {
    return this.#count.get(objectId, state)?.n ?? 0
  }

  /** Whether there is a sign of a record, suspected ones included. */
  isNoted(recordId: number): boolean {
    return this.#isNoted.get(recordId) !== undefined
  }

  guard(objectId: number): GuardRow {
    return this.#guard.get(objectId) ?? { since: null, held: 0, count: 0, checkAfter: null, checkBegunAt: null }
  }
}
