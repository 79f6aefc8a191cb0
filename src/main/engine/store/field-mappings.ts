import { customFieldId, type StreamName } from '@shared/model'
import { FieldMapping } from '../fields/field-mapping'
import type { Db } from './database'

/** Which property of an object is which field here. */
export class FieldMappingTable {
  readonly #db
  readonly #of
  readonly #users
  readonly #add

  constructor(db: Db) {
    this.#db = db
    this.#of = db.prepare<[number], { property: string; field: string }>(
      'SELECT property, field FROM field_mappings WHERE object_id = ?',
    )
    this.#users = db.prepare<[string, number], { field: string }>(
      `SELECT DISTINCT m.field FROM field_mappings m JOIN objects o ON o.id = m.object_id WHERE o.stream = ? AND o.id <> ?`,
    )
    this.#add = db.prepare<[number, string, string]>(
      'INSERT INTO field_mappings (object_id, property, field) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
  }

  of(objectId: number): FieldMapping {
    return new FieldMapping(this.#of.all(objectId).map(({ property, field }) => [property, field] as const))
  }

  /**
   * Gives every own field of an account that has none yet a field here: under its own name where no other account uses
   * that, else under one of the account's.
   */
  ensure(
    object: { id: number; stream: StreamName; integrationId: string },
    properties: readonly string[],
  ): FieldMapping {
    const known = new Set(this.#of.all(object.id).map(({ property }) => property))
    const fresh = properties.filter((property) => !known.has(property))
    if (fresh.length > 0) {
      const taken = new Set(this.#users.all(object.stream, object.id).map(({ field }) => field))
      this.#db.transaction(() => {
        for (const property of fresh) {
          const plain = customFieldId(property)
          const field = taken.has(plain) ? customFieldId(`${object.integrationId}.${property}`) : plain
          this.#add.run(object.id, property, field)
        }
      })()
    }
    return this.of(object.id)
  }
}
