import type { PropertyCatalogue } from '../definitions/property-catalogue'
import { validation } from '../errors'
import type { SearchBody } from '../requests'
import { objectTypes, type StoredRecord } from '../types'
import { countMade, madeUntil } from './counting'
import { compileFilter, isOrdered, orderOf, type Read, type Test } from './filters'
import type { RecordStore } from './store'
import { propertyOf } from './view'

/** No query gives more, https://developers.hubspot.com/docs/api-reference/search/guide#limitations */
const MAX_RESULTS = 10_000
const MAX_LIMIT = 200
const MAX_GROUPS = 5
const MAX_FILTERS_PER_GROUP = 6
const MAX_FILTERS = 18
const MAX_QUERY = 3000

export interface SearchResult {
  total: number
  records: StoredRecord[]
  after: string | null
}

/** Searches one object of a portal by its lagging index; archived records are not in it. */
export function search(catalogue: PropertyCatalogue, store: RecordStore, body: SearchBody): SearchResult {
  const limit = body.limit ?? 10
  if (limit < 0 || limit > MAX_LIMIT) throw validation(`Invalid limit ${limit}: it must be between 0 and ${MAX_LIMIT}`)
  const offset = offsetOf(body.after)
  if (offset + limit > MAX_RESULTS) {
    throw validation(`There was a problem with the request: paging beyond ${MAX_RESULTS} results is not supported`, {
      errors: [{ message: `The maximum number of results for one query is ${MAX_RESULTS}.`, in: 'after' }],
    })
  }
  refuseOversized(body)
  const groups = (body.filterGroups ?? []).map((group) =>
    group.filters.map((filter) =>
      compileFilter(filter, catalogue.find(store.object, filter.propertyName.toLowerCase())),
    ),
  )
  const words = (body.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const fits: Test = (read) => {
    if (groups.length > 0 && !groups.some((tests) => tests.every((test) => test(read)))) return false
    return words.length === 0 || queryFits(words, store, read)
  }
  const next = offset + limit
  const until = madeUntil(body)
  const found =
    until === null
      ? inOrder(sorted(catalogue, store, body, matches(catalogue, store, body, fits)))
      : countMade(store, until, next, (seq) => isFound(catalogue, store, seq, fits))
  return {
    total: found.total,
    records: found.places
      .slice(offset, next)
      .map((seq) => store.indexed(seq))
      .filter((record) => record !== null),
    after: next < found.total && limit > 0 ? String(next) : null,
  }
}

const inOrder = (places: number[]) => ({ total: places.length, places })

function offsetOf(after: string | undefined): number {
  if (after === undefined || after === '') return 0
  if (!/^\d+$/.test(after)) throw validation(`Invalid after parameter: ${after}`)
  return Number(after)
}

function refuseOversized(body: SearchBody): void {
  const groups = body.filterGroups ?? []
  if (groups.length > MAX_GROUPS)
    throw validation(`Too many filter groups: ${groups.length}, the maximum is ${MAX_GROUPS}`)
  const counts = groups.map((group) => group.filters.length)
  if (counts.some((count) => count > MAX_FILTERS_PER_GROUP)) {
    throw validation(`Too many filters in a group, the maximum is ${MAX_FILTERS_PER_GROUP}`)
  }
  if (counts.reduce((sum, count) => sum + count, 0) > MAX_FILTERS) {
    throw validation(`Too many filters, the maximum is ${MAX_FILTERS}`)
  }
  if ((body.query?.length ?? 0) > MAX_QUERY)
    throw validation(`query is too long, the maximum is ${MAX_QUERY} characters`)
  if ((body.sorts?.length ?? 0) > 1) throw validation('Only one sort is supported')
}

function queryFits(words: readonly string[], store: RecordStore, read: Read): boolean {
  const text = objectTypes[store.object].searchable
    .map((name) => read(name) ?? '')
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Whether the index has a record at this place that fits. */
function isFound(catalogue: PropertyCatalogue, store: RecordStore, seq: number, fits: Test): boolean {
  if (!store.isUntouched(seq)) {
    const record = store.indexed(seq)
    return record !== null && fits((name) => propertyOf(record, name))
  }
  if (!store.isShown(seq, false)) return false
  let record: StoredRecord | null = null
  return fits((name) => {
    if (catalogue.find(store.object, name) === undefined) return null
    // Times and ids of untouched records are known without making the record.
    if (name === 'hs_object_id') return store.base.idOf(seq)
    if (name === objectTypes[store.object].modified) return String(store.base.updatedAt(seq))
    if (name === 'createdate') return String(store.base.createdAt(seq))
    record ??= store.base.record(seq)
    return propertyOf(record, name)
  })
}

/** Places of the records that fit, in the order of creation. */
function matches(catalogue: PropertyCatalogue, store: RecordStore, body: SearchBody, fits: Test): number[] {
  const found: number[] = []
  const visit = (seq: number): void => {
    if (isFound(catalogue, store, seq, fits)) found.push(seq)
  }
  if (asksForRecentOnly(store, body)) {
    for (const seq of store.changedPlaces()) visit(seq)
  } else {
    for (let seq = firstPlace(store, body); seq < store.end; seq += 1) visit(seq)
  }
  return found
}

/** Every group wants records changed later than any untouched one: only the changed ones need a look. */
function asksForRecentOnly(store: RecordStore, body: SearchBody): boolean {
  const groups = body.filterGroups ?? []
  const { modified } = objectTypes[store.object]
  return (
    groups.length > 0 &&
    groups.every((group) =>
      group.filters.some(
        (filter) =>
          filter.propertyName.toLowerCase() === modified &&
          ['GT', 'GTE', 'EQ', 'BETWEEN'].includes(filter.operator) &&
          momentOf(filter.value) >= store.untouchedBefore,
      ),
    )
  )
}

function momentOf(text: string | undefined): number {
  const value = text ?? ''
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value)
}

/** Where a scan may begin: the keyset filter on the record id of every group. */
function firstPlace(store: RecordStore, body: SearchBody): number {
  const bounds = (body.filterGroups ?? []).map((group) =>
    Math.max(
      0,
      ...group.filters
        .filter((filter) => filter.propertyName === 'hs_object_id' && ['GT', 'GTE', 'EQ'].includes(filter.operator))
        .map((filter) => Number(filter.value))
        .filter((value) => Number.isSafeInteger(value)),
    ),
  )
  return bounds.length === 0 ? 0 : Math.min(store.base.seqFrom(Math.min(...bounds)), store.end)
}

function sorted(catalogue: PropertyCatalogue, store: RecordStore, body: SearchBody, places: number[]): number[] {
  const sort = body.sorts?.[0]
  if (sort === undefined) return places
  const text = typeof sort === 'string' ? sort : sort.propertyName
  const descending = typeof sort === 'string' ? sort.startsWith('-') : sort.direction === 'DESCENDING'
  const name = text.replace(/^-/, '').toLowerCase()
  const definition = catalogue.find(store.object, name)
  if (definition === undefined || name === 'hs_object_id' || name === 'createdate') {
    return descending ? places.reverse() : places
  }
  const ordered = isOrdered(definition)
  const keys = places.map((seq) => {
    const record = store.indexed(seq)
    const value = record === null ? null : propertyOf(record, name)
    const key = value === null ? null : ordered ? orderOf(definition, value) : value.toLowerCase()
    return { seq, key }
  })
  const sign = descending ? -1 : 1
  keys.sort((a, b) => {
    if (a.key === b.key) return a.seq - b.seq
    if (a.key === null) return 1
    if (b.key === null) return -1
    return a.key < b.key ? -sign : sign
  })
  return keys.map((item) => item.seq)
}
