import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { isObject, listOf, textOf } from '../kit/json'
import { listIn } from '../kit/rows'
import type { CrmClient } from '../provider'
import { ask, type CrmObject, locationOf, paths } from './crm-object'

/**
 * The fields of an object: those that every location has, and the location's own. The list of those may be empty.
 * https://marketplace.gohighlevel.com/docs/ghl/locations/get-custom-fields
 *
 * @throws CrmError `bad_answer`
 */
export async function fetchDefinitions(
  crm: CrmClient,
  object: CrmObject,
  signal: AbortSignal,
): Promise<FieldDefinition[]> {
  const { own, model } = object
  if (model === null) return [...own]
  const locationId = locationOf(crm)
  const isBusiness = model === 'business'
  const response = await ask(
    { crm, signal },
    isBusiness
      ? { method: 'GET', path: paths.businessFields, query: { locationId } }
      : { method: 'GET', path: paths.customFields(locationId), query: { model } },
  )
  const rows = listIn(response, `fields of ${object.name}`, isBusiness ? 'fields' : 'customFields')
  const taken = new Set(own.map(({ name }) => name))
  const custom = rows.flatMap((row) => {
    const field = isObject(row) ? readDefinition(row, !isBusiness) : null
    if (field === null) return []
    // A key is unique among the custom fields alone.
    const name = taken.has(field.name) ? (field.id ?? field.name) : field.name
    taken.add(name)
    return [{ ...field, name }]
  })
  return [...own, ...custom]
}

/** One custom field; null for a row without an id or a key. */
function readDefinition(row: Record<string, unknown>, isWritten: boolean): FieldDefinition | null {
  const id = textOf(row.id)
  // The model stands before the key: `contact.customer_tier`.
  const name = textOf(row.fieldKey)?.replace(/^[^.]*\./, '') ?? id
  if (id === null || name === null || name === '') return null
  const type = types[textOf(row.dataType) ?? ''] ?? 'unknown'
  const isOpen = isWritten && type !== 'unknown'
  return {
    name,
    id,
    label: textOf(row.name) ?? name,
    type,
    custom: true,
    onCreate: isOpen,
    onUpdate: isOpen,
    required: false,
    options: [...listOf(row.picklistOptions), ...listOf(row.options)].flatMap((option) => {
      const label = isObject(option) ? textOf(option.label) : textOf(option)
      // Values are labels.
      return label === null ? [] : [{ value: label, label }]
    }),
  }
}

/** Files, lists of boxes and signatures are objects: they are shown, and not written. */
const types: Record<string, FieldType> = {
  TEXT: 'text',
  LARGE_TEXT: 'long_text',
  NUMERICAL: 'number',
  FLOAT: 'number',
  PHONE: 'phone',
  MONETORY: 'money',
  MONETARY: 'money',
  CHECKBOX: 'multi_choice',
  MULTIPLE_OPTIONS: 'multi_choice',
  SINGLE_OPTIONS: 'choice',
  RADIO: 'choice',
  DATE: 'date',
  EMAIL: 'email',
}
