import { customFieldId, customFieldName, type FieldType, standardFieldsOf } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import type { FieldAccess } from '../provider'
import type { CrmObject } from './crm-object'
import { fromProperty, toProperty } from './values'

/** Ids of the records that were merged into one, separated like the values of any list. */
const mergedIds = 'hs_merged_object_ids'

/** What is read of an object: the properties to ask for, and the field that each of them fills. */
export interface ReadPlan {
  properties: string[]
  fields: { id: string; property: string; type: FieldType }[]
}

/**
 * Standard fields and the account's own properties. HubSpot's other properties (several hundred, most of them computed)
 * are left out: they would cost calls and make a change of every page view. Names that the account does not have are
 * left out too, for HubSpot would ignore them without a word.
 *
 * @param definitions the object's properties; none means unknown, and then all standard fields are asked for
 */
export function readPlan(object: CrmObject, definitions: readonly FieldDefinition[]): ReadPlan {
  const known = new Set(definitions.map((definition) => definition.name))
  const isThere = (property: string) => known.size === 0 || known.has(property)
  const fields: ReadPlan['fields'] = []
  const taken = new Set<string>()
  for (const field of standardFieldsOf(object.entityKind)) {
    const property = object.properties[field.id]
    if (property === undefined || !isThere(property)) continue
    fields.push({ id: field.id, property, type: field.type })
    taken.add(property)
  }
  for (const { name, type, custom } of definitions) {
    if (custom && !taken.has(name)) fields.push({ id: customFieldId(name), property: name, type })
  }
  const properties = fields.map((field) => field.property)
  return { properties: isThere(mergedIds) ? [...properties, mergedIds] : properties, fields }
}

/** A record's properties as fields. A property that was not returned stays absent. */
export function fieldsOf(plan: ReadPlan, properties: Readonly<Record<string, string | null>>): MappedFields {
  const fields: MappedFields = {}
  for (const { id, property, type } of plan.fields) {
    const value = Object.hasOwn(properties, property) ? properties[property] : undefined
    if (value !== undefined) fields[id] = fromProperty(type, value)
  }
  return fields
}

/** Fields as properties to write. An absent field stays absent, an empty one clears; a stranger is left out. */
export function propertiesOf(
  object: CrmObject,
  definitions: readonly FieldDefinition[],
  fields: Readonly<MappedFields>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([id, value]) => {
      const property = propertyOf(object, id)
      return property === undefined ? [] : [[property, toProperty(typeOf(object, definitions, id), value)]]
    }),
  )
}

/** The type of a field: as the account has defined its property, else as Patchbay knows it. */
export function typeOf(object: CrmObject, definitions: readonly FieldDefinition[], id: string): FieldType {
  const property = propertyOf(object, id)
  const defined = definitions.find(({ name }) => name === property)
  return defined?.type ?? standardFieldsOf(object.entityKind).find((field) => field.id === id)?.type ?? 'unknown'
}

function propertyOf(object: CrmObject, id: string): string | undefined {
  return customFieldName(id) ?? (Object.hasOwn(object.properties, id) ? object.properties[id] : undefined)
}

/** Whether HubSpot takes a value for the field: what it computes, hides or does not have cannot be written. */
export function accessTo(object: CrmObject, field: string, definitions: readonly FieldDefinition[]): FieldAccess {
  if (definitions.length === 0) return 'unknown'
  const property = propertyOf(object, field)
  const defined = definitions.find(({ name }) => name === property)
  if (defined === undefined) return 'gone'
  const isOurs = readPlan(object, definitions).fields.some(({ id }) => id === field)
  const writable = isOurs && defined.onUpdate && defined.type !== 'unknown' && !object.computed.includes(field)
  return writable ? 'writable' : 'read_only'
}

/** The field that a property fills; a property that fills none keeps its own name. */
export function fieldOf(object: CrmObject, definitions: readonly FieldDefinition[], property: string): string {
  return readPlan(object, definitions).fields.find((field) => field.property === property)?.id ?? property
}

/** Ids of records that were merged into this one. */
export function mergedIdsOf(properties: Readonly<Record<string, string | null>>): string[] {
  return (properties[mergedIds] ?? '').split(';').filter((id) => id !== '')
}
