import { createHash } from 'node:crypto'
import { Store } from '../../src/main/engine/store/store'

/** A record as it is held here. */
export interface HeldRecord {
  remoteId: string
  raw: string
  /** Fields of the entity that the record is tied to. */
  entity: { email: string | null; firstName: string | null; lastName: string | null; name: string | null } | null
}

/** Tables that a sync without news must not touch. */
const contentTables = [
  'entities',
  'remote_records',
  'links',
  'associations',
  'changes',
  'outbox',
  'conflicts',
  'match_reviews',
]

/** A workspace's file as a pull left it, read the way a doubter would: straight from the tables. */
export class PulledStore implements Disposable {
  readonly store: Store

  /** Opening checks that the file is sound. */
  constructor(file: string) {
    this.store = new Store(file)
  }

  /** What is held of an object, by the CRM's id. */
  held(objectId: number): Map<string, HeldRecord> {
    const rows = this.store.db
      .prepare<[number], { remoteId: string; raw: string; entityId: number | null } & Record<string, string | null>>(
        `SELECT r.remote_id AS remoteId, r.raw, e.id AS entityId, e.email, e.first_name AS firstName,
           e.last_name AS lastName, e.name
         FROM remote_records r LEFT JOIN links l ON l.remote_record_id = r.id LEFT JOIN entities e ON e.id = l.entity_id
         WHERE r.object_id = ? AND r.deleted_at IS NULL`,
      )
      .all(objectId)
    return new Map(
      rows.map(({ remoteId, raw, entityId, email = null, firstName = null, lastName = null, name = null }) => [
        remoteId,
        { remoteId, raw, entity: entityId === null ? null : { email, firstName, lastName, name } },
      ]),
    )
  }

  /** Records by how many changes of a kind they have: `{ 1: 17500 }` when each was created once. */
  changesPerRecord(action: string): Record<number, number> {
    const rows = this.store.db
      .prepare<[string], { changes: number; records: number }>(
        `SELECT changes, COUNT(*) AS records FROM (
           SELECT COUNT(c.id) AS changes FROM remote_records r
           LEFT JOIN changes c ON c.remote_record_id = r.id AND c.action = ? GROUP BY r.id
         ) GROUP BY changes`,
      )
      .all(action)
    return Object.fromEntries(rows.map(({ changes, records }) => [changes, records]))
  }

  count(table: 'changes' | 'remote_records' | 'entities' | 'links'): number {
    return (this.store.db.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get() as { count: number }).count
  }

  /** Runs with what they say of themselves and what is really in the history of each. */
  runs() {
    return this.store.db
      .prepare<
        [],
        {
          id: string
          status: string
          startedAt: number | null
          said: number
          kept: number
          created: number
          pulled: number
        }
      >(
        `SELECT id, status, started_at AS startedAt, change_count AS said,
           (SELECT COUNT(*) FROM changes WHERE run_id = runs.id) AS kept,
           (SELECT SUM(created) FROM run_streams WHERE run_id = runs.id) AS created,
           (SELECT SUM(pulled) FROM run_streams WHERE run_id = runs.id) AS pulled
         FROM runs ORDER BY id`,
      )
      .all()
  }

  /** Sums of all rows of the tables with content, by table. */
  contents(): Record<string, string> {
    return Object.fromEntries(
      contentTables.map((table) => {
        const hash = createHash('sha256')
        for (const row of this.store.db.prepare(`SELECT * FROM ${table}`).raw().iterate()) {
          hash.update(JSON.stringify(row))
        }
        return [table, hash.digest('hex')]
      }),
    )
  }

  [Symbol.dispose](): void {
    this.store.close()
  }
}
