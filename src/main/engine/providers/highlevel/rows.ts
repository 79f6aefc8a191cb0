import type { CrmResponse } from '../../nango/gateway'
import { LinkSet } from '../kit/associations'
import { CrmError } from '../kit/crm-error'
import { momentFrom } from '../kit/dates'
import { idOf, isObject, listOf } from '../kit/json'
import { rejection as kitRejection, listIn, type Rows, readEach, within } from '../kit/rows'
import type { Association, RejectedRow, RemoteRecord } from '../provider'
import type { CrmObject } from './crm-object'
import { shownName } from './manifest'
import type { ReadPlan } from './mapping'

/** A record of an answer in one form, whichever call it comes from. */
export interface Row {
  id: string
  /** The vendor's own fields that are not empty. */
  values: Record<string, unknown>
  /** Values of custom fields by their ids. */
  custom: Map<string, unknown>
  createdAt: string | null
  updatedAt: string | null
  links: Association[]
  raw: unknown
}

/**
 * Rows of a list. Searches and reads by id spell a record differently (a field that is empty is null or left out, the
 * street has two names); both come out as one form, and `raw` is made of that.
 */
export function readRows(object: CrmObject, response: CrmResponse, ...names: readonly string[]): Rows<Row> {
  return readRecords(object, listIn(response, object.name, ...names))
}

export function readRecords(object: CrmObject, values: readonly unknown[]): Rows<Row> {
  return readEach(shownName, values, (value) => readRow(object, value))
}

/** The one record of an answer. */
export function rowIn(object: CrmObject, response: CrmResponse): Row {
  const value = object.answers.map((name) => within(response.body, name)).find(isObject)
  const row = value === undefined ? 'The answer holds no record.' : readRow(object, value)
  if (typeof row === 'string') throw new CrmError({ class: 'bad_answer', scope: 'row', message: row }, response.status)
  return row
}

/** The row, or why it cannot be read. */
function readRow(object: CrmObject, value: Record<string, unknown>): Row | string {
  const id = idOf(value.id)
  if (id === null) return 'The record has no usable id.'
  const { created, updated } = object.stamps
  const createdAt = created === null ? null : momentFrom(value[created], 'ms')
  const updatedAt = updated === null ? null : momentFrom(value[updated], 'ms')
  // Every record has them: without them it is none, or cut off.
  if (createdAt === null && created !== null) return 'The record does not say when it was made.'
  if (updatedAt === null && updated !== null) return 'The record does not say when it was changed.'
  if (object.always !== undefined && isEmpty(value[object.always])) return `The record has no ${object.always}.`
  const values: Row['values'] = {}
  for (const { name } of object.own) {
    const known = plainList(value[name] ?? value[object.alsoCalled?.[name] ?? name])
    if (!isEmpty(known)) values[name] = known
  }
  const custom = new Map<string, unknown>()
  for (const item of listOf(value.customFields).filter(isObject)) {
    const fieldId = idOf(item.id)
    const held = item.value ?? item.fieldValue ?? item.field_value
    if (fieldId !== null && !isEmpty(held)) custom.set(fieldId, held)
  }
  const links = new LinkSet()
  for (const link of object.linksOf(value)) links.add(link.object, link.remoteId, link.primary)
  const customFields = [...custom].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => ({ id: key, value: held }))
  return {
    id,
    values,
    custom,
    createdAt,
    updatedAt,
    links: links.inOrder(),
    raw: {
      id,
      ...values,
      ...(customFields.length > 0 && { customFields }),
      ...(created !== null && { [created]: createdAt }),
      ...(updated !== null && { [updated]: updatedAt }),
    },
  }
}

/** Further addresses are texts in one answer, and objects that hold them in another. */
function plainList(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? (item.email ?? item) : item)) : value
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The row in Patchbay's terms. What it does not name is empty. */
export function recordOf(row: Row, { mapping, idOf: fieldId }: ReadPlan): RemoteRecord {
  return {
    remoteId: row.id,
    raw: row.raw,
    fields: mapping.fieldsOf((name) => {
      const id = fieldId(name)
      return (id === null ? row.values[name] : row.custom.get(id)) ?? null
    }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: null,
    associations: row.links,
    mergedIds: [],
  }
}

/** A row that is there and could not be read, with the reason. */
export function rejection(remoteId: string | null, reason: string): RejectedRow {
  return kitRejection(shownName, remoteId, reason)
}
