import type { Change, RunKind } from '@shared/model'
import type { Db } from '../file/database'
import type { JournalStep, StoredFields } from '../runs/journal'

/** A change of an entity as the way back to an earlier state needs it. */
export interface PastChange {
  id: number
  runId: string
  at: number
  runKind: RunKind
  action: Change['action']
  side: Change['side']
  /** Of the CRM that the change is about, else of its run. */
  integrationId: string
  fields: StoredFields
  /** Null for a change of before the journal. */
  journal: JournalStep[] | null
}

type RawPast = Omit<PastChange, 'fields' | 'journal'> & { fields: string; journal: string | null }

const page = 500

/** What happened to entities, read backwards, and the activities that belong to them. */
export class RecordPast {
  readonly #before
  readonly #first
  readonly #count
  readonly #activities
  readonly #activityCount
  readonly #asOf

  constructor(db: Db) {
    this.#before = db.prepare<[number, number, number], RawPast>(
      `SELECT c.id, c.run_id AS runId, c.at, r.kind AS runKind, c.action, c.side, c.fields, c.journal,
         COALESCE(o.integration_id, r.integration_id) AS integrationId
       FROM changes c JOIN runs r ON r.id = c.run_id
         LEFT JOIN objects o ON o.id = (SELECT m.object_id FROM remote_records m WHERE m.id = c.remote_record_id)
       WHERE c.entity_id = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?`,
    )
    this.#first = db.prepare<[number], { at: number }>('SELECT at FROM changes WHERE entity_id = ? ORDER BY id LIMIT 1')
    this.#count = db.prepare<[number], { n: number }>('SELECT COUNT(*) AS n FROM changes WHERE entity_id = ?')
    this.#asOf = db.prepare<[number, number], { id: number }>(
      'SELECT id FROM changes WHERE entity_id = ? AND at <= ? ORDER BY id DESC LIMIT 1',
    )
    const ofOther = `FROM entity_associations a CROSS JOIN entities e ON e.id = a.entity_id
      WHERE a.other_id = ? AND e.kind = 'activity' AND e.deleted_at IS NULL`
    this.#activities = db.prepare<[number, number, number], { id: number }>(
      `SELECT e.id ${ofOther}
       ORDER BY COALESCE(e.custom ->> 'at', e.custom ->> 'dueAt', strftime('%Y-%m-%dT%H:%M:%fZ', e.created_at / 1000.0, 'unixepoch')) DESC,
         e.id DESC LIMIT ? OFFSET ?`,
    )
    this.#activityCount = db.prepare<[number], { n: number }>(`SELECT COUNT(*) AS n ${ofOther}`)
  }

  /** Changes of an entity above an id, the last one in front, one page after the other. */
  *after(entityId: number, id: number): Generator<PastChange> {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = this.#before.all(entityId, before, page)
      for (const { fields, journal, ...row } of rows) {
        if (row.id <= id) return
        yield {
          ...row,
          fields: JSON.parse(fields) as StoredFields,
          journal: journal === null ? null : (JSON.parse(journal) as JournalStep[]),
        }
      }
      const last = rows.at(-1)
      if (!last || rows.length < page) return
      before = last.id
    }
  }

  /** The last change of an entity at a moment; 0 where it had none. */
  lastAt(entityId: number, at: number): number {
    return this.#asOf.get(entityId, at)?.id ?? 0
  }

  /** Since when changes of an entity are kept, ms; null: there are none. */
  keptSince(entityId: number): number | null {
    return this.#first.get(entityId)?.at ?? null
  }

  /** How many changes of an entity are kept. */
  count(entityId: number): number {
    return this.#count.get(entityId)?.n ?? 0
  }

  /** Activities that belong to an entity, the latest in front. */
  activities(entityId: number, offset: number, limit: number): number[] {
    return this.#activities.all(entityId, limit, offset).map(({ id }) => id)
  }

  countActivities(entityId: number): number {
    return this.#activityCount.get(entityId)?.n ?? 0
  }
}
