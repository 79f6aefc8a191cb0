import { customFieldName, type EntityKind, standardFieldsOf } from '@shared/model'
import type { Deleted } from '../entities/entities'
import { standardColumns } from '../entities/entity-columns'
import type { Db } from '../file/database'

/** Which entities of a kind a list holds; every condition that is given must hold. */
export interface EntityFilter {
  kind: EntityKind
  search: string
  deleted: Deleted
  /** Each group must have at least one integration that holds the entity. */
  heldIn: readonly (readonly string[])[]
  notHeldIn: readonly string[]
  waiting: Deleted
  conflict: Deleted
  /** Values of `ownerId`; null: any. */
  owners: readonly string[] | null
  /** Ms. */
  changedAfter: number | null
}

export type EntityOrder = 'changed' | 'name'

/** Where a page begins: behind this entity in the order of a list. */
export interface EntityPlace {
  key: string | number
  id: number
}

/** An entity and what it is ordered by; null: it has no value for that. */
export interface KeyedEntity {
  id: number
  key: string | number | null
}

const kept = `('queued', 'in-flight', 'unknown', 'parked')`
const waits = `(EXISTS (SELECT 1 FROM outbox x WHERE x.entity_id = e.id AND x.state IN ${kept})
  OR EXISTS (SELECT 1 FROM waiting_fields w WHERE w.entity_id = e.id)
  OR EXISTS (SELECT 1 FROM association_wants a WHERE a.entity_id = e.id))`
const differs = 'EXISTS (SELECT 1 FROM conflicts c WHERE c.entity_id = e.id AND c.settled_at IS NULL)'
const isHeld = (among: string) => `EXISTS (SELECT 1 FROM links l JOIN remote_records r ON r.id = l.remote_record_id
  JOIN objects o ON o.id = r.object_id
  WHERE l.entity_id = e.id AND r.deleted_at IS NULL AND o.integration_id IN (SELECT value FROM json_each(${among})))`
const sought = `(e.display_name LIKE @pattern ESCAPE '\\' OR e.email LIKE @pattern ESCAPE '\\' OR e.domain LIKE @pattern ESCAPE '\\')`

const orders: Record<EntityOrder, { column: string; compared: string }> = {
  changed: { column: 'updated_at', compared: 'updated_at' },
  name: { column: 'display_name', compared: 'display_name COLLATE NOCASE' },
}

/** How a page is read, behind a place or from a row on. Exported for the test that looks at it. */
export function pageQuery(order: EntityOrder, descending: boolean, isPlace: boolean): string {
  const way = descending ? 'DESC' : 'ASC'
  const { column, compared } = orders[order]
  const sign = descending ? '<' : '>'
  // The first condition is what the index is searched by; a comparison of pairs would not be, with a collation.
  const behind = isPlace ? `AND ${compared} ${sign}= @key AND (${compared} ${sign} @key OR id ${sign} @id)` : ''
  return `SELECT id, ${column} AS key FROM entities WHERE kind = @kind AND deleted_at IS NULL ${behind}
    ORDER BY ${compared} ${way}, id ${way} LIMIT @limit ${isPlace ? '' : 'OFFSET @offset'}`
}

/** Exported for the same test. */
export const countQuery = 'SELECT kind, COUNT(*) AS n FROM entities WHERE deleted_at IS NULL GROUP BY kind'

/** Lists of entities, read: pages in an indexed order, and ids with their keys for every other one. */
export class EntityList {
  readonly #db: Db
  readonly #known = new Map<string, ReturnType<Db['prepare']>>()

  constructor(db: Db) {
    this.#db = db
  }

  /** Rises with every row that this connection writes, to whichever table. */
  get marker(): number {
    return this.#all<{ n: number }>('SELECT total_changes() AS n')[0]?.n ?? 0
  }

  /** The highest id of an entity; 0 where there is none. */
  get lastId(): number {
    return this.#all<{ id: number | null }>('SELECT MAX(id) AS id FROM entities')[0]?.id ?? 0
  }

