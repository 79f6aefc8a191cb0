import type { MappedFields } from '../../fields/field-definition'
import { standardColumns } from '../entities/entity-columns'
import type { Db } from '../file/database'

/** Where a field stands in JSON, for SQL. */
function pathOf(field: string): string {
  return `$.${JSON.stringify(field)}`
}

interface Holder {
  id: number
  value: string
  base: string | null
  entityId: number | null
}

/** Gives owners that are held another name. Only the door of reference data uses it. */
export class OwnerWriter {
  readonly #last
  readonly #holders
  readonly #fields
  readonly #base
  readonly #first
  readonly #column
  readonly #custom

  constructor(db: Db) {
    this.#last = db.prepare<[], { id: number }>('SELECT id FROM remote_records ORDER BY id DESC LIMIT 1')
    // Rows are looked up one by one: a dry run lays views over the tables, in which a join of several reads all of them.
    this.#holders = db.prepare<[{ path: string; object: number; after: number; until: number; names: string }], Holder>(
      `SELECT r.id, r.fields ->> @path AS value,
         (SELECT l.base ->> @path FROM links l WHERE l.remote_record_id = r.id) AS base,
         (SELECT l.entity_id FROM links l WHERE l.remote_record_id = r.id) AS entityId
       FROM remote_records r WHERE r.id > @after AND r.id <= @until AND r.object_id = @object
         AND r.fields ->> @path IN (SELECT value FROM json_each(@names))`,
    )
    this.#fields = db.prepare<[string, string, number]>(
      'UPDATE remote_records SET fields = json_set(fields, ?, ?) WHERE id = ?',
    )
    this.#base = db.prepare<[string, string, number]>(
      'UPDATE links SET base = json_set(base, ?, ?) WHERE remote_record_id = ?',
    )
    this.#first = db.prepare<[number], { id: number }>(
      'SELECT remote_record_id AS id FROM links WHERE entity_id = ? ORDER BY linked_at, remote_record_id LIMIT 1',
    )
    this.#column = db.prepare<[string, number, string]>(
      'UPDATE entities SET owner_id = ? WHERE id = ? AND owner_id = ?',
    )
    this.#custom = db.prepare<[string, string, number, string, string]>(
      'UPDATE entities SET custom = json_set(custom, ?, ?) WHERE id = ? AND custom ->> ? = ?',
    )
  }

  /** The last record that there is. */
  lastRecord(): number {
    return this.#last.get()?.id ?? 0
  }

  /**
   * Puts new names in the place of old ones: in the records of an object with ids in a span, in what was agreed on about
   * them, and in the entities to which they were linked first. It changes no meaning, so nothing of it is a change in the
   * history. Belongs into a commit.
   */
  rename(objectId: number, field: string, names: ReadonlyMap<string, string>, after: number, until: number): void {
    const path = pathOf(field)
    const known = JSON.stringify([...names.keys()])
    for (const { id, value, base, entityId } of this.#holders.all({
      path,
      object: objectId,
      after,
      until,
      names: known,
    })) {
      const name = names.get(value)
      if (name === undefined) continue
      this.#fields.run(path, name, id)
      const agreed = base === null ? undefined : names.get(base)
      if (agreed !== undefined) this.#base.run(path, agreed, id)
      if (entityId !== null && this.#first.get(entityId)?.id === id) this.#renameEntity(entityId, field, value, name)
    }
  }

  #renameEntity(id: number, field: string, before: string, after: string): void {
    const column: MappedFields[string] | undefined = standardColumns[field as keyof typeof standardColumns]
    if (column === standardColumns.ownerId) this.#column.run(after, id, before)
    else this.#custom.run(pathOf(field), after, id, pathOf(field), before)
  }
}
