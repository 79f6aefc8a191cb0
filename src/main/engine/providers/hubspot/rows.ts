import type { CrmResponse } from '../../nango/gateway'
import { isDigits } from '../kit/ids'
import { idOf, isObject, momentOf, textOf } from '../kit/json'
import { countOf, type Rows as KitRows, rejection as kitRejection, listIn, readEach, within } from '../kit/rows'
import type { RejectedRow, RemoteRecord } from '../provider'
import { shownName } from './manifest'
import { mergedIdsOf, type ReadPlan } from './mapping'

/** A record of an answer, checked: an id of digits and properties of text. */
export interface Row {
  id: string
  properties: Record<string, string | null>
  createdAt: string | null
  updatedAt: string | null
  archivedAt: string | null
  /** What a write was sent with, given back. */
  traceId: string | null
  /** The links that a listing embeds, by object; undefined when none were asked for. */
  links: unknown
  raw: unknown
}

export interface Rows extends KitRows<Row> {
  /** Token of the next page; the address beside it is never followed, for it leads past the proxy. */
  after: string | null
  total: number | null
}

/** Reads a list of records. What is no list is a CrmError; a row that cannot be read is rejected and the rest goes on. */
export function readRows(response: CrmResponse, what: string): Rows {
  const rows = readRecords(listIn(response, what, 'results'))
  const total = countOf(within(response.body, 'total'))
  return { ...rows, after: idOf(within(response.body, 'paging', 'next', 'after')), total }
}

/** Reads records one by one. */
export function readRecords(values: readonly unknown[]): KitRows<Row> {
  return readEach(shownName, values, readRow)
}

/** The row, or why it cannot be read. */
function readRow(value: Record<string, unknown>): Row | string {
  const id = idOf(value.id)
  if (id === null || !isDigits(id)) return 'The record has no usable id.'
  if (!isObject(value.properties)) return 'The record has no properties.'
  // Without a prototype: an account may name a property `constructor`.
  const properties: Row['properties'] = Object.create(null)
  for (const [name, property] of Object.entries(value.properties)) {
    const text = textOfProperty(property)
    if (text === undefined) return `The property ${name} has a value that is no text.`
    properties[name] = text
  }
  const { associations, objectWriteTraceId, ...raw } = value
  return {
    id,
    properties,
    createdAt: momentOf(value.createdAt),
    updatedAt: momentOf(value.updatedAt),
    archivedAt: momentOf(value.archivedAt) ?? (value.archived === true ? momentOf(value.updatedAt) : null),
    traceId: textOf(objectWriteTraceId),
    links: associations,
    raw,
  }
}

function textOfProperty(value: unknown): string | null | undefined {
  if (value === null || typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A row that is there and could not be read, with the reason. */
export function rejection(remoteId: string | null, reason: string): RejectedRow {
  return kitRejection(shownName, remoteId, reason)
}

/** The row in Patchbay's terms, without its links. */
export function recordOf(row: Row, { mapping }: ReadPlan): RemoteRecord {
  const { properties } = row
  return {
    remoteId: row.id,
    raw: row.raw,
    fields: mapping.fieldsOf((name) => (Object.hasOwn(properties, name) ? properties[name] : undefined)),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.archivedAt,
    associations: [],
    mergedIds: mergedIdsOf(properties),
  }
}
