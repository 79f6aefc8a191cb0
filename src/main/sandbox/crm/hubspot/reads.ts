import { type Comparison, orderedTest, textTest } from '../kit/compare'
import { isFound, listPage, type Read, type ScanOptions, scan, sortPlaces, type Test } from '../kit/scan'
import { answerOf, rowOf } from '../kit/screens'
import type { RecordStore } from '../kit/store'
import { associationsOf } from './associations'
import {
  batchAnswer,
  bodies,
  type Call,
  flagOf,
  type Handler,
  json,
  limitOf,
  listAnswer,
  listOf,
  missing,
  nextPage,
  notFound,
  objectOf,
  onlyQuery,
  readBody,
  type SearchBody,
  scattered,
  sized,
  validation,
} from './calls'
import type { Portal } from './index'
import type { StoredRecord, ValueVersion } from './objects/record'
import { type ObjectName, type ObjectType, objectTypeOf, objectTypes } from './objects/types'
import type { PropertyDefinition } from './properties/definition'
import { allStages } from './seed'

const maxPage = 100
const maxPageWithHistory = 50

/** Properties that {@link propertyOf} works out. */
export const computedNames: ReadonlySet<string> = new Set([
  'amount_in_home_currency',
  'createdate',
  'health_score',
  'hs_body_preview',
  'hs_createdate',
  'hs_deal_stage_probability',
  'hs_email_domain',
  'hs_email_from_email',
  'hs_email_to_email',
  'hs_full_name_or_email',
  'hs_is_closed',
  'hs_is_closed_won',
  'hs_lastmodifieddate',
  'hs_lead_is_open',
  'hs_object_id',
  'hs_searchable_calculated_phone_number',
  'hubspot_owner_assigneddate',
  'lastmodifieddate',
])

/** The value of a property as the API shows it; null when it is empty. Computed ones are computed here. */
export function propertyOf(record: StoredRecord, name: string): string | null {
  if (!computedNames.has(name)) return record.values[name] ?? null
  const { values } = record
  switch (name) {
    case 'hs_object_id':
      return record.id
    case 'createdate':
    case 'hs_createdate':
      return new Date(record.createdAt).toISOString()
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return new Date(record.updatedAt).toISOString()
    case 'hs_searchable_calculated_phone_number':
      return values.phone?.replace(/\D/g, '') || null
    case 'hs_email_domain':
      return values.email?.split('@')[1] ?? null
    case 'hs_full_name_or_email':
      return [values.firstname, values.lastname].filter(Boolean).join(' ') || (values.email ?? null)
    case 'health_score':
      return values.loyalty_points === undefined ? null : String(Number(values.loyalty_points) % 100)
    case 'hubspot_owner_assigneddate':
      return values.hubspot_owner_id === undefined ? null : new Date(record.createdAt).toISOString()
    case 'amount_in_home_currency':
      return values.amount ?? null
    case 'hs_body_preview':
      return previewOf(values)
    case 'hs_email_from_email':
    case 'hs_email_to_email':
      return addressOf(values.hs_email_headers, name === 'hs_email_from_email' ? 'from' : 'to')
    case 'hs_lead_is_open':
      return String(stageOf('leads', values.hs_pipeline_stage)?.isClosed !== 'true')
    default: {
      const stage = stageOf('deals', values.dealstage)
      if (name === 'hs_deal_stage_probability') return stage?.probability ?? null
      return String(stage?.isClosed === 'true' && (name === 'hs_is_closed' || stage.probability === '1.0'))
    }
  }
}

const stageOf = (object: ObjectName, id: string | undefined) =>
  allStages(object).find((stage) => stage.id === id)?.metadata

function previewOf(values: Readonly<Record<string, string>>): string | null {
  const body = Object.entries(values).find(([name]) => name.endsWith('_body') || name === 'hs_email_text')?.[1]
  return (
    body
      ?.replace(/<[^>]*>/g, ' ')
      .trim()
      .slice(0, 200) || null
  )
}

function addressOf(headers: string | undefined, side: 'from' | 'to'): string | null {
  if (headers === undefined) return null
  try {
    const found: unknown = (JSON.parse(headers) as Record<string, unknown>)[side]
    const all = (Array.isArray(found) ? found : [found]) as ({ email?: string } | null | undefined)[]
    return all.flatMap((item) => item?.email ?? []).join(';') || null
  } catch {
    return null
  }
}

/** All versions of a value, newest first; a value that never changed has one, from the import. */
function versionsOf(record: StoredRecord, name: string): readonly ValueVersion[] {
  const kept = record.history[name]
  if (kept !== undefined) return kept
  const value = propertyOf(record, name)
  return value === null ? [] : [importedVersion(value, record.createdAt)]
}

export function importedVersion(value: string, at: number): ValueVersion {
  return { value, timestamp: new Date(at).toISOString(), sourceType: 'IMPORT', sourceId: 'csv-import' }
}

/** Which properties an answer holds. Names that the portal does not know are left out without a word. */
export function shownNames(portal: Portal, type: ObjectType, asked: readonly string[] | undefined): string[] {
  if (asked === undefined || asked.length === 0) return [...type.defaults]
  const known = asked.map((name) => name.toLowerCase()).filter((name) => portal.catalogue.find(type.name, name))
  return [...new Set([...type.always, ...known])]
}

