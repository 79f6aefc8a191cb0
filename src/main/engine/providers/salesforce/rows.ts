import type { CrmResponse } from '../../nango/gateway'
import { LinkSet } from '../kit/associations'
import { badAnswer } from '../kit/crm-error'
import { momentFrom } from '../kit/dates'
import { isObject, textOf } from '../kit/json'
import { countOf, type Rows as KitRows, rejection as kitRejection, readEach, within } from '../kit/rows'
import type { Association, RejectedRow, RemoteRecord } from '../provider'
import { shownName } from './manifest'
import type { ReadPlan } from './mapping'
import type { SfObject } from './sf-object'

/** A record of an answer, checked: with an id, its stamps and all columns that were asked for. */
export interface Row {
  id: string
  values: Record<string, unknown>
  createdAt: string | null
  updatedAt: string | null
  deleted: boolean
  /** Time of the last change by a person or an app, for conditional writes. */
  version: string | null
}

export interface Rows extends KitRows<Row> {
  /** Whether the answer holds the end of the result. */
  done: boolean
  total: number | null
}

const isId = (text: string) => /^[0-9A-Za-z]{18}$/.test(text)

/** Reads the answer to a query. What is no result is a CrmError; a row that cannot be read is rejected. */
export function readResult(response: CrmResponse, what: string, columns: readonly string[]): Rows {
  const records = within(response.body, 'records')
  const done = within(response.body, 'done')
  if (!Array.isArray(records) || typeof done !== 'boolean') {
    throw badAnswer(`The answer for ${what} is no result of a query.`, response.status)
  }
  return { ...readRecords(records, columns), done, total: countOf(within(response.body, 'totalSize')) }
}

/** Reads records one by one. A row without a column that was asked for was not read. */
export function readRecords(values: readonly unknown[], columns: readonly string[]): KitRows<Row> {
  return readEach(shownName, values, (value) => readRow(value, columns), 'Id')
}

function readRow(value: Record<string, unknown>, columns: readonly string[]): Row | string {
  const id = textOf(value.Id)
  if (id === null || !isId(id)) return 'The record has no usable id.'
  const { attributes: _attributes, ...values } = value
  for (const name of columns) {
    const held = Object.hasOwn(values, name) ? values[name] : undefined
    if (held === undefined) return `The record lacks ${name}.`
    if (isObject(held) || Array.isArray(held)) return `The field ${name} has a value of another type.`
  }
  return {
    id,
    values,
    createdAt: momentFrom(values.CreatedDate),
    updatedAt: momentFrom(values.SystemModstamp),
    deleted: values.IsDeleted === true,
    version: momentFrom(values.LastModifiedDate),
  }
}

/** A row that is there and could not be read, with the reason. */
export function rejection(remoteId: string | null, reason: string): RejectedRow {
  return kitRejection(shownName, remoteId, reason)
}

/** The row in Patchbay's terms. */
export function recordOf(object: SfObject, row: Row, { mapping }: ReadPlan): RemoteRecord {
  const { values } = row
  const links = new Set(object.links.map(({ property }) => property))
  const converted = convertedOf(object, values)
  return {
    remoteId: row.id,
    raw: Object.fromEntries(Object.entries(values).filter(([name]) => !links.has(name))),
    fields: mapping.fieldsOf((name) => (Object.hasOwn(values, name) ? values[name] : undefined)),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deleted ? row.updatedAt : null,
    associations: linksOf(object, values),
    mergedIds: [],
    ...(row.deleted && object.merges && { mergedInto: textOf(values.MasterRecordId) }),
    version: row.version,
    ...(converted.length > 0 && { convertedInto: converted }),
  }
}

/** The links that fields of the record hold; null when one of the fields was not asked for. */
function linksOf(object: SfObject, values: Readonly<Record<string, unknown>>): Association[] | null {
  const links = new LinkSet()
  for (const { property, to, prefix, primary } of object.links) {
    if (!Object.hasOwn(values, property)) return null
    const id = textOf(values[property])
    if (id?.startsWith(prefix)) links.add(to, id, primary === true)
  }
  // The person and the company that a lead has become belong to it.
  const beside = new Set((object.convertedInto ?? []).flatMap((one) => (one.beside ? [one.to] : [])))
  for (const one of convertedOf(object, values)) if (beside.has(one.object)) links.add(one.object, one.remoteId)
  return links.inOrder()
}

function convertedOf(
  object: SfObject,
  values: Readonly<Record<string, unknown>>,
): { object: string; remoteId: string }[] {
  if (values.IsConverted !== true) return []
  return (object.convertedInto ?? []).flatMap(({ property, to }) => {
    const remoteId = textOf(values[property])
    return remoteId === null ? [] : [{ object: to, remoteId }]
  })
}
