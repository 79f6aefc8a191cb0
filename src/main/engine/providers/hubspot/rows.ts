import { makeProblem } from '@shared/model'
import type { CrmResponse } from '../../nango/gateway'
import { CrmError } from '../kit/crm-error'
import { idOf, isObject, momentOf, textOf } from '../kit/json'
import type { ListPage, RemoteRecord } from '../provider'
import { isId } from './ids'
import { shownName } from './manifest'
import { fieldsOf, mergedIdsOf, type ReadPlan } from './mapping'

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

export interface Rows {
  rows: Row[]
  rejected: ListPage['rejected']
  /** Token of the next page; the address beside it is never followed, for it leads past the proxy. */
  after: string | null
  total: number | null
  /** How many there were, those included that are named twice or cannot be read. */
  count: number
}

/** Reads a list of records. What is no list is a CrmError; a row that cannot be read is rejected and the rest goes on. */
export function readRows(response: CrmResponse, what: string): Rows {
  const body = isObject(response.body) ? response.body : {}
  if (!Array.isArray(body.results)) {
    throw new CrmError(
      { class: 'bad_answer', message: `The answer for ${what} holds no list of records.` },
      response.status,
    )
  }
  const next = isObject(body.paging) && isObject(body.paging.next) ? body.paging.next.after : null
  const total = typeof body.total === 'number' && Number.isSafeInteger(body.total) ? body.total : null
  return { ...readEach(body.results), after: idOf(next), total, count: body.results.length }
}

/** Reads records one by one. */
export function readEach(values: readonly unknown[]): Pick<Rows, 'rows' | 'rejected'> {
  // A page that names a record twice is one record; the later row is the newer one.
  const rows = new Map<string, Row>()
  const rejected: ListPage['rejected'] = []
  for (const value of values) {
    const row = readRow(value)
    if (typeof row === 'string') rejected.push(rejection(isObject(value) ? idOf(value.id) : null, row))
    else rows.set(row.id, row)
  }
  return { rows: [...rows.values()], rejected }
}

/** The row, or why it cannot be read. */
function readRow(value: unknown): Row | string {
  if (!isObject(value)) return 'The record is no object.'
  const id = idOf(value.id)
  if (id === null || !isId(id)) return 'The record has no usable id.'
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

/** A row that is there and cannot be read, with the reason. */
export function rejection(remoteId: string | null, reason: string): ListPage['rejected'][number] {
  return { remoteId, problem: makeProblem('CRM_BAD_ANSWER', { provider: shownName }, textOf(reason)) }
}

/** The row in Patchbay's terms, without its links. */
export function recordOf(row: Row, plan: ReadPlan): RemoteRecord {
  return {
    remoteId: row.id,
    raw: row.raw,
    fields: fieldsOf(plan, row.properties),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.archivedAt,
    associations: [],
    mergedIds: mergedIdsOf(row.properties),
  }
}
