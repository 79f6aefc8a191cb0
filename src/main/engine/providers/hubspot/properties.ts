import type { FieldType } from '@shared/model'
import type { FieldDefinition, FieldOption } from '../../fields/field-definition'
import { optionInWords } from '../../fields/options'
import { fieldsByWords } from '../../fields/record-shape'
import { isObject, listOf, textOf } from '../kit/json'
import { wholeDefinitions } from '../kit/rows'
import type { CrmClient } from '../provider'
import { type CrmObject, paths } from './crm-object'
import { readPlan } from './mapping'

/**
 * Every property of an object, as one answer: the endpoint has no pages. HubSpot's own properties can be neither deleted
 * nor archived, so an answer that lacks one is not the list that was asked for: taken for it, it would say that fields
 * are gone and what waits for them is lost.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 *
 * @throws CrmError `bad_answer`
 */
export async function fetchDefinitions(
  crm: CrmClient,
  object: CrmObject,
  signal: AbortSignal,
): Promise<FieldDefinition[]> {
  const response = await crm.request({
    method: 'GET',
    path: paths.properties(object.name),
    query: { archived: false },
    signal,
  })
  const what = `properties of ${object.name}`
  const known = { standing: standingProperties(object), fields: object.table.fields }
  const definitions = wholeDefinitions(response, what, ['results'], known, readDefinition)
  const byWords = new Set(fieldsByWords(object.entityKind))
  return definitions.map((one) => ({
    ...one,
    required: object.required.includes(one.name),
    options: byWords.has(one.standard ?? '') ? inWords(one.options) : one.options,
  }))
}

/** Options of a choice that is the same at every CRM that has a word for it; those with the words of another stay. */
function inWords(options: FieldOption[]): FieldOption[] {
  return options.map((option) => {
    const { value, label } = option
    return optionInWords(options, label) === option ? { value: label, label, id: value } : option
  })
}

/** Properties that an object has in every account. */
function standingProperties(object: CrmObject): string[] {
  const { createdProperty, modifiedProperty, standing = readPlan(object, []).mapping.properties } = object
  return ['hs_object_id', createdProperty, modifiedProperty, ...standing]
}

/** Characters of a text, in code points. https://knowledge.hubspot.com/properties/property-field-types-in-hubspot */
const longestText = 65_536

/** One property in Patchbay's terms; null for a row without a name, and for a property that was archived. */
export function readDefinition(row: unknown): FieldDefinition | null {
  if (!isObject(row)) return null
  const name = textOf(row.name)
  if (name === null || row.archived === true) return null
  return {
    name,
    label: textOf(row.label) ?? name,
    type: typeOf(row),
    custom: row.hubspotDefined !== true,
    onCreate: isWritable(row),
    onUpdate: isWritable(row),
    required: false,
    ...(row.type === 'string' && { maxLength: longestText }),
    ...(row.hasUniqueValue === true && { unique: true }),
    options: listOf(row.options).flatMap((option) => {
      const value = isObject(option) ? textOf(option.value) : null
      return isObject(option) && value !== null ? [{ value, label: textOf(option.label) ?? value }] : []
    }),
  }
}

/**
 * `calculated` means something only on HubSpot's own properties; a custom one is calculated by its field type. What is
 * hidden from people belongs to HubSpot or to another app.
 */
function isWritable(row: Record<string, unknown>): boolean {
  const readOnly = isObject(row.modificationMetadata) && row.modificationMetadata.readOnlyValue === true
  const calculated = (row.hubspotDefined === true && row.calculated === true) || isCalculation(row.fieldType)
  return !readOnly && !calculated && row.hidden !== true
}

function isCalculation(fieldType: unknown): boolean {
  return typeof fieldType === 'string' && fieldType.startsWith('calculation')
}

/** A property's type follows from `type` (how it is stored), `fieldType` (how it is edited) and a hint how it is shown. */
function typeOf(row: Record<string, unknown>): FieldType {
  switch (row.type) {
    case 'string':
      return typeOfText(row)
    case 'phone_number':
      return 'phone'
    case 'number':
      return row.numberDisplayHint === 'currency' || row.showCurrencySymbol === true ? 'money' : 'number'
    case 'bool':
      return 'boolean'
    case 'date':
      return 'date'
    case 'datetime':
      return 'datetime'
    case 'enumeration':
      return typeOfEnumeration(row)
    default:
      return 'unknown'
  }
}

function typeOfText({ name, fieldType, textDisplayHint }: Record<string, unknown>): FieldType {
  if (fieldType === 'html') return 'html'
  // The id of a file in the account's own file manager.
  if (fieldType === 'file') return 'reference'
  if (fieldType === 'phonenumber' || textDisplayHint === 'phone_number') return 'phone'
  if (name === 'email' || textDisplayHint === 'email') return 'email'
  if (name === 'website') return 'url'
  if (textDisplayHint === 'domain_name') return 'domain'
  return fieldType === 'textarea' ? 'long_text' : 'text'
}

function typeOfEnumeration({ fieldType, referencedObjectType }: Record<string, unknown>): FieldType {
  if (referencedObjectType === 'OWNER') return 'user'
  if (fieldType === 'booleancheckbox') return 'boolean'
  return fieldType === 'checkbox' ? 'multi_choice' : 'choice'
}
