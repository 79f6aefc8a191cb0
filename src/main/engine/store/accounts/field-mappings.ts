import { customFieldId, type FieldType, type FieldValue, type StreamName, type Transform } from '@shared/model'
import { FieldMapping, type KeptValue, type MappingRule } from '../../fields/field-mapping'
import type { KeptReason } from '../../fields/mapping/transforms'
import type { Db } from '../file/database'

/** A rule of a mapping as it is stored. */
export interface StoredRule extends MappingRule {
  /** It was set by a person; what Patchbay found by itself is not. */
  byPerson: boolean
}

interface RawRule {
  field: string
  crm_field: string
  transforms: string
  crm_type: FieldType | null
  here_type: FieldType | null
  by_person: 0 | 1
}

/** Which field of an object is which field here, and values of records that the mapping makes nothing of. */
export class FieldMappingTable {
  readonly #db
  readonly #of
  readonly #users
  readonly #add
  readonly #kept
  readonly #keptOf
  readonly #keptCounts

  constructor(db: Db) {
    this.#db = db
    this.#of = db.prepare<[number], RawRule>('SELECT * FROM mapping_rules WHERE object_id = ? ORDER BY field')
    this.#users = db.prepare<[string, number], { field: string }>(
      `SELECT DISTINCT m.field FROM mapping_rules m JOIN objects o ON o.id = m.object_id WHERE o.stream = ? AND o.id <> ?`,
    )
    this.#add = db.prepare<[number, string, string]>(
      'INSERT INTO mapping_rules (object_id, crm_field, field) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    )
    this.#kept = db.prepare<[string], { record_id: number; field: string; value: string; reason: KeptReason }>(
      'SELECT * FROM kept_values WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY record_id, field',
    )
    this.#keptOf = db.prepare<[number, string], { value: string; reason: KeptReason }>(
      'SELECT value, reason FROM kept_values WHERE record_id = ? AND field = ?',
    )
    this.#keptCounts = db.prepare<[number], { field: string; n: number }>(
      `SELECT k.field, COUNT(*) AS n FROM kept_values k WHERE
         (SELECT r.object_id FROM remote_records r WHERE r.id = k.record_id AND r.deleted_at IS NULL) = ? GROUP BY k.field`,
    )
  }

  of(objectId: number): FieldMapping {
    return new FieldMapping(this.rules(objectId))
  }

  /** The rules as they are stored: custom fields, and what is not as the provider has it. */
  rules(objectId: number): StoredRule[] {
    return this.#of.all(objectId).map((raw) => ({
      field: raw.field,
      crmField: raw.crm_field,
      transforms: JSON.parse(raw.transforms) as Transform[],
      types: raw.crm_type === null || raw.here_type === null ? null : { crm: raw.crm_type, here: raw.here_type },
      byPerson: raw.by_person === 1,
    }))
  }

  /**
   * Gives every own field of an account that has none yet a field here: under its own name where no other account uses
   * that, else under one of the account's.
   */
  ensure(
    object: { id: number; stream: StreamName; integrationId: string },
    properties: readonly string[],
  ): FieldMapping {
    const known = new Set(this.#of.all(object.id).map(({ crm_field }) => crm_field))
    const fresh = properties.filter((property) => !known.has(customFieldId(property)))
    if (fresh.length > 0) {
      this.#db.transaction(() => {
        for (const property of fresh) this.#add.run(object.id, customFieldId(property), this.ownField(object, property))
      })()
    }
    return this.of(object.id)
  }

  /** The field here that a property of an account is by itself. */
  ownField(object: { id: number; stream: StreamName; integrationId: string }, property: string): string {
    const plain = customFieldId(property)
    return this.isShared(object, plain) ? customFieldId(`${object.integrationId}.${property}`) : plain
  }

  /** Whether another object of the stream has a field. */
  isShared(object: { id: number; stream: StreamName }, field: string): boolean {
    return this.#users.all(object.stream, object.id).some((user) => user.field === field)
  }

  /** What is kept back of some records, by record. */
  kept(recordIds: readonly number[]): Map<number, KeptValue[]> {
    const rows = this.#kept.all(JSON.stringify(recordIds))
    return new Map(
      [...Map.groupBy(rows, (row) => row.record_id)].map(([id, of]) => [
        id,
        of.map(({ field, value, reason }) => ({ field, value: JSON.parse(value) as FieldValue, reason })),
      ]),
    )
  }

  /** What is kept back of a field of a record; null: nothing. */
  keptOf(recordId: number, field: string): KeptValue | null {
    const row = this.#keptOf.get(recordId, field)
    return row ? { field, value: JSON.parse(row.value) as FieldValue, reason: row.reason } : null
  }

  /** Of how many live records of an object each field is kept back. */
  keptCounts(objectId: number): Map<string, number> {
    return new Map(this.#keptCounts.all(objectId).map(({ field, n }) => [field, n]))
  }
}