/** A record in the API's form. */
function plain(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  names: readonly string[],
  history: readonly string[] = [],
) {
  const properties: Record<string, string | null> = {}
  for (const name of names) properties[name] = propertyOf(record, name)
  return {
    id: record.id,
    properties,
    ...(history.length === 0
      ? {}
      : { propertiesWithHistory: Object.fromEntries(history.map((name) => [name, versionsOf(record, name)])) }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
    url: `https://app.hubspot.com/contacts/${portal.options.account.id}/record/${type.typeId}/${record.id}`,
  }
}

/** One record by itself. */
export function show(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  names: readonly string[],
  history: readonly string[] = [],
) {
  return answerOf(portal.store(type.name), record, plain(portal, type, record, names, history))
}

/** What a write answers: the properties it named and the ones that are always there. */
export function showWritten(portal: Portal, type: ObjectType, record: StoredRecord, written: readonly string[]) {
  return show(portal, type, record, shownNames(portal, type, written.length === 0 ? type.always : written))
}

/** As an app with every right would get it, whatever a veil makes of it. */
export function showAll(portal: Portal, type: ObjectType, record: StoredRecord) {
  const names = portal.catalogue.live(type.name).map((definition) => definition.name)
  return plain(portal, type, record, names)
}

export const list: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'after', 'archived', 'associations', 'limit', 'properties', 'propertiesWithHistory')
  const { portal } = call
  const { paging } = portal
  const store = portal.store(type.name)
  const history = historyNames(call, type, listOf(call, 'propertiesWithHistory'))
  const limit = limitOf(call, 10, history.length > 0 ? maxPageWithHistory : maxPage)
  const names = shownNames(portal, type, listOf(call, 'properties'))
  const related = relatedNames(call)
  const after = call.request.query.getAll('after').at(-1)
  const from = after === undefined || after === '' ? 0 : portal.seqFrom(type.name, tokenOf(after))
  const page = listPage(store, from, { limit, archived: flagOf(call, 'archived'), paging })
  const results = page.records.map((record) =>
    rowOf(store, record, {
      ...show(portal, type, record, names, history),
      ...associationsOf(call, type, record, related),
    }),
  )
  if (page.last === null) return listAnswer({ results })
  const next = paging === 'loop' && after !== undefined ? after : String(Number(page.last.id) + 1)
  return listAnswer({ results, ...nextPage(call, next) })
}

function tokenOf(after: string): number {
  if (!/^\d{1,15}$/.test(after)) throw validation(`Invalid value for parameter after: ${after}`)
  return Number(after)
}

function historyNames(call: Call, type: ObjectType, asked: readonly string[] | undefined): string[] {
  return (asked ?? []).map((name) => name.toLowerCase()).filter((name) => call.portal.catalogue.find(type.name, name))
}

function relatedNames(call: Call): ObjectName[] {
  return (listOf(call, 'associations') ?? []).map((name) => {
    if (objectTypeOf(name) === null) throw validation(`Unable to infer object type from: ${name}`)
    return objectOf(call, 'read', name).name
  })
}

export const get: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'archived', 'associations', 'idProperty', 'properties', 'propertiesWithHistory')
  const { portal } = call
  const id = call.params.id ?? ''
  const archived = flagOf(call, 'archived')
  const idProperty = call.request.query.getAll('idProperty').at(-1)
  const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, idProperty)
  if (record === null) portal.refuseHidden(type.name, id)
  if (record === null || (record.archivedAt !== null) !== archived) throw notFound()
  const history = historyNames(call, type, listOf(call, 'propertiesWithHistory'))
  return json(200, {
    ...show(portal, type, record, shownNames(portal, type, listOf(call, 'properties')), history),
    ...associationsOf(call, type, record, relatedNames(call)),
  })
}

export const batchRead: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'archived')
  const body = sized(readBody(call, bodies.batchRead))
  const archived = flagOf(call, 'archived')
  const { portal } = call
  const names = shownNames(portal, type, body.properties)
  const history = historyNames(call, type, body.propertiesWithHistory)
  const found = new Map<string, StoredRecord>()
  const lost: string[] = []
  for (const id of new Set(body.inputs.map((input) => input.id))) {
    const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, body.idProperty)
    if (record === null || (record.archivedAt !== null) !== archived) lost.push(id)
    else found.set(record.id, record)
  }
  const results = scattered([...found.values()], (record) => record.id).map((record) =>
    show(portal, type, record, names, history),
  )
  return batchAnswer(call, 200, results, lost.length === 0 ? [] : [missing(type, lost, undefined)])
}

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

const comparisons: Record<string, Comparison> = {
  EQ: 'equal',
  NEQ: 'unequal',
  LT: 'below',
  LTE: 'at-most',
  GT: 'above',
  GTE: 'at-least',
  BETWEEN: 'between',
  IN: 'among',
  NOT_IN: 'not-among',
  CONTAINS_TOKEN: 'token',
  NOT_CONTAINS_TOKEN: 'no-token',
}

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
  const comparison = comparisons[operator] as Comparison
  const { value, highValue, values } = filter
  if (!isOrdered(definition)) return textTest(name, comparison, { value, highValue, values })
  const bound = (text: string | undefined): number => {
    const number = orderOf(definition, text ?? '')
    if (Number.isNaN(number)) throw validation(`Invalid value for property ${name}: ${text}`)
    return number
  }
  const bounds = listed.includes(operator)
    ? { values: values?.map(bound) }
    : { value: bound(value), ...(operator === 'BETWEEN' ? { highValue: bound(highValue) } : {}) }
  return orderedTest(name, comparison, bounds, (text) => orderOf(definition, text))
}

function isOrdered(definition: PropertyDefinition): boolean {
  return definition.type === 'number' || definition.type === 'date' || definition.type === 'datetime'
}

/** A number or moment as it compares; NaN for what is neither. */
function orderOf(definition: PropertyDefinition, text: string): number {
  if (definition.type === 'number' || /^-?\d{6,}$/.test(text)) return Number(text)
  return Date.parse(text)
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
