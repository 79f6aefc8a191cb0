import {
  customFieldId,
  customFieldName,
  type EntityKind,
  type FieldType,
  type FieldValue,
  standardFieldsOf,
} from '@shared/model'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import type { CrmErrorFacts, FieldAccess, FieldOperation, RefusedField } from '../provider'
import type { Codec } from './values'

/** When a CRM takes a value, whatever the field's definition says: some are filled by the CRM itself. */
export type Written = FieldOperation | 'never'

/** Where a standard field is kept at a CRM. */
export interface FieldRule {
  property: string
  /** How its values are spelled; by default as those of the field's type are. */
  codec?: Codec
  /** Absent: whenever the definition allows it. */
  written?: Written
}

/** Standard fields that have no property each: a name in one, addresses in a list, a moment in two. */
export interface ComposedRule {
  fields: readonly string[]
  properties: readonly string[]
  /** `valueAt` gives what the CRM sent, undefined for what it did not. Fields that are not known stay absent. */
  read(valueAt: ValueAt): MappedFields
  /** What to send for all of the fields; `valueAt` gives what the CRM has now, where that is known. */
  write(fields: MappedFields, valueAt: ValueAt): Record<string, unknown>
  written?: Written
}

export type ValueAt = (property: string) => unknown

/** How an object's records correspond to Patchbay's fields, both ways, from one table. */
export interface FieldTable {
  kind: EntityKind
  /** Shown name of the provider. */
  provider: string
  /** The property behind each standard field that has one. */
  fields: Readonly<Record<string, FieldRule | string>>
  composed?: readonly ComposedRule[]
  /** Fields that all records of the object share: an activity's type. */
  fixed?: Readonly<Record<string, FieldValue>>
  /** How the account has its values spelled. `definition` is null for a field of which the account says nothing. */
  codecOf(type: FieldType, definition: FieldDefinition | null): Codec
  /** What clears a property. */
  empty: '' | null
}

interface PropertyRule {
  field: string
  property: string
  type: FieldType
  codec: Codec
  written: Written | null
}

/** A {@link FieldTable} for one account: with the fields that it has. */
export class Mapping {
  /** What to ask for, each once. */
  readonly properties: readonly string[]
  readonly #table: FieldTable
  readonly #definitions: Map<string, FieldDefinition>
  readonly #rules: Map<string, PropertyRule>
  readonly #composed: readonly ComposedRule[]

