import {
  customFieldName,
  type EntityKind,
  entityName,
  type FieldChange,
  type FieldValue,
  standardFieldsOf,
} from '@shared/model'
import { withFirstAddress } from './addresses'
import { fieldTypes, sameValue } from './canonical'
import type { FieldDefinition, MappedFields } from './field-definition'
import type { FieldMapping } from './field-mapping'
import { nameParts, withPartsOf } from './mapping/names'
import { sameWords } from './options'
import { isAddress, type Owners } from './owners'

/** Choices for which every CRM has a list of its own. */
export function fieldsByWords(kind: EntityKind): string[] {
  return standardFieldsOf(kind).flatMap((field) => (field.byWords ? [field.id] : []))
}

/** What an object's fields are called and how their values compare. Made once for a run, used for every record. */
export class RecordShape {
  readonly #typeOf
  readonly #labels: ReadonlyMap<string, string>
  readonly #groups: ReadonlyMap<string, string | null>
  readonly #byWords: ReadonlySet<string>
  readonly #writable = new Map<string, boolean>()
  readonly #canWrite: (field: string) => boolean

  constructor(
    readonly kind: EntityKind,
    definitions: readonly FieldDefinition[],
    canWrite: (field: string) => boolean,
    /** Owners of the account that the fields are of; null where that is no matter. */
    readonly owners: Owners | null = null,
    /** What becomes of values between the account and here; null where that is no matter. */
    readonly mapping: FieldMapping | null = null,
    /** First and last name stand in one field at the account. */
    readonly joinsNames = false,
  ) {
    this.#canWrite = canWrite
    this.#groups = new Map(standardFieldsOf(kind).map((field) => [field.id, field.group]))
    this.#byWords = new Set(fieldsByWords(kind))
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

  /** The group that the field merges with; null when it merges alone. */
  groupOf(field: string): string | null {
    return this.#groups.get(field) ?? null
  }

  /**
   * Whether one of these values of a field names something of one account and means nothing in another: a record, or an
   * owner whose address is not known.
   */
  isOfAccount(field: string, values: readonly FieldValue[]): boolean {
    const type = this.#typeOf(field)
    if (type !== 'user') return this.isReference(field)
    return values.some((value) => value !== null && value !== '' && !isAddress(value))
  }

  /**
   * Its values are ids of other things of the account: a pipeline, a stage, a record. Where a mapping lists what each of
   * them is here, they are no longer of the account alone.
   */
  isReference(field: string): boolean {
    return this.#typeOf(field) === 'reference' && !this.mapping?.isByValue(field)
  }

  /** Whether a value is an owner that the account does not have, or no longer. */
  isStranger(field: string, value: FieldValue): boolean {
    if (this.owners === null || this.#typeOf(field) !== 'user') return false
    return isAddress(value) && this.owners.idOf(value) === null
  }

  /** Whether the CRM takes a value for the field. */
  canWrite(field: string): boolean {
    const known = this.#writable.get(field)
    if (known !== undefined) return known
    const writable = this.#canWrite(field)
    this.#writable.set(field, writable)
    return writable
  }

  /** What a record with these fields is called. */
  nameOf(fields: MappedFields): string {
    return entityName(this.kind, fields)
  }

  /** Values that are one at the account are no difference: written there and read again, they would be the same. */
  same(field: string, a: FieldValue, b: FieldValue): boolean {
    if (sameValue(this.#typeOf(field), a, b) || (this.#byWords.has(field) && sameWords(a, b))) return true
    if (this.mapping === null || this.mapping.isPlain) return false
    return sameValue(this.#typeOf(field), this.mapping.settled(field, a), this.mapping.settled(field, b))
  }

  /**
   * What the account holds of a record, as it is compared with what is held here. What says the same in another form
   * takes the form of here, and is no change of the CRM: an address that is the first one there and a further one here,
   * a name that stands in one field there and is split elsewhere.
   *
   * @param forms what is held here, and before it what both sides agreed on: the last that says the same holds
   */
  inFormOf(there: MappedFields, ...forms: readonly MappedFields[]): MappedFields {
    return forms.reduce((fields, form) => {
      const known = withFirstAddress(fields, form.additionalEmails)
      return this.joinsNames ? withPartsOf(form, known) : known
    }, there)
  }

  /** Further fields that go with one, for they stand in one field of the CRM and are written as a whole. */
  together(field: string): readonly string[] {
    const mapped = this.mapping?.together(field) ?? []
    return this.joinsNames && nameParts.includes(field) ? [...mapped, ...nameParts] : mapped
  }

  /** What a record holds, without what is blank: what {@link diff} finds between nothing and it. */
  filled(fields: MappedFields): MappedFields {
    const held: MappedFields = {}
    for (const [field, value] of Object.entries(fields)) if (!this.same(field, null, value)) held[field] = value
    return held
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
