import { customFieldId, customFieldName, type FieldType, type FieldValue, type Transform } from '@shared/model'
import type { FieldDefinition, MappedFields } from './field-definition'
import { joinName, partsOfName } from './mapping/names'
import { fromCrm, type KeptReason, toCrm } from './mapping/transforms'

/** A field of a CRM's object and the field here that it goes with. */
export interface MappingRule {
  /** What the provider calls it: the id of a standard field, or `custom:` and the property. */
  crmField: string
  field: string
  transforms: readonly Transform[]
  /** Types of both when they were mapped; null: one type, that of the CRM's field. */
  types: { crm: FieldType; here: FieldType } | null
}

/** A value of a CRM's that a transform could not make one of ours. It stays at the CRM as it is. */
export interface KeptValue {
  field: string
  value: FieldValue
  reason: KeptReason
}

/** Values of a record under their names here, and those that are kept back: these are absent, not blank. */
export interface ReadFields {
  fields: MappedFields
  kept: KeptValue[]
}

/** Ways there and back after which a value is what it stays. */
const mostRounds = 3

/** The parts of a name that stand in one field of the CRM. */
interface NameParts {
  crmField: string
  first: string
  last: string
}

/**
 * Which field of an account's object is which field here, and what becomes of values on the way. A CRM's own fields belong
 * to their account: the property of one account is another field than the property of the same name at another, unless both
 * are mapped to one field.
 */
export class FieldMapping {
  readonly #byField: ReadonlyMap<string, MappingRule>
  readonly #byCrmField: ReadonlyMap<string, MappingRule>
  readonly #names: readonly NameParts[]

  constructor(rules: Iterable<MappingRule>) {
    // Most fields are called here as they are there, and stay as they are: those need no translation.
    const changing = [...rules].filter(
      ({ crmField, field, transforms, types }) => field !== crmField || transforms.length > 0 || types !== null,
    )
    this.#byField = new Map(changing.map((rule) => [rule.field, rule]))
    this.#byCrmField = new Map(changing.toReversed().map((rule) => [rule.crmField, rule]))
    this.#names = namesOf(changing)
  }

  /** Every field is called here as at the CRM, and has the same values. */
  get isPlain(): boolean {
    return this.#byField.size === 0
  }