  /**
   * Standard fields and the account's own ones. What else a CRM has is left out: it would cost calls, and make a change of
   * every page view. Properties that the account does not have are left out too, for CRMs ignore or refuse them.
   *
   * @param definitions the object's fields, standard ones included; none means unknown, and then all of the table's are
   *   asked for
   */
  constructor(table: FieldTable, definitions: readonly FieldDefinition[]) {
    this.#table = table
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]))
    this.#composed = (table.composed ?? []).filter(({ properties }) => properties.some((name) => this.#isThere(name)))
    this.#rules = new Map()
    const taken = new Set(this.#composed.flatMap(({ properties }) => properties))
    for (const { id, type } of standardFieldsOf(table.kind)) {
      const rule = ruleOf(table, id)
      if (rule === null || !this.#isThere(rule.property)) continue
      this.#add(id, rule, type)
      taken.add(rule.property)
    }
    for (const { name, type, custom } of definitions) {
      if (custom && !taken.has(name)) this.#add(customFieldId(name), { property: name }, type)
    }
    const composed = this.#composed.flatMap(({ properties }) => properties.filter((name) => this.#isThere(name)))
    this.properties = [...new Set([...[...this.#rules.values()].map(({ property }) => property), ...composed])]
  }

  #add(field: string, { property, codec, written }: FieldRule, type: FieldType): void {
    const definition = this.#definitions.get(property) ?? null
    const own = codec ?? this.#table.codecOf(definition?.type ?? type, definition)
    // A field of the table has Patchbay's type; how it is spelled is the account's business.
    this.#rules.set(field, { field, property, type: definition?.type ?? type, codec: own, written: written ?? null })
  }

  #isThere(property: string): boolean {
    return this.#definitions.size === 0 || this.#definitions.has(property)
  }

  /** A record's values as fields. What the CRM did not send stays absent. */
  fieldsOf(valueAt: ValueAt): MappedFields {
    const fields: MappedFields = { ...this.#table.fixed }
    for (const { field, property, codec } of this.#rules.values()) {
      const value = valueAt(property)
      if (value !== undefined) fields[field] = isEmpty(value) ? null : codec.read(value)
    }
    for (const rule of this.#composed) Object.assign(fields, rule.read(valueAt))
    return fields
  }

  /**
   * Fields as properties to write. An absent field stays absent, an empty one clears (blank space is empty); a field that
   * the object does not have is left out. A composed one needs all of its fields, see {@link completed}.
   */
  payloadOf(fields: Readonly<MappedFields>, valueAt: ValueAt = () => undefined): Record<string, unknown> {
    const payload: [string, unknown][] = []
    for (const [field, value] of Object.entries(fields)) {
      const rule = this.#ruleOfWrite(field)
      if (rule) payload.push([rule.property, isBlank(value) ? this.#table.empty : rule.codec.write(value)])
    }
    for (const rule of this.#composed) {
      const given = rule.fields.filter((field) => Object.hasOwn(fields, field))
      if (given.length === 0) continue
      const values = Object.fromEntries(given.map((field) => [field, fields[field] ?? null]))
      payload.push(...Object.entries(rule.write(values, valueAt)))
    }
    // An account may name a property as something that every object has: an assignment would not make it.
    return Object.fromEntries(payload)
  }

  /** A custom field of an account that was not asked yet, or a standard one that it lacks, is sent all the same. */
  #ruleOfWrite(field: string): Pick<PropertyRule, 'property' | 'codec'> | null {
    const known = this.#rules.get(field)
    if (known) return known
    const name = customFieldName(field)
    const rule = name === null ? ruleOf(this.#table, field) : { property: name }
    return rule && { property: rule.property, codec: rule.codec ?? this.#table.codecOf(this.typeOf(field), null) }
  }

  /** Fields that a write needs beside those that are given: the others of the composed rules that it touches. */
  missing(fields: Readonly<MappedFields>): string[] {
    return this.#composed.flatMap((rule) => {
      const lacking = rule.fields.filter((field) => !Object.hasOwn(fields, field))
      return lacking.length === rule.fields.length ? [] : lacking
    })
  }

  /** The fields with what {@link missing} names, as the record has it now. */
  completed(fields: Readonly<MappedFields>, current: Readonly<MappedFields>): MappedFields {
    const more = this.missing(fields).map((field) => [field, current[field] ?? null] as const)
    return { ...Object.fromEntries(more), ...fields }
  }

  /** The type of a field: as the account has defined its property, else as Patchbay knows it. */
  typeOf(field: string): FieldType {
    const name = customFieldName(field)
    const standard = standardFieldsOf(this.#table.kind).find(({ id }) => id === field)?.type
    const own = name === null ? undefined : this.#definitions.get(name)?.type
    return this.#rules.get(field)?.type ?? own ?? standard ?? 'unknown'
  }

  /** Whether the CRM takes a value for the field: what it computes, hides or does not have cannot be written. */
  accessTo(field: string, operation: FieldOperation): FieldAccess {
    if (this.#definitions.size === 0) return 'unknown'
    // What all records share is right from the beginning, and never changes.
    if (Object.hasOwn(this.#table.fixed ?? {}, field)) return operation === 'create' ? 'writable' : 'read_only'
    const composed = this.#composed.find(({ fields }) => fields.includes(field))
    if (composed) {
      const defined = composed.properties.flatMap((name) => this.#definitions.get(name) ?? [])
      return defined.some((one) => isOpen(one, composed.written ?? null, operation)) ? 'writable' : 'read_only'
    }
    const rule = this.#rules.get(field)
    const name = customFieldName(field) ?? ruleOf(this.#table, field)?.property
    const definition = name === undefined ? undefined : this.#definitions.get(name)
    if (definition === undefined) return 'gone'
    return rule && isOpen(definition, rule.written, operation) ? 'writable' : 'read_only'
  }

  /** The field that a property fills; a property that fills none keeps its own name. */
  fieldOf(property: string): string {
    for (const rule of this.#rules.values()) if (rule.property === property) return rule.field
    return this.#composed.find(({ properties }) => properties.includes(property))?.fields[0] ?? property
  }

  /** The property that a field fills. */
  propertyOf(field: string): string | null {
    return this.#ruleOfWrite(field)?.property ?? null
  }

  /** The fields whose values the CRM would take for others: they must not be sent. */
  misread(fields: Readonly<MappedFields>): RefusedField[] {
    return Object.entries(fields).flatMap(([field, value]): RefusedField[] => {
      const message = isBlank(value) ? null : this.#whyMisread(field, value)
      return message === null ? [] : [{ field, fault: 'value', message }]
    })
  }

  #whyMisread(field: string, value: FieldValue): string | null {
    const { fixed = {}, provider } = this.#table
    if (Object.hasOwn(fixed, field)) {
      return value === fixed[field] ? null : `${provider} makes no ${String(value)} of this.`
    }
    return this.#ruleOfWrite(field)?.codec.misread?.(value, provider) ?? null
  }

  /** A refusal with Patchbay's names of the fields in place of the CRM's. */
  inOurWords(facts: CrmErrorFacts): CrmErrorFacts {
    const fields = facts.fields?.map((one) => ({ ...one, field: this.fieldOf(one.field) }))
    return {
      ...facts,
      ...(facts.field === undefined ? {} : { field: this.fieldOf(facts.field) }),
      ...(fields && { fields }),
    }
  }
}

const made = new WeakMap<readonly FieldDefinition[], Map<FieldTable, Mapping>>()

/** The table for an account, made once for a list of definitions, which must not be changed afterwards. */
export function mappingOf(table: FieldTable, definitions: readonly FieldDefinition[]): Mapping {
  const known = made.get(definitions) ?? new Map<FieldTable, Mapping>()
  made.set(definitions, known)
  const mapping = known.get(table) ?? new Mapping(table, definitions)
  known.set(table, mapping)
  return mapping
}

function ruleOf({ fields }: FieldTable, field: string): FieldRule | null {
  const rule = Object.hasOwn(fields, field) ? fields[field] : undefined
  return rule === undefined ? null : typeof rule === 'string' ? { property: rule } : rule
}

function isOpen(definition: FieldDefinition, written: Written | null, operation: FieldOperation): boolean {
  if (definition.type === 'unknown' || (written !== null && written !== operation)) return false
  return operation === 'create' ? definition.onCreate : definition.onUpdate
}

function isEmpty(value: unknown): boolean {
  return value === null || value === ''
}

/** Blank space is nothing else anywhere in Patchbay. */
function isBlank(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '')
}
