import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { badAnswer } from '../kit/crm-error'
import { idOf, isObject, listOf, textOf } from '../kit/json'
import { nextTokenPage, type TokenPage } from '../kit/paging'
import { listIn, standardOf, within } from '../kit/rows'
import type { CrmClient } from '../provider'
import { type CrmObject, costOf } from './crm-object'
import { shownName } from './manifest'

/** Names that lists of fields have used for the same property. */
const otherNames: Record<string, string> = { email: 'emails', phone: 'phones' }

/**
 * All fields of an object. Version 2 tells them page by page, version 1 all at once; standard ones can be neither deleted
 * nor hidden, so a list that lacks one is not whole. https://developers.pipedrive.com/docs/api/v1/PersonFields
 *
 * @throws CrmError `bad_answer`
 */
export async function fetchDefinitions(
  crm: CrmClient,
  object: CrmObject,
  signal: AbortSignal,
): Promise<FieldDefinition[]> {
  const { fieldsPath } = object
  const rows = fieldsPath === null ? [] : await fieldRows(crm, fieldsPath, signal)
  const told = rows.flatMap((row) => definitionOf(object, row) ?? [])
  const names = new Set(told.map(({ name }) => name))
  const missing = fieldsPath === null ? [] : object.standing.filter((name) => !names.has(name))
  if (missing.length > 0) throw badAnswer(`The fields of ${object.name} lack ${missing.slice(0, 10).join(', ')}.`)
  // What every account has is there, whether or not the list names it.
  const silent = [...object.settable, ...object.standing].filter(
    (name, at, all) => !names.has(name) && all.indexOf(name) === at,
  )
  const extra =
    fieldsPath === null ? silent : object.settable.filter((name) => object.standing.includes(name) && !names.has(name))
  return [
    ...told,
    ...extra.map((name) => definitionFrom(object, { name, label: name, type: 'text', custom: false, options: [] })),
  ]
}

async function fieldRows(crm: CrmClient, path: string, signal: AbortSignal): Promise<unknown[]> {
  const isNew = path.startsWith('/v2/')
  const rows: unknown[] = []
  let at: TokenPage | null = null
  do {
    const query = isNew ? { limit: 500, cursor: at?.token } : {}
    const cost = costOf('list', isNew ? 'v2' : 'v1')
    const response = await crm.request({ method: 'GET', path, query, cost, signal })
    const some = listIn(response, path, 'data')
    rows.push(...some)
    const token: string | null = isNew ? idOf(within(response.body, 'additional_data', 'next_cursor')) : null
    at = token === null ? null : nextTokenPage(at, { token, reached: String(rows.length), total: null }, shownName)
  } while (at !== null)
  return rows
}

type Told = Pick<FieldDefinition, 'name' | 'label' | 'type' | 'custom' | 'options'>

/** One field, in the words of either version; null for a row that names none. */
function definitionOf(object: CrmObject, row: unknown): FieldDefinition | null {
  if (!isObject(row)) return null
  const given = textOf(row.field_code) ?? textOf(row.key)
  if (given === null || row.active_flag === false) return null
  const name = otherNames[given] ?? given
  const custom = row.is_custom_field === undefined ? /^[0-9a-f]{40}$/.test(name) : row.is_custom_field === true
  const type = typeOf(name, textOf(row.field_type))
  return definitionFrom(
    object,
    {
      name,
      label: textOf(row.field_name) ?? textOf(row.name) ?? name,
      type,
      custom,
      options: listOf(row.options).flatMap((option) => {
        const id = isObject(option) ? idOf(option.id) : null
        if (!isObject(option) || id === null) return []
        const label = textOf(option.label) ?? id
        // What stands for the same at every CRM is the label.
        return [custom ? { value: id, label } : { value: label, label, id }]
      }),
    },
    textOf(row.field_type),
  )
}

function definitionFrom(object: CrmObject, told: Told, given: string | null = null): FieldDefinition {
  const { name, custom } = told
  const { settable, changeable = settable } = object
  const isTaken = given !== 'varchar_auto'
  const references = referencesOf(given)
  return {
    ...told,
    ...standardOf(object.table.fields, name),
    onCreate: object.writes.create && (custom ? isTaken : settable.includes(name)),
    onUpdate: object.writes.update && (custom ? isTaken : changeable.includes(name)),
    required: object.required.includes(name),
    ...(given === 'varchar' && { maxLength: 255 }),
    ...(custom && given !== null && { form: given }),
    ...(references.length > 0 && { references }),
  }
}

function referencesOf(given: string | null): string[] {
  const object = { org: 'companies', people: 'contacts', deal: 'deals', lead: 'leads' }[given ?? '']
  return object === undefined ? [] : [object]
}

const types: Record<string, FieldType> = {
  varchar: 'text',
  varchar_auto: 'text',
  text: 'long_text',
  double: 'number',
  int: 'number',
  boolean: 'boolean',
  phone: 'phone',
  date: 'date',
  daterange: 'text',
  time: 'text',
  timerange: 'text',
  enum: 'choice',
  set: 'multi_choice',
  address: 'text',
  monetary: 'money',
  user: 'user',
  org: 'reference',
  people: 'reference',
  deal: 'reference',
  lead: 'reference',
  visible_to: 'text',
  status: 'text',
  stage: 'reference',
}

/** Types that Pipedrive's own fields have whatever the list calls them. */
const ownTypes: Record<string, FieldType> = {
  emails: 'email_list',
  website: 'url',
  annual_revenue: 'money',
  add_time: 'datetime',
  update_time: 'datetime',
  pipeline_id: 'reference',
  currency: 'text',
  content: 'html',
  note: 'html',
}

function typeOf(name: string, given: string | null): FieldType {
  return ownTypes[name] ?? types[given ?? ''] ?? 'unknown'
}