  /** How many entities of each kind are here. */
  counts(): Record<EntityKind, number> {
    const counts: Record<EntityKind, number> = { contact: 0, company: 0, lead: 0, activity: 0 }
    for (const { kind, n } of this.#all<{ kind: EntityKind; n: number }>(countQuery)) counts[kind] = n
    return counts
  }

  /**
   * Entities of a kind that are here, in an indexed order.
   *
   * @param from a place, behind which they begin, or how many are left out before them
   */
  page(
    kind: EntityKind,
    order: EntityOrder,
    descending: boolean,
    from: EntityPlace | number,
    limit: number,
  ): KeyedEntity[] {
    const isPlace = typeof from === 'object'
    const sql = pageQuery(order, descending, isPlace)
    return this.#all(sql, { kind, limit, ...(isPlace ? from : { offset: from }) })
  }

  /**
   * Entities with an id above `after` and up to `upTo` that a filter lets through, by id.
   *
   * @param sort `changed`, `name`, or the id of a field
   */
  span(filter: EntityFilter, sort: string, after: number, upTo: number): KeyedEntity[] {
    const input: Record<string, string | number> = { kind: filter.kind, after, upTo }
    // The sign keeps the indexes of the kind out: a span goes by the id.
    const conditions = ['+e.kind = @kind', 'e.id > @after', 'e.id <= @upTo']
    const either = (which: Deleted, condition: string) => {
      if (which !== 'with') conditions.push(which === 'only' ? condition : `NOT ${condition}`)
    }
    either(filter.deleted, '(+e.deleted_at IS NOT NULL)')
    either(filter.waiting, waits)
    either(filter.conflict, differs)
    if (filter.search !== '') {
      conditions.push(sought)
      input.pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
    }
    filter.heldIn.forEach((group, at) => {
      conditions.push(isHeld(`@held${at}`))
      input[`held${at}`] = JSON.stringify(group)
    })
    if (filter.notHeldIn.length > 0) {
      conditions.push(`NOT ${isHeld('@notHeld')}`)
      input.notHeld = JSON.stringify(filter.notHeldIn)
    }
    if (filter.owners !== null) {
      conditions.push('e.owner_id IN (SELECT value FROM json_each(@owners))')
      input.owners = JSON.stringify(filter.owners)
    }
    if (filter.changedAfter !== null) {
      conditions.push('+e.updated_at > @changedAfter')
      input.changedAfter = filter.changedAfter
    }
    const key = keyOf(filter.kind, sort)
    if (key.path !== null) input.path = key.path
    return this.#all(`SELECT e.id, ${key.sql} AS key FROM entities e WHERE ${conditions.join(' AND ')}`, input)
  }

  /** By entity: the integrations that have it now. */
  heldIn(ids: readonly number[]): Map<number, string[]> {
    const rows = this.#all<{ id: number; integration: string }>(
      `SELECT DISTINCT l.entity_id AS id, o.integration_id AS integration FROM links l
         JOIN remote_records r ON r.id = l.remote_record_id JOIN objects o ON o.id = r.object_id
       WHERE l.entity_id IN (SELECT value FROM json_each(@ids)) AND r.deleted_at IS NULL ORDER BY o.integration_id`,
      { ids: JSON.stringify(ids) },
    )
    const held = new Map<number, string[]>()
    for (const { id, integration } of rows) held.set(id, [...(held.get(id) ?? []), integration])
    return held
  }

  /** By entity: the name of the company that comes first for it. */
  companies(ids: readonly number[]): Map<number, string> {
    const rows = this.#all<{ id: number; name: string }>(
      `SELECT a.entity_id AS id, c.display_name AS name FROM entity_associations a JOIN entities c ON c.id = a.other_id
       WHERE a.entity_id IN (SELECT value FROM json_each(@ids)) AND a.is_primary = 1 AND c.kind = 'company'
         AND c.deleted_at IS NULL`,
      { ids: JSON.stringify(ids) },
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  /** Those of some entities of which something waits to be written. */
  waiting(ids: readonly number[]): ReadonlySet<number> {
    return this.#those(ids, waits)
  }

  /** Those of some entities that wait for a decision. */
  contested(ids: readonly number[]): ReadonlySet<number> {
    return this.#those(ids, differs)
  }

  #those(ids: readonly number[], condition: string): ReadonlySet<number> {
    const sql = `SELECT e.id FROM entities e WHERE e.id IN (SELECT value FROM json_each(@ids)) AND ${condition}`
    return new Set(this.#all<{ id: number }>(sql, { ids: JSON.stringify(ids) }).map(({ id }) => id))
  }

  #all<Row = KeyedEntity>(sql: string, input: Record<string, string | number> = {}): Row[] {
    const known = this.#known.get(sql) ?? this.#db.prepare(sql)
    this.#known.set(sql, known)
    return known.all(input) as Row[]
  }
}

/** What a list is ordered by, as SQL; `path`: where the value stands among the fields that have no column. */
function keyOf(kind: EntityKind, sort: string): { sql: string; path: string | null } {
  if (sort === 'changed') return { sql: 'e.updated_at', path: null }
  if (sort === 'name') return { sql: 'e.display_name', path: null }
  const column = Object.hasOwn(standardColumns, sort) ? standardColumns[sort as keyof typeof standardColumns] : null
  const sql = column ? `e.${column}` : 'json_extract(e.custom, @path)'
  const type = standardFieldsOf(kind).find(({ id }) => id === sort)?.type
  const isNumber = customFieldName(sort) === null && (type === 'number' || type === 'money')
  // A number stands there as the text that the CRM has.
  return {
    sql: isNumber ? `CAST(${sql} AS REAL)` : sql,
    path: column ? null : `$.${JSON.stringify(sort)}`,
  }
}
