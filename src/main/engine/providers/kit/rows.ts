import { makeProblem } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import type { CrmResponse } from '../../nango/gateway'
import type { ListPage, RejectedRow, RemoteRecord } from '../provider'
import { badAnswer } from './crm-error'
import { idOf, isObject, textOf } from './json'
import type { FieldRule, FieldTable } from './mapping'
import type { Codec } from './values'

/** Rows of an answer, those that could be read and those that could not. */
export interface Rows<Row> {
  rows: Row[]
  rejected: RejectedRow[]
  /** How many there were, those included that are named twice. */
  count: number
}

/** What an answer holds under some names, one inside the other; undefined where there is no such thing. */
export function within(value: unknown, ...names: readonly string[]): unknown {
  let inner = value
  for (const name of names) {
    if (!isObject(inner) || !Object.hasOwn(inner, name)) return undefined
    inner = inner[name]
  }
  return inner
}

/**
 * The list that an answer promises.
 *
 * @param what what it is about, for the person who reads the problem
 * @throws CrmError `bad_answer`
 */
export function listIn(response: CrmResponse, what: string, ...names: readonly string[]): unknown[] {
  const list = within(response.body, ...names)
  if (Array.isArray(list)) return list
  throw badAnswer(`The answer for ${what} holds no list of records.`, response.status)
}

/**
 * The fields of an object. A list that lacks what every account has is not the one that was asked for: taken for it, it
 * would say that fields are gone and that what waits for them is lost.
 *
 * @param names where the list stands in the answer
 * @param known `standing`: fields of every account, which can be neither deleted nor hidden; `fields`: which of Patchbay's
 *   they are
 * @param read a field; null for a row that is none
 * @throws CrmError `bad_answer`
 */
export function wholeDefinitions(
  response: CrmResponse,
  what: string,
  names: readonly string[],
  { standing, fields }: { standing: readonly string[]; fields: FieldTable['fields'] },
  read: (row: Record<string, unknown>) => FieldDefinition | null,
): FieldDefinition[] {
  const all = listIn(response, what, ...names).flatMap((row) => (isObject(row) ? (read(row) ?? []) : []))
  const found = new Set(all.map(({ name }) => name))
  const missing = standing.filter((name) => !found.has(name))
  const ours = new Map(
    Object.entries(fields).map(([field, rule]) => {
      const { property, codec }: FieldRule = typeof rule === 'string' ? { property: rule } : rule
      return [property, { standard: field, codec }]
    }),
  )
  if (missing.length === 0) {
    return all.map((one) => {
      const { standard, codec } = ours.get(one.name) ?? {}
      return standard === undefined ? one : { ...one, standard, options: codec ? inOurWords(one, codec) : one.options }
    })
  }
  throw badAnswer(`The ${what} lack ${missing.slice(0, 10).join(', ')}.`, response.status)
}

/** Which of Patchbay's own fields a property is, as a part of its definition. */
export function standardOf(fields: FieldTable['fields'], property: string): { standard?: string } {
  const own = Object.entries(fields).find(([, rule]) => (typeof rule === 'string' ? rule : rule.property) === property)
  return own === undefined ? {} : { standard: own[0] }
}

/** Options as people choose them here: a field that is spelled otherwise at the CRM takes our words for its values. */
function inOurWords({ options }: FieldDefinition, codec: Codec): FieldDefinition['options'] {
  return options.map(({ value, label }) => ({ value: String(codec.read(value) ?? value), label }))
}

/** A row that is there and could not be read, with the reason. */
export function rejection(provider: string, remoteId: string | null, reason: string): RejectedRow {
  return { remoteId, problem: makeProblem('CRM_BAD_ANSWER', { provider }, textOf(reason)) }
}

/**
 * Reads records one by one: one that cannot be read is rejected, and the rest goes on. A page that names a record twice
 * is one record; the later row is the newer one.
 *
 * @param read gives the row, or why it cannot be read
 * @param idName where a row says which record it is, for one that cannot be read
 */
export function readEach<Row extends { id: string }>(
  provider: string,
  values: readonly unknown[],
  read: (value: Record<string, unknown>) => Row | string,
  idName = 'id',
): Rows<Row> {
  const rows = new Map<string, Row>()
  const rejected: RejectedRow[] = []
  for (const value of values) {
    const row = isObject(value) ? read(value) : 'The record is no object.'
    if (typeof row === 'string') rejected.push(rejection(provider, idOf(within(value, idName)), row))
    else rows.set(row.id, row)
  }
  return { rows: [...rows.values()], rejected, count: values.length }
}

/** A page of rows in Patchbay's terms. `next` is what the listing goes on with: text, or a state that is stored as JSON. */
export function pageOf<Row>(
  { rows, rejected }: Pick<Rows<Row>, 'rows' | 'rejected'>,
  recordOf: (row: Row) => RemoteRecord,
  next: object | string | null,
  total: number | null = null,
): ListPage {
  const stored = next === null || typeof next === 'string' ? next : JSON.stringify(next)
  return { records: rows.map(recordOf), next: stored, total, rejected }
}

/** A count as a CRM may send it: a whole number that is none too large, or null. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}
