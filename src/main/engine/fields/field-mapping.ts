import { customFieldId, customFieldName } from '@shared/model'
import type { FieldDefinition, MappedFields } from './field-definition'

/**
 * Which property of an account's object is which field here. A CRM's own fields belong to their account: the property of
 * one account is another field than the property of the same name at another, unless both are mapped to one field.
 */
export class FieldMapping {
  readonly #toField: ReadonlyMap<string, string>
  readonly #toProperty: ReadonlyMap<string, string>

  /** @param rows by property: the id of its field here */
  constructor(rows: Iterable<readonly [property: string, field: string]>) {
    // Most properties are called here as they are there: those need no translation.
    const renamed = [...rows].filter(([property, field]) => field !== customFieldId(property))
    this.#toField = new Map(renamed.map(([property, field]) => [customFieldId(property), field]))
    this.#toProperty = new Map(renamed.map(([property, field]) => [field, customFieldId(property)]))
  }

  /** Every field is called here as at the CRM. */
  get isPlain(): boolean {
    return this.#toField.size === 0
  }

  /** The field here of what the provider calls a field. */
  inward(field: string): string {
    return this.#toField.get(field) ?? field
  }

  /** What the provider calls a field of ours; null where its property of that name is another field here. */
  outward(field: string): string | null {
    return this.#toProperty.get(field) ?? (this.#toField.has(field) ? null : field)
  }

  /** Values of a record under their names here. */
  fieldsInward(fields: MappedFields): MappedFields {
    if (this.isPlain) return fields
    return Object.fromEntries(Object.entries(fields).map(([field, value]) => [this.inward(field), value]))
  }

  /** Values of ours under the provider's names, without those of fields that the account does not have. */
  fieldsOutward(fields: MappedFields): MappedFields {
    if (this.isPlain) return fields
    return Object.fromEntries(
      Object.entries(fields).flatMap(([field, value]) => {
        const property = this.outward(field)
        return property === null ? [] : [[property, value] as const]
      }),
    )
  }

  /** The definitions, each under the name that its field has here. */
  definitions(definitions: readonly FieldDefinition[]): readonly FieldDefinition[] {
    if (this.isPlain) return definitions
    return definitions.map((definition) => {
      const field = this.#toField.get(customFieldId(definition.name))
      return field === undefined ? definition : { ...definition, name: customFieldName(field) ?? definition.name }
    })
  }
}
