import type { UpstreamResponse } from '../../kit/provider-sandbox'
import { distorted } from '../../kit/scan'
import { type Call, type Handler, json, malformedQuery, SalesforceRefusal } from '../calls'
import type { Org } from '../index'
import type { StoredRecord } from '../objects'
import { referenceRows } from '../reference'
import { parseSoql, type Soql } from '../soql'
import { found, typeOf } from './finding'
import { columnsOf, showRow } from './shown'

/** Rows of a page, and when columns are many; https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm */
const mostRows = 2000
const leastRows = 200
const wide = 150

/** How long a place in a result is kept, ms. */
const cursorMs = 2 * 86_400_000

/** A result of which not all pages were fetched. */
export interface Cursor {
  query: Soql
  places: readonly number[]
  all: boolean
  at: number
}

function rowsAsked(call: Call, columns: number): number {
  const asked = /batchSize=(\d+)/i.exec(call.request.headers['sforce-query-options'] ?? '')?.[1]
  const most = Math.min(mostRows, Math.max(leastRows, asked === undefined ? mostRows : Number(asked)))
  // Wide rows make shorter pages.
  return columns > wide ? Math.min(most, 500) : most
}

function runQuery(call: Call, all: boolean): UpstreamResponse {
  const { org } = call
  const text = call.request.query.get('q')
  if (text === null || text.trim() === '') throw malformedQuery('unexpected token: <EOF>')
  const query = org.circling(parseSoql(text))
  if (query.offset > 2000) {
    throw new SalesforceRefusal(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000')
  }
  const rows = referenceRows(org, query, call.version)
  if (rows !== null) return json(200, { totalSize: rows.length, done: true, records: rows })
  const type = typeOf(org, query.type)
  const places = found(org, type, query, all)
  if (query.counts) return json(200, { totalSize: places.length, done: true, records: [] })
  columnsOf(org, type, query)
  return page(call, { query, places, all, at: org.now() }, 0, null)
}

function page(call: Call, cursor: Cursor, start: number, id: string | null): UpstreamResponse {
  const { org, version } = call
  const { query, places } = cursor
  const type = typeOf(org, query.type)
  const store = org.store(type.name)
  const columns = columnsOf(org, type, query)
  const size = rowsAsked(call, columns.length)
  const end = start + size
  // What was asked for in an order comes in it.
  const paging = query.order.length > 0 ? 'normal' : org.paging
  const begin = paging === 'overlap' ? Math.max(0, start - 1) : start
  const records = distorted(places.slice(begin, end), (seq) => store.base.idOf(seq), paging)
    // What went since the query was asked is not on its later pages.
    .filter((seq) => store.isShown(seq, false) || (cursor.all && store.isShown(seq, true)))
    .map((seq) => showRow(org, version, type, shownAt(store, seq, cursor.all), columns))
  const done = end >= places.length
  if (done) return json(200, { totalSize: places.length, done, records })
  const locator = id ?? org.keepCursor(cursor)
  const next = org.paging === 'loop' && start > 0 ? start : end
  return json(200, {
    totalSize: places.length,
    done,
    nextRecordsUrl: `/services/data/v${version}/query/${locator}-${next}`,
    records,
  })
}

/** A record as a query shows it: where its index lags, as it was. */
function shownAt(store: ReturnType<Org['store']>, seq: number, all: boolean): StoredRecord {
  const current = store.at(seq) as StoredRecord
  if (all && current.archivedAt !== null) return current
  return store.indexed(seq) ?? current
}

export const query: Handler = (call) => runQuery(call, false)

/** Deleted and archived records as well, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_queryall.htm */
export const queryAll: Handler = (call) => runQuery(call, true)

export const queryMore: Handler = (call) => {
  const [id = '', place = ''] = (call.params.locator ?? '').split('-')
  const cursor = call.org.cursor(id)
  if (cursor === undefined || call.org.now() - cursor.at > cursorMs || !/^\d+$/.test(place)) {
    throw new SalesforceRefusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  }
  return page(call, cursor, Number(place), id)
}
