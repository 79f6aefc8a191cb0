import { isFound, type Read, type ScanOptions, scan, sortPlaces, type Test } from '../kit/scan'
import { rowOf } from '../kit/screens'
import type { RecordStore } from '../kit/store'
import { bodies, type Handler, json, objectOf, onlyQuery, readBody, type SearchBody, validation } from './calls'
import type { Portal } from './index'
import { type ObjectType, objectTypes, type PropertyDefinition, type StoredRecord } from './objects'
import { propertyOf, show, shownNames } from './reads'

/** No query gives more, https://developers.hubspot.com/docs/api-reference/search/guide#limitations */
const maxResults = 10_000
const maxLimit = 200
const maxGroups = 5
const maxFiltersPerGroup = 6
const maxFilters = 18
const maxQuery = 3000

export const searchObjects: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call)
  const body = readBody(call, bodies.search)
  const { portal } = call
  const found = search(portal, type, body)
  const names = shownNames(portal, type, body.properties)
  const store = portal.store(type.name)
  return json(200, {
    total: found.total,
    results: found.records.map((record) => rowOf(store, record, show(portal, type, record, names))),
    ...(found.after === null ? {} : { paging: { next: { after: found.after } } }),
  })
}

/** Searches one object of a portal by its lagging index; archived records are not in it. */
function search(portal: Portal, type: ObjectType, body: SearchBody) {
  const store = portal.store(type.name)
  const limit = body.limit ?? 10
  if (limit < 0 || limit > maxLimit) throw validation(`Invalid limit ${limit}: it must be between 0 and ${maxLimit}`)
  const offset = startOf(body.after)
  if (offset + limit > maxResults) {
    throw validation(`There was a problem with the request: paging beyond ${maxResults} results is not supported`, {
      errors: [{ message: `The maximum number of results for one query is ${maxResults}.`, in: 'after' }],
    })
  }
  refuseOversized(body)
  const groups = (body.filterGroups ?? []).map((group) =>
    group.filters.map((filter) =>
      compileFilter(filter, portal.catalogue.find(type.name, filter.propertyName.toLowerCase())),
    ),
  )
  const words = (body.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const options: ScanOptions<StoredRecord> = {
    store,
    fits: (read) => {
      if (groups.length > 0 && !groups.some((tests) => tests.every((test) => test(read)))) return false
      return words.length === 0 || queryFits(words, type, read)
    },
    fieldOf: propertyOf,
    // Times and ids of untouched records are known without making the record.
    quickOf: (seq, name) => {
      if (portal.catalogue.find(type.name, name) === undefined) return null
      if (name === 'hs_object_id') return store.base.idOf(seq)
      if (name === type.modified) return String(store.base.updatedAt(seq))
      return name === type.created ? String(store.base.createdAt(seq)) : undefined
    },
  }
  const next = offset + limit
  const until = madeUntil(type, body)
  const found =
    until === null ? looked(portal, options, body) : countMade(store, until, next, (seq) => isFound(options, seq))
  return {
    total: found.total,
    records: found.places
      .slice(offset, next)
      .map((seq) => store.indexed(seq))
      .filter((record) => record !== null),
    after: next < found.total && limit > 0 ? String(next) : null,
  }
}

function looked(portal: Portal, options: ScanOptions<StoredRecord>, body: SearchBody) {
  const { store } = options
  const type = objectTypes[store.object as ObjectType['name']]
  const recent = asksForRecentOnly(store, type, body)
  const places = sorted(
    portal,
    store,
    type,
    body,
    scan(options, recent ? { changedOnly: true } : { from: firstPlace(portal, type, body) }),
  )
  return { total: places.length, places }
}

function startOf(after: string | undefined): number {
  if (after === undefined || after === '') return 0
  if (!/^\d+$/.test(after)) throw validation(`Invalid after parameter: ${after}`)
  return Number(after)
}

function refuseOversized(body: SearchBody): void {
  const groups = body.filterGroups ?? []
  if (groups.length > maxGroups)
    throw validation(`Too many filter groups: ${groups.length}, the maximum is ${maxGroups}`)
  const counts = groups.map((group) => group.filters.length)
  if (counts.some((count) => count > maxFiltersPerGroup)) {
    throw validation(`Too many filters in a group, the maximum is ${maxFiltersPerGroup}`)
  }
  if (counts.reduce((sum, count) => sum + count, 0) > maxFilters) {
    throw validation(`Too many filters, the maximum is ${maxFilters}`)
  }
  if ((body.query?.length ?? 0) > maxQuery) throw validation(`query is too long, the maximum is ${maxQuery} characters`)
  if ((body.sorts?.length ?? 0) > 1) throw validation('Only one sort is supported')
}

function queryFits(words: readonly string[], type: ObjectType, read: Read): boolean {
  const text = type.searchable
    .map((name) => read(name) ?? '')
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Every group wants records changed later than any untouched one: only the changed ones need a look. */
function asksForRecentOnly(store: RecordStore<StoredRecord>, type: ObjectType, body: SearchBody): boolean {
  const groups = body.filterGroups ?? []
  return (
    groups.length > 0 &&
    groups.every((group) =>
      group.filters.some(
        (filter) =>
          filter.propertyName.toLowerCase() === type.modified &&
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
function firstPlace(portal: Portal, type: ObjectType, body: SearchBody): number {
  const bounds = (body.filterGroups ?? []).map((group) =>
    Math.max(
      0,
      ...group.filters
        .filter((filter) => filter.propertyName === 'hs_object_id' && ['GT', 'GTE', 'EQ'].includes(filter.operator))
        .map((filter) => Number(filter.value))
        .filter((value) => Number.isSafeInteger(value)),
    ),
  )
  const { end } = portal.store(type.name)
  return bounds.length === 0 ? 0 : Math.min(portal.seqFrom(type.name, Math.min(...bounds)), end)
}

function sorted(
  portal: Portal,
  store: RecordStore<StoredRecord>,
  type: ObjectType,
  body: SearchBody,
  places: number[],
): number[] {
  const sort = body.sorts?.[0]
  if (sort === undefined) return places
  const text = typeof sort === 'string' ? sort : sort.propertyName
  const descending = typeof sort === 'string' ? sort.startsWith('-') : sort.direction === 'DESCENDING'
  const name = text.replace(/^-/, '').toLowerCase()
  const definition = portal.catalogue.find(type.name, name)
  if (definition === undefined || name === 'hs_object_id' || name === type.created) {
    return descending ? places.reverse() : places
  }
  const ordered = isOrdered(definition)
  const keyOf = (seq: number) => {
    const record = store.indexed(seq)
    const value = record === null ? null : propertyOf(record, name)
    return value === null ? null : ordered ? orderOf(definition, value) : value.toLowerCase()
  }
  return sortPlaces(places, keyOf, descending)
}

type Filter = NonNullable<SearchBody['filterGroups']>[number]['filters'][number]

const valueless = ['HAS_PROPERTY', 'NOT_HAS_PROPERTY']
const listed = ['IN', 'NOT_IN']
const single = ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN']

/**
 * Makes a test of one filter: https://developers.hubspot.com/docs/api-reference/search/guide. A property that the
 * object does not have is empty in every record: the filter finds nothing, without a word.
 */
function compileFilter(filter: Filter, definition: PropertyDefinition | undefined): Test {
  const { operator, propertyName } = filter
  if (![...valueless, ...listed, ...single].includes(operator)) {
    throw validation(
      `Invalid input JSON on line 1, column 2: Enum type must be one of: [${[...single, ...listed, ...valueless].join(', ')}]`,
    )
  }
  if (listed.includes(operator) && !filter.values?.length) {
    throw validation(`operator ${operator} requires values {propertyName: '${propertyName}'}`)
  }
  if (single.includes(operator) && (filter.value === undefined || filter.value.trim() === '')) {
    throw validation(`value must be non-empty and non-blank, if specified {propertyName: '${propertyName}'}`)
  }
  if (operator === 'BETWEEN' && filter.highValue === undefined) {
    throw validation(`operator BETWEEN requires highValue {propertyName: '${propertyName}'}`)
  }
  const name = propertyName.toLowerCase()
  if (definition === undefined) return () => operator === 'NOT_HAS_PROPERTY'
  if (operator === 'HAS_PROPERTY') return (read) => read(name) !== null
  if (operator === 'NOT_HAS_PROPERTY') return (read) => read(name) === null
  return isOrdered(definition) ? orderedTest(filter, name, definition) : textTest(filter, name)
}

function isOrdered(definition: PropertyDefinition): boolean {
  return definition.type === 'number' || definition.type === 'date' || definition.type === 'datetime'
}

/** A number or moment as it compares; NaN for what is neither. */
function orderOf(definition: PropertyDefinition, text: string): number {
  if (definition.type === 'number' || /^-?\d{6,}$/.test(text)) return Number(text)
  return Date.parse(text)
}

function orderedTest(filter: Filter, name: string, definition: PropertyDefinition): Test {
  const bound = (text: string | undefined): number => {
    const value = orderOf(definition, text ?? '')
    if (Number.isNaN(value)) throw validation(`Invalid value for property ${name}: ${text}`)
    return value
  }
  const test = (compare: (value: number) => boolean, ifEmpty = false): Test => {
    return (read) => {
      const text = read(name)
      return text === null ? ifEmpty : compare(orderOf(definition, text))
    }
  }
  if (listed.includes(filter.operator)) {
    const values = new Set(filter.values?.map(bound))
    return filter.operator === 'IN' ? test((value) => values.has(value)) : test((value) => !values.has(value), true)
  }
  const low = bound(filter.value)
  switch (filter.operator) {
    case 'EQ':
    case 'CONTAINS_TOKEN':
      return test((value) => value === low)
    case 'LT':
      return test((value) => value < low)
    case 'LTE':
      return test((value) => value <= low)
    case 'GT':
      return test((value) => value > low)
    case 'GTE':
      return test((value) => value >= low)
    case 'BETWEEN': {
      const high = bound(filter.highValue)
      return test((value) => value >= low && value <= high)
    }
    default:
      return test((value) => value !== low, true)
  }
}

function textTest(filter: Filter, name: string): Test {
  const test = (compare: (value: string) => boolean, ifEmpty = false): Test => {
    return (read) => {
      const text = read(name)
      return text === null ? ifEmpty : compare(text.toLowerCase())
    }
  }
  if (listed.includes(filter.operator)) {
    // Values in another case than the index's lower case are never found: HubSpot's own rule for texts.
    const values = new Set(filter.values)
    return filter.operator === 'IN'
      ? test((value) => value.split(';').some((item) => values.has(item)))
      : test((value) => !values.has(value), true)
  }
  const low = (filter.value ?? '').toLowerCase()
  const high = (filter.highValue ?? '').toLowerCase()
  const token = tokenTest(low)
  switch (filter.operator) {
    case 'EQ':
      return test((value) => value === low)
    case 'NEQ':
      return test((value) => value !== low, true)
    case 'LT':
      return test((value) => value < low)
    case 'LTE':
      return test((value) => value <= low)
    case 'GT':
      return test((value) => value > low)
    case 'GTE':
      return test((value) => value >= low)
    case 'BETWEEN':
      return test((value) => value >= low && value <= high)
    case 'CONTAINS_TOKEN':
      return test(token)
    default:
      return test((value) => !token(value), true)
  }
}

/** Words of a text; `*` stands for any end or beginning of one. */
function tokenTest(wanted: string): (value: string) => boolean {
  const pattern = new RegExp(`^${wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`)
  return (value) => pattern.test(value) || value.split(/[\s;,@./-]+/).some((word) => pattern.test(word))
}

/**
 * Until when the records were made that a search is about, ms; null when it asks for anything else or more. Untouched
 * records lie in the order in which they were made, so that such a search need not look at each of them.
 */
function madeUntil(type: ObjectType, body: SearchBody): number | null {
  const groups = body.filterGroups ?? []
  const sort = body.sorts?.[0]
  const inOrder =
    sort === undefined ||
    (typeof sort !== 'string' && sort.propertyName === 'hs_object_id' && sort.direction !== 'DESCENDING')
  if (!inOrder || (body.query ?? '') !== '' || groups.length > 1) return null
  let until = Number.POSITIVE_INFINITY
  for (const { propertyName, operator, value } of groups[0]?.filters ?? []) {
    const at = /^\d+$/.test(value ?? '') ? Number(value) : Number.NaN
    if (propertyName !== type.created || !(operator === 'LT' || operator === 'LTE') || Number.isNaN(at)) return null
    until = Math.min(until, operator === 'LT' ? at - 1 : at)
  }
  return until
}

/** How many records an app may see that were made until then, and the places of the first of them. */
function countMade(
  store: RecordStore<StoredRecord>,
  until: number,
  most: number,
  isFoundAt: (seq: number) => boolean,
): { total: number; places: number[] } {
  const { base } = store
  const end = base.placesUntil(until)
  let total = base.liveBefore(end)
  // What is no longer as the portal began with it is looked at by itself.
  for (const seq of store.changedPlaces()) {
    if (seq < end && !base.isArchived(seq)) total -= 1
    if (isFoundAt(seq)) total += 1
  }
  for (const seq of store.hiddenPlaces()) {
    if (store.isUntouched(seq) && seq < end && !base.isArchived(seq)) total -= 1
  }
  const places: number[] = []
  for (let seq = 0; places.length < Math.min(most, total) && seq < store.end; seq += 1) {
    if (isFoundAt(seq)) places.push(seq)
  }
  return { total, places }
}
