import type { EntityKind } from '@shared/model'
import type { Db } from '../file/database'

/** An entity with the accounts that hold it, and whether anything of it waits or is in conflict. */
export interface HeldEntity {
  id: number
  /** Integration ids in order, comma separated; empty: none. */
  heldIn: string
  waiting: 0 | 1
  conflict: 0 | 1
}

const kept = `('queued', 'in-flight', 'unknown', 'parked')`

/** Exported for the test that looks at how they are read. */
export const coverageQueries = {
  page: `SELECT e.id,
      COALESCE((SELECT group_concat(id, ',') FROM (
        SELECT DISTINCT o.integration_id AS id FROM links l CROSS JOIN remote_records r ON r.id = l.remote_record_id
        CROSS JOIN objects o ON o.id = r.object_id
        WHERE l.entity_id = e.id AND r.deleted_at IS NULL ORDER BY o.integration_id)), '') AS heldIn,
      (EXISTS (SELECT 1 FROM outbox x WHERE x.entity_id = e.id AND x.state IN ${kept})
        OR EXISTS (SELECT 1 FROM waiting_fields w WHERE w.entity_id = e.id)
        OR EXISTS (SELECT 1 FROM association_wants a WHERE a.entity_id = e.id)) AS waiting,
      EXISTS (SELECT 1 FROM conflicts c WHERE c.entity_id = e.id AND c.settled_at IS NULL) AS conflict
    FROM entities e WHERE e.id > @after AND e.kind = @kind AND e.deleted_at IS NULL ORDER BY e.id LIMIT @limit`,
  fields: `SELECT w.field FROM waiting_fields w WHERE w.entity_id = @id
    UNION SELECT f.value ->> 'field' FROM conflicts c, json_each(c.fields) f
    WHERE c.entity_id = @id AND c.settled_at IS NULL`,
}

/** Which accounts hold which entities, page by page in the order of their ids. */
export class CoverageTable {
  readonly #page
  readonly #fields
  readonly #changes

  constructor(db: Db) {
    this.#page = db.prepare<[{ kind: EntityKind; after: number; limit: number }], HeldEntity>(coverageQueries.page)
    this.#fields = db.prepare<[{ id: number }], { field: string }>(coverageQueries.fields)
    this.#changes = db.prepare<[], { n: number }>('SELECT total_changes() AS n')
  }

  page(kind: EntityKind, after: number, limit: number): HeldEntity[] {
    return this.#page.all({ kind, after, limit })
  }

  /** Fields of an entity that are in conflict, or wait with a reason. */
  differingFields(id: number): string[] {
    return this.#fields.all({ id }).map(({ field }) => field)
  }

  /** Rises with every row that this connection writes. */
  get marker(): number {
    return this.#changes.get()?.n ?? 0
  }
}
