import type { GoneSign } from '../accounts/gone-signs'
import type { Db } from '../file/database'

/** Writes signs of deletes and the guard's window. Only the door of what is gone uses it. */
export class GoneWriter {
  readonly #put
  readonly #remove
  readonly #suspect
  readonly #believe
  readonly #guard
  readonly #check

  constructor(db: Db) {
    this.#put = db.prepare(
      `INSERT OR IGNORE INTO gone_signs (remote_record_id, object_id, way, state, gone_at, run_id)
       VALUES (@recordId, @objectId, @way, 'noted', @goneAt, @runId)`,
    )
    this.#remove = db.prepare<[number]>('DELETE FROM gone_signs WHERE remote_record_id = ?')
    this.#suspect = db.prepare<[number]>(
      "UPDATE gone_signs SET state = 'suspected' WHERE object_id = ? AND state = 'noted'",
    )
    this.#believe = db.prepare<[number]>(
      "UPDATE gone_signs SET state = 'noted' WHERE object_id = ? AND state = 'suspected'",
    )
    this.#guard = db.prepare<[number | null, number, number, number]>(
      'UPDATE objects SET guard_since = ?, guard_held = ?, guard_count = ? WHERE id = ?',
    )
    this.#check = db.prepare<[number | null, number | null, number]>(
      'UPDATE objects SET check_after = ?, check_begun_at = ? WHERE id = ?',
    )
  }

  /** Notes a sign; one that is noted or suspected already stays as it is. Returns whether it is new. */
  put(sign: Pick<GoneSign, 'recordId' | 'objectId' | 'way' | 'goneAt' | 'runId'>): boolean {
    return this.#put.run(sign).changes > 0
  }

  /** Returns whether there was a sign. */
  remove(recordId: number): boolean {
    return this.#remove.run(recordId).changes > 0
  }

  /** Turns all noted signs of an object into suspected ones. Returns how many. */
  suspect(objectId: number): number {
    return this.#suspect.run(objectId).changes
  }

  /** A person has said that the suspected ones are gone. */
  believe(objectId: number): void {
    this.#believe.run(objectId)
  }

  /** The guard's window: since when it counts, how many were held then, how many went since. */
  setGuard(objectId: number, since: number | null, held: number, count: number): void {
    this.#guard.run(since, held, count, objectId)
  }

  /** Where the rolling check of known ids stands. */
  setCheck(objectId: number, after: number | null, begunAt: number | null): void {
    this.#check.run(after, begunAt, objectId)
  }
}