  /** Values of the CRM's may be kept back. */
  get keepsBack(): boolean {
    return [...this.#byField.values()].some(({ transforms }) => transforms.length > 0)
  }

  /** Two fields here stand in one field of the CRM. */
  get joinsNames(): boolean {
    return this.#names.length > 0
  }

  /** The field here of what the provider calls a field; the first one of several. */
  inward(field: string): string {
    return this.#byCrmField.get(field)?.field ?? field
  }

  /** What the provider calls a field of ours; null where its field of that name is another field here. */
  outward(field: string): string | null {
    return this.#byField.get(field)?.crmField ?? (this.#byCrmField.has(field) ? null : field)
  }

  /** Fields that are written together with one, for they stand in one field of the CRM: itself among them. */
  together(field: string): readonly string[] {
    const name = this.#names.find(({ first, last }) => first === field || last === field)
    return name ? [name.first, name.last] : [field]
  }

  /** The values of a field mean the same at every account that lists them, be they ids at this one. */
  isByValue(field: string): boolean {
    return this.#byField.get(field)?.transforms.some(({ kind }) => kind === 'values') ?? false
  }

  /** Whether an owner stands in the CRM's field by the address. */
  isByAddress(field: string): boolean {
    return this.#byField.get(field)?.transforms.some(({ kind }) => kind === 'owner') ?? false
  }

  /**
   * Values of a record under their names here.
   *
   * @param known what is known of the record already: how a name was made of its parts
   */
  read(given: MappedFields, known: MappedFields | null = null): ReadFields {
    if (this.isPlain) return { fields: given, kept: [] }
    const fields: [string, FieldValue][] = []
    const kept: KeptValue[] = []
    for (const [crmField, value] of Object.entries(given)) {
      // A field of ours that another field of the CRM fills is not filled by its own.
      if (!this.#byCrmField.has(crmField) && !this.#byField.has(crmField)) fields.push([crmField, value])
    }
    for (const { field, crmField, transforms } of this.#byField.values()) {
      if (!Object.hasOwn(given, crmField)) continue
      const value = given[crmField] ?? null
      const done = fromCrm(transforms, value)
      if ('kept' in done) kept.push({ field, value, reason: done.kept })
      else fields.push([field, done.value])
    }
    const read = Object.fromEntries(fields)
    for (const name of this.#names) splitInto(read, name, known)
    return { fields: read, kept }
  }

  /**
   * Values of ours under the provider's names, without those of fields that the account does not have, and without those
   * that have no form there (see {@link keptBack}).
   */
  fieldsOutward(fields: MappedFields): MappedFields {
    if (this.isPlain) return fields
    const written: MappedFields = {}
    for (const [field, value] of Object.entries(fields)) {
      const crmField = this.outward(field)
      const done = crmField === null || this.#isPart(field) ? null : this.#there(field, value)
      if (crmField !== null && done && 'value' in done) written[crmField] = done.value
    }
    for (const { crmField, first, last } of this.#names) {
      // Half of a name would take the other half away.
      if (!Object.hasOwn(fields, first) || !Object.hasOwn(fields, last)) continue
      const [one, other] = [this.#there(first, fields[first] ?? null), this.#there(last, fields[last] ?? null)]
      if ('value' in one && 'value' in other) written[crmField] = joinName(textOf(one.value), textOf(other.value))
    }
    return written
  }

  /** Why a value of ours has no form at the CRM; null: it has one. */
  keptBack(field: string, value: FieldValue): KeptReason | null {
    const done = this.#there(field, value)
    return 'kept' in done ? done.kept : null
  }

  /**
   * A value as it would be here after it had been at the CRM: values that are one there are no difference to this account.
   * One that has no form there stays as it is.
   */
  settled(field: string, value: FieldValue): FieldValue {
    const rule = this.#byField.get(field)
    if (!rule || rule.transforms.length === 0) return value
    let settled = value
    // A default can have partners of its own: what it ends with is the same for all.
    for (let round = 0; round < mostRounds; round += 1) {
      const there = this.#there(field, settled)
      const back = 'kept' in there ? there : fromCrm(rule.transforms, there.value)
      if ('kept' in back || back.value === settled) break
      settled = back.value
    }
    return settled
  }

  /** The definitions, each under the name that its field has here. */
  definitions(definitions: readonly FieldDefinition[]): readonly FieldDefinition[] {
    if (this.isPlain) return definitions
    return definitions.flatMap((definition) => {
      const rule = definition.custom ? this.#byCrmField.get(customFieldId(definition.name)) : undefined
      if (rule === undefined) return [definition]
      const name = customFieldName(rule.field)
      // What fills a standard field is described as that.
      if (name === null) return []
      return [{ ...definition, name, type: rule.types?.here ?? definition.type, options: optionsOf(rule, definition) }]
    })
  }

  #isPart(field: string): boolean {
    return this.#names.some(({ first, last }) => first === field || last === field)
  }

  #there(field: string, value: FieldValue) {
    const rule = this.#byField.get(field)
    return rule ? toCrm(rule.transforms, value, rule.types?.crm ?? 'text') : { value }
  }
}

function namesOf(rules: readonly MappingRule[]): NameParts[] {
  const partOf = ({ transforms }: MappingRule) => transforms.find((item) => item.kind === 'name')?.part ?? null
  return [
    ...Map.groupBy(
      rules.filter((rule) => partOf(rule) !== null),
      ({ crmField }) => crmField,
    ),
  ].flatMap(([crmField, parts]) => {
    const first = parts.find((rule) => partOf(rule) === 'first')?.field
    const last = parts.find((rule) => partOf(rule) === 'last')?.field
    return first === undefined || last === undefined ? [] : [{ crmField, first, last }]
  })
}

/** Both parts have the whole name so far. */
function splitInto(fields: MappedFields, { first, last }: NameParts, known: MappedFields | null): void {
  if (!Object.hasOwn(fields, first) || !Object.hasOwn(fields, last)) return
  const before = known && { first: textOf(known[first] ?? null), last: textOf(known[last] ?? null) }
  const parts = partsOfName(textOf(fields[first] ?? null), before)
  fields[first] = parts.first
  fields[last] = parts.last
}

function textOf(value: FieldValue): string | null {
  return value === null ? null : String(value)
}

/** What can be chosen for a field here: the values that stand on a list for it. */
function optionsOf({ transforms }: MappingRule, { options }: FieldDefinition): FieldDefinition['options'] {
  const values = transforms.find((item) => item.kind === 'values')
  if (!values) return options
  return [...new Set(values.pairs.map(({ here }) => here))].map((here) => ({ value: here, label: here }))
}
