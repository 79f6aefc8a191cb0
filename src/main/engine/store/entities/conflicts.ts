import type { FieldValue } from '@shared/model'
import type { Db } from '../file/database'
import { likePattern } from '../file/values'

/** A group of fields of an entity on which the sides differ and that a person has to decide. */
export interface ConflictRow {
  id: number
  entityId: number
  group: string
  /** Base: what was last agreed on; null also where it was never. The sides' values are read where they stand. */
  fields: { field: string; base: FieldValue }[]
  /** CRM records with a value of their own. */
  sides: number[]
  runId: string
  createdAt: number
}

/** Which entities with open conflicts a list holds. All conditions must hold. */
interface ContestedFilter {
  /** A CRM record of it has a value of its own. */
  integrationId?: string | undefined
  /** Part of the entity's name; empty: any. */
  search: string
}

interface RawConflict {
  id: number
  entity_id: number
  field_group: string
  fields: string
  sides: string
  run_id: string
  created_at: number
}

const select = `SELECT c.id, c.entity_id, c.field_group, c.fields, c.run_id, c.created_at,
  (SELECT json_group_array(id) FROM (
    SELECT s.remote_record_id AS id FROM conflict_sides s WHERE s.conflict_id = c.id LIMIT -1)) AS sides FROM conflicts c`

/** Exported for the test that looks at how they are read. */
export const contestedQueries = {
  count: 'SELECT COUNT(DISTINCT entity_id) AS n FROM conflicts WHERE settled_at IS NULL',
  entities: `SELECT DISTINCT c.entity_id AS id FROM conflicts c WHERE c.settled_at IS NULL AND c.entity_id > @after
    AND (@pattern IS NULL OR EXISTS (
      SELECT 1 FROM entities e WHERE e.id = c.entity_id AND e.display_name LIKE @pattern ESCAPE '\\'))
    AND (@integrationId IS NULL OR EXISTS (
      SELECT 1 FROM conflict_sides s CROSS JOIN remote_records r ON r.id = s.remote_record_id
      CROSS JOIN objects o ON o.id = r.object_id WHERE s.conflict_id = c.id AND o.integration_id = @integrationId))
    ORDER BY c.entity_id LIMIT @limit`,
}

/** Conflicts, read: open until a person decides, all sides are equal, or their record, link or field ends. */
export class ConflictTable {
  readonly #ofEntity
  readonly #ofEntities
  readonly #list
  readonly #listOf
  readonly #get
  readonly #any
  readonly #count
  readonly #countOf
  readonly #countEntities
  readonly #entities

  constructor(db: Db) {
    this.#ofEntity = db.prepare<[number], RawConflict>(
      `${select} WHERE c.entity_id = ? AND c.settled_at IS NULL ORDER BY c.id`,
    )
    this.#ofEntities = db.prepare<[string], RawConflict>(
      `${select} WHERE c.entity_id IN (SELECT value FROM json_each(?)) AND c.settled_at IS NULL ORDER BY c.id`,
    )
    this.#list = db.prepare<[number, number], RawConflict>(
      `${select} WHERE c.settled_at IS NULL AND c.id > ? ORDER BY c.id LIMIT ?`,
    )
    this.#listOf = db.prepare<[number, string, number], RawConflict>(
      `${select} WHERE c.settled_at IS NULL AND c.id > ? AND EXISTS (
         SELECT 1 FROM conflict_sides s JOIN remote_records r ON r.id = s.remote_record_id
         JOIN objects o ON o.id = r.object_id WHERE s.conflict_id = c.id AND o.integration_id = ?) ORDER BY c.id LIMIT ?`,
    )
    this.#get = db.prepare<[number], RawConflict>(`${select} WHERE c.id = ? AND c.settled_at IS NULL`)
    this.#any = db.prepare<[number], RawConflict>(`${select} WHERE c.id = ?`)
    this.#count = db.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM conflicts WHERE settled_at IS NULL')
    this.#countOf = db.prepare<[string], { n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT c.id FROM conflicts c WHERE c.settled_at IS NULL AND EXISTS (
         SELECT 1 FROM conflict_sides s CROSS JOIN remote_records r ON r.id = s.remote_record_id
         CROSS JOIN objects o ON o.id = r.object_id WHERE s.conflict_id = c.id AND o.integration_id = ?) LIMIT -1)`,
    )
    this.#countEntities = db.prepare<[], { n: number }>(contestedQueries.count)
    this.#entities = db.prepare<
      [{ after: number; integrationId: string | null; pattern: string | null; limit: number }],
      { id: number }
    >(contestedQueries.entities)
  }

  /** How many entities have open conflicts. */
  countEntities(): number {
    return this.#countEntities.get()?.n ?? 0
  }

  /** Entities with open conflicts, by id after `after`. */
  entities(after: number, limit: number, { integrationId, search }: ContestedFilter): number[] {
    const named = { integrationId: integrationId ?? null, pattern: search === '' ? null : likePattern(search) }
    return this.#entities.all({ after, limit, ...named }).map((row) => row.id)
  }

  /** Open conflicts of an entity. */
  ofEntity(entityId: number): ConflictRow[] {
    return this.#ofEntity.all(entityId).map(fromRaw)
  }

  /** Open conflicts of many entities in one query. */
  ofEntities(entityIds: readonly number[]): Map<number, ConflictRow[]> {
    const found = new Map<number, ConflictRow[]>()
    for (const row of this.#ofEntities.all(JSON.stringify(entityIds)).map(fromRaw)) {
      found.set(row.entityId, [...(found.get(row.entityId) ?? []), row])
    }
    return found
  }

  /** An open conflict. */
  get(id: number): ConflictRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** A conflict, also one that is closed. */
  find(id: number): ConflictRow | null {
    const raw = this.#any.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** Open conflicts in the order in which they arose, after an id; of one integration where it is named. */
  list(after: number, limit: number, integrationId?: string): ConflictRow[] {
    const rows =
      integrationId === undefined ? this.#list.all(after, limit) : this.#listOf.all(after, integrationId, limit)
    return rows.map(fromRaw)
  }

  countOpen(integrationId?: string): number {
    return (integrationId === undefined ? this.#count.get() : this.#countOf.get(integrationId))?.n ?? 0
  }
}

function fromRaw(raw: RawConflict): ConflictRow {
  return {
    id: raw.id,
    entityId: raw.entity_id,
    group: raw.field_group,
    fields: JSON.parse(raw.fields) as ConflictRow['fields'],
    sides: JSON.parse(raw.sides) as number[],
    runId: raw.run_id,
    createdAt: raw.created_at,
  }
}
