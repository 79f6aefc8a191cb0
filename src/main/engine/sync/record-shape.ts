import { customFieldName, type EntityKind, type FieldChange, type FieldValue, standardFieldsOf } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../providers/provider'
import { fieldTypes, sameValue } from './canonical'

/** What an object's fields are called and how their values compare. Made once for a run, used for every record. */
export class RecordShape {
  readonly #typeOf
  readonly #labels: ReadonlyMap<string, string>

  constructor(
    readonly kind: EntityKind,
    definitions: readonly FieldDefinition[],
  ) {
    this.#typeOf = fieldTypes(kind, definitions)
    this.#labels = new Map([
      ...standardFieldsOf(kind).map((field) => [field.id, field.label] as const),
      ...definitions.map((definition) => [definition.name, definition.label] as const),
    ])
  }

  /** The English label that history keeps; a custom field is called as its CRM calls it. */
  label(field: string): string {
    const custom = customFieldName(field)
    return this.#labels.get(custom ?? field) ?? custom ?? field
  }

  same(field: string, a: FieldValue, b: FieldValue): boolean {
    return sameValue(this.#typeOf(field), a, b)
  }

  /**
   * What differs between two states of a record. A field that `after` does not name is absent, not empty, and differs
   * in nothing. Values that the canonical form holds equal are equal.
   */
  diff(before: MappedFields, after: MappedFields): FieldChange[] {
    const changes: FieldChange[] = []
    for (const [field, value] of Object.entries(after)) {
      const old = before[field] ?? null
      if (this.same(field, old, value)) continue
      changes.push({ field, label: this.label(field), before: old, after: value })
    }
    return changes
  }
}
