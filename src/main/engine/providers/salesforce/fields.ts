import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { badAnswer } from '../kit/crm-error'
import { isObject, listOf, textOf, textsOf } from '../kit/json'
import { listIn, standardOf } from '../kit/rows'
import type { CrmClient } from '../provider'
import { paths, type SfObject } from './sf-object'

/**
 * All fields of an object that the connected user sees, as one answer.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
 *
 * @throws CrmError `bad_answer` for an answer that lacks what every user sees
 */
export async function fetchDefinitions(
  crm: CrmClient,
  object: SfObject,
  signal: AbortSignal,
): Promise<FieldDefinition[]> {
  const response = await crm.request({ method: 'GET', path: paths.describe(object.type), signal })
  const definitions = listIn(response, `the fields of ${object.name}`, 'fields')
    .map(readDefinition)
    .filter((definition) => definition !== null)
    .map((one) => ({
      ...one,
      ...standardOf(object.table.fields, one.name),
      required: one.required && !Object.hasOwn(object.onCreate ?? {}, one.name),
    }))
  const names = new Set(definitions.map(({ name }) => name))
  const missing = ['Id', 'IsDeleted', 'SystemModstamp', ...object.standing].filter((name) => !names.has(name))
  if (missing.length > 0) {
    throw badAnswer(`The fields of ${object.name} lack ${missing.slice(0, 10).join(', ')}.`, response.status)
  }
  return definitions
}

/**
 * Fields that are made of others, and have an object for a value: an org's own are read and written by their parts, which
 * are fields too. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields.htm
 */
const compounds: ReadonlySet<unknown> = new Set(['address', 'location'])

/** One field in Patchbay's terms; null for a row without a name, for what is on its way out, and for an own compound. */
function readDefinition(row: unknown): FieldDefinition | null {
  if (!isObject(row)) return null
  const name = textOf(row.name)
  if (name === null || row.deprecatedAndHidden === true) return null
  if (row.custom === true && compounds.has(row.type)) return null
  const isOpen = row.calculated !== true && row.autoNumber !== true
  const references = textsOf(row.referenceTo)
  return {
    name,
    label: textOf(row.label) ?? name,
    type: typeOf(row, references),
    custom: row.custom === true,
    onCreate: isOpen && row.createable === true,
    onUpdate: isOpen && row.updateable === true,
    required: row.nillable === false && row.createable === true && row.defaultedOnCreate !== true,
    ...(row.unique === true && { unique: true }),
    maxLength: typeof row.length === 'number' && row.length > 0 ? row.length : null,
    ...(references.length > 0 && { references }),
    ...(isList(row.type) && row.restrictedPicklist !== true && { open: true }),
    options: listOf(row.picklistValues).flatMap((option) => {
      const value = isObject(option) && option.active !== false ? textOf(option.value) : null
      return isObject(option) && value !== null ? [{ value, label: textOf(option.label) ?? value }] : []
    }),
  }
}

/** Only a restricted list refuses what is none of its values. */
const isList = (type: unknown) => type === 'picklist' || type === 'multipicklist'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm */
const types: Record<string, FieldType> = {
  string: 'text',
  combobox: 'text',
  encryptedstring: 'text',
  time: 'text',
  textarea: 'long_text',
  email: 'email',
  phone: 'phone',
  url: 'url',
  int: 'number',
  long: 'number',
  double: 'number',
  percent: 'number',
  currency: 'money',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  picklist: 'choice',
  multipicklist: 'multi_choice',
  id: 'reference',
}

function typeOf(row: Record<string, unknown>, references: readonly string[]): FieldType {
  const type = textOf(row.type) ?? ''
  if (type === 'reference') return references.includes('User') ? 'user' : 'reference'
  if (type === 'textarea' && (row.htmlFormatted === true || row.extraTypeInfo === 'richtextarea')) return 'html'
  return types[type] ?? 'unknown'
}
