import type { Db } from '../file/database'

/** A parent whose children are listed one parent at a time. */
export interface ParentRecord {
  id: number
  remoteId: string
  /** When it changed at the CRM, ms; null where the CRM does not say. */
  version: number | null
}

/** A stamp that no record bears: the last list of the parent failed. */
const neverListed = -1

const parent = 'r.id, r.remote_id AS remoteId, r.remote_updated_at AS version'

/** When the children of each parent were listed, and how many calls a day has taken for it. */
export class ParentLooks {
  readonly #get
  readonly #changed
  readonly #failing
  readonly #failingCount
  readonly #listedLast
  readonly #unseenFirst
  readonly #unseen
  readonly #unseenWithout
  readonly #oldest
  readonly #gone
  readonly #counts
  readonly #forget
  readonly #remove
  readonly #add
  readonly #children
  readonly #budget
  readonly #spend

  constructor(db: Db) {
    // Rows are looked up one by one: a dry run lays views over the tables, in which a join of several reads all of them.
    this.#get = db.prepare<[number], ParentRecord>(`SELECT ${parent} FROM remote_records r WHERE r.id = ?`)
    this.#changed = db.prepare<[number, number], { id: number }>(
      `SELECT p.parent_id AS id FROM parent_looks p WHERE p.object_id = ? AND EXISTS (
         SELECT 1 FROM remote_records r
         WHERE r.id = p.parent_id AND +r.deleted_at IS NULL AND r.remote_updated_at IS NOT p.version)
         AND p.version IS NOT ${neverListed}
       ORDER BY p.at, p.parent_id LIMIT ?`,
    )
    const failing = `FROM parent_looks p WHERE p.object_id = ? AND p.version = ${neverListed} AND EXISTS (
         SELECT 1 FROM remote_records r WHERE r.id = p.parent_id AND +r.deleted_at IS NULL)`
    this.#failing = db.prepare<[number, number, number], { id: number }>(
      `SELECT p.parent_id AS id ${failing} AND p.at < ? ORDER BY p.at, p.parent_id LIMIT ?`,
    )
    this.#failingCount = db.prepare<[number], { n: number }>(`SELECT COUNT(*) AS n ${failing}`)
    this.#listedLast = db.prepare<[number], { id: number }>(
      `SELECT p.parent_id AS id FROM parent_looks p WHERE p.object_id = ? AND p.version IS NOT ${neverListed} AND EXISTS (
         SELECT 1 FROM remote_records r WHERE r.id = p.parent_id AND +r.deleted_at IS NULL)
       ORDER BY p.at DESC LIMIT 1`,
    )
    const unseen = `SELECT ${parent} FROM remote_records r WHERE r.object_id = ? AND r.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM parent_looks p WHERE p.object_id = ? AND p.parent_id = r.id)`
    this.#unseen = db.prepare<[number, number, number], ParentRecord>(
      `${unseen} AND r.remote_updated_at IS NOT NULL ORDER BY r.remote_updated_at DESC, r.id DESC LIMIT ?`,
    )
    this.#unseenFirst = db.prepare<[number, number], ParentRecord>(
      `${unseen} AND r.remote_updated_at IS NOT NULL ORDER BY r.remote_updated_at, r.id LIMIT 1`,
    )
    this.#unseenWithout = db.prepare<[number, number, number], ParentRecord>(
      `${unseen} AND r.remote_updated_at IS NULL ORDER BY r.id LIMIT ?`,
    )
    this.#oldest = db.prepare<[number, number, number], { id: number }>(
      `SELECT p.parent_id AS id FROM parent_looks p WHERE p.object_id = ? AND p.at <= ? AND EXISTS (
         SELECT 1 FROM remote_records r WHERE r.id = p.parent_id AND +r.deleted_at IS NULL)
         AND p.version IS NOT ${neverListed}
       ORDER BY p.at, p.parent_id LIMIT ?`,
    )
    this.#gone = db.prepare<[number, number, number], { id: number }>(
      `SELECT p.parent_id AS id FROM parent_looks p WHERE p.object_id = ? AND EXISTS (
         SELECT 1 FROM remote_records r WHERE r.id = p.parent_id AND +r.deleted_at <= ? AND NOT EXISTS (
           SELECT 1 FROM parent_looks s
           WHERE s.parent_id = r.merged_into AND s.object_id = p.object_id AND s.version = ${neverListed}))
       ORDER BY p.at, p.parent_id LIMIT ?`,
    )
    this.#counts = db.prepare<[number, number], { seen: number; all: number }>(
      `SELECT (SELECT COUNT(*) FROM parent_looks WHERE object_id = ? AND version IS NOT ${neverListed}) AS seen,
         (SELECT COUNT(*) FROM remote_records WHERE object_id = ? AND deleted_at IS NULL) AS "all"`,
    )
    this.#forget = db.prepare<[number]>('DELETE FROM parent_looks WHERE object_id = ?')
    // An insert that updates does not work on a view, and a dry run lays views over the tables.
    this.#remove = db.prepare<[number, number]>('DELETE FROM parent_looks WHERE object_id = ? AND parent_id = ?')
    this.#add = db.prepare<[number, number, number, number | null]>(
      'INSERT INTO parent_looks (object_id, parent_id, at, version) VALUES (?, ?, ?, ?)',
    )
    this.#children = db.prepare<[string, string, number], { id: number; remoteId: string }>(
      `SELECT r.id, r.remote_id AS remoteId FROM associations a CROSS JOIN remote_records r ON r.id = a.remote_record_id
       WHERE a.to_object = ? AND a.to_remote_id = ? AND r.object_id = ? AND r.deleted_at IS NULL`,
    )
    this.#budget = db.prepare<[number], { day: string | null; used: number }>(
      'SELECT budget_day AS day, budget_used AS used FROM objects WHERE id = ?',
    )
    this.#spend = db.prepare<[string, number, number]>(
      'UPDATE objects SET budget_day = ?, budget_used = ? WHERE id = ?',
    )
  }

  /** Parents that have changed since their children were listed, the oldest look first; none whose last list failed. */
  changed(objectId: number, limit: number): ParentRecord[] {
    return this.#parents(this.#changed.all(objectId, limit))
  }

  /** Parents whose last list failed, before `until` (ms); the one that was tried longest ago first. */
  failing(objectId: number, until: number, limit: number): ParentRecord[] {
    return this.#parents(this.#failing.all(objectId, until, limit))
  }

  failingCount(objectId: number): number {
    return this.#failingCount.get(objectId)?.n ?? 0
  }

  /**
   * A parent by which can be seen whether lists can be read at all: the one whose list was read last, or else the one of
   * the others that changed longest ago. Null: there is none.
   */
  sample(objectId: number, parentObjectId: number): ParentRecord | null {
    const [listed] = this.#parents(this.#listedLast.all(objectId))
    const first = listed ?? this.#unseenFirst.get(parentObjectId, objectId)
    return first ?? this.#unseenWithout.all(parentObjectId, objectId, 100).at(-1) ?? null
  }

  /** Parents whose children were never listed: what changed last comes first, and what bears no stamp in the end. */
  unseen(objectId: number, parentObjectId: number, limit: number): ParentRecord[] {
    const stamped = this.#unseen.all(parentObjectId, objectId, limit)
    return stamped.length > 0 ? stamped : this.#unseenWithout.all(parentObjectId, objectId, limit)
  }

  /** Parents whose children were listed at `until` (ms) or before, the oldest look first; none whose last list failed. */
  oldest(objectId: number, until: number, limit: number): ParentRecord[] {
    return this.#parents(this.#oldest.all(objectId, until, limit))
  }

  /**
   * Parents that were gone at `until` (ms) themselves, whose children were not asked for since; none that went into one
   * whose list fails, which may have them now.
   */
  gone(objectId: number, until: number, limit: number): ParentRecord[] {
    return this.#parents(this.#gone.all(objectId, until, limit))
  }

  #parents(rows: readonly { id: number }[]): ParentRecord[] {
    return rows.flatMap(({ id }) => this.#get.get(id) ?? [])
  }

  /** How many parents have been looked at, and how many there are. */
  counts(objectId: number, parentObjectId: number): { seen: number; all: number } {
    return this.#counts.get(objectId, parentObjectId) ?? { seen: 0, all: 0 }
  }

  /** The children of a parent have been listed whole. Belongs into the commit of the last page. */
  looked(objectId: number, { id, version }: Pick<ParentRecord, 'id' | 'version'>, at: number): void {
    this.#remove.run(objectId, id)
    this.#add.run(objectId, id, at, version)
  }

  /** The list of a parent failed: it is no longer among the others until its list was read. */
  failed(objectId: number, { id }: ParentRecord, at: number): void {
    this.looked(objectId, { id, version: neverListed }, at)
  }

  /** The children of a parent that is gone were asked for; should it come back, they are asked for anew. */
  left(objectId: number, { id }: ParentRecord): void {
    this.#remove.run(objectId, id)
  }

  /** All parents are to be looked at again. */
  forget(objectId: number): void {
    this.#forget.run(objectId)
  }

  /** Live children of a parent, as far as is known. */
  children(objectId: number, parentObject: string, parentRemoteId: string): { id: number; remoteId: string }[] {
    return this.#children.all(parentObject, parentRemoteId, objectId)
  }

  /** Calls that a day (UTC, `2026-03-02`) has taken. */
  used(objectId: number, day: string): number {
    const budget = this.#budget.get(objectId)
    return budget?.day === day ? budget.used : 0
  }

  spend(objectId: number, day: string): void {
    this.#spend.run(day, this.used(objectId, day) + 1, objectId)
  }
}
