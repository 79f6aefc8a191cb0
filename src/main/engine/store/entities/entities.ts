import type { EntityKind } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { Db } from '../file/database'
import { likePattern } from '../file/values'
import { columnNames, fieldNames, listFields } from './entity-columns'

/** Which entities a list holds: those that are here, those that were deleted here, or both. */
export type Deleted = 'without' | 'only' | 'with'

export interface EntityRow {
  id: number
  kind: EntityKind
  displayName: string
  fields: MappedFields
  stamps: FieldStamps
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

/**
 * Who set a field last and when (ms): a person, or the integration that it came from. What came from a CRM was set there
 * after `from` (null: at an unknown time before) and at `at` at the latest. Not every field has one.
 */
export type FieldStamps = Record<string, { at: number; from?: number | null; by: 'person' | { integration: string } }>

/** An entity as its row has it. */
export type RawEntity = {
  id: number
  kind: EntityKind
  display_name: string
  custom: string
  stamps: string
  created_at: number
  updated_at: number
  deleted_at: number | null
} & Record<string, string | number | null>

/** What entities are looked for by. */
export interface EntitySearch {
  kind: EntityKind
  search: string
  deleted: Deleted
}

/** Entities, read. What writes them stands in `write`. */
export class EntityTable {
  readonly #get
  readonly #getMany
  readonly #find
  readonly #last

  constructor(db: Db) {
    this.#get = db.prepare<[number], RawEntity>('SELECT * FROM entities WHERE id = ?')
    this.#getMany = db.prepare<[string], RawEntity>(
      'SELECT * FROM entities WHERE id IN (SELECT value FROM json_each(?))',
    )
    this.#last = db.prepare<[], { id: number }>('SELECT id FROM entities ORDER BY id DESC LIMIT 1')
    this.#find = db.prepare<
      [{ kind: string; pattern: string; deleted: Deleted; after: number; upTo: number; limit: number }],
      RawEntity
    >(
      `SELECT * FROM entities WHERE +kind = @kind AND id > @after AND id <= @upTo
         AND (@deleted = 'with' OR (deleted_at IS NULL) = (@deleted = 'without'))
         AND (display_name LIKE @pattern ESCAPE '\\' OR email LIKE @pattern ESCAPE '\\' OR domain LIKE @pattern ESCAPE '\\')
       ORDER BY id LIMIT @limit`,
    )
  }

  /** Entities of a kind whose name or address holds a text, by id, of those after `after` and up to `upTo`. */
  find({ kind, search, deleted }: EntitySearch, span: { after: number; upTo: number }, limit: number): EntityRow[] {
    const pattern = likePattern(search)
    return this.#find.all({ kind, pattern, deleted, ...span, limit }).map(fromRaw)
  }

  get(id: number): EntityRow | null {
    const raw = this.#get.get(id)
    return raw ? fromRaw(raw) : null
  }

  /** The newest entity's id; 0 while there is none. */
  lastId(): number {
    return this.#last.get()?.id ?? 0
  }

  /** Entities by their ids, a page in one query. */
  getMany(ids: readonly number[]): Map<number, EntityRow> {
    return new Map(this.#getMany.all(JSON.stringify(ids)).map((raw) => [raw.id, fromRaw(raw)]))
  }
}

/** An entity out of its row. */
export function fromRaw(raw: RawEntity): EntityRow {
  const fields = JSON.parse(raw.custom) as MappedFields
  fieldNames.forEach((name, index) => {
    const column = columnNames[index]
    const value = column ? raw[column] : null
    if (value === null || value === undefined) return
    fields[name] = listFields.has(name) ? (JSON.parse(String(value)) as string[]) : String(value)
  })
  return {
    id: raw.id,
    kind: raw.kind,
    displayName: raw.display_name,
    fields,
    stamps: JSON.parse(raw.stamps) as FieldStamps,
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
    deletedAt: raw.deleted_at,
  }
}
