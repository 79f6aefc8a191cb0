import type { UpstreamResponse } from '../kit/provider-sandbox'
import { distorted, type Read, type ScanOptions, scan, sortPlaces, type Test } from '../kit/scan'
import {
  badField,
  type Call,
  entityDeleted,
  type Handler,
  invalidType,
  json,
  malformedQuery,
  notFound,
  objectBody,
  objectOf,
  onlyMembers,
  SalesforceRefusal,
  shownMoment,
} from './calls'
import type { Org } from './index'
import {
  normalId,
  type ObjectType,
  objectTypeOf,
  relationOf,
  type SfField,
  type StoredRecord,
  type Value,
  workedOut,
} from './objects'
import { referenceRows } from './reference'
import { type Condition, changedSince, type Literal, parseSoql, type Soql } from './soql'

/** Rows of a page, and when columns are many; https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm */
const mostRows = 2000
const leastRows = 200
const wide = 150

/** Ids that one retrieval takes, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm */
const mostRetrieved = 2000

/** How long a place in a result is kept, ms. */
const cursorMs = 2 * 86_400_000

/** A result of which not all pages were fetched. */
export interface Cursor {
  query: Soql
  places: readonly number[]
  all: boolean
  at: number
}

const stamps = ['systemmodstamp', 'lastmodifieddate']

/** A value of a record as it is kept, or worked out; null for an empty one. */
export function heldValue(type: ObjectType, record: StoredRecord, name: string): Value | null {
  switch (name) {
    case 'Id':
      return record.id
    case 'IsDeleted':
      return record.archivedAt !== null
    case 'CreatedDate':
      return new Date(record.createdAt).toISOString()
    case 'LastModifiedDate':
    case 'SystemModstamp':
      return new Date(record.updatedAt).toISOString()
    case 'CreatedById':
      return record.createdBy
    case 'LastModifiedById':
      return record.modifiedBy
    case 'MasterRecordId':
      return record.mergedInto ?? null
  }
  const made = workedOut(name, record.values, type.name)
  return made !== undefined ? made : (record.values[name] ?? null)
}

/** A value as the API spells it. */
function shownValue(org: Org, type: ObjectType, record: StoredRecord, field: SfField): unknown {
  if (field.type === 'address') return shownAddress(org, type, record, field)
  const value = heldValue(type, record, field.name)
  if (value === null) return field.type === 'boolean' ? false : null
  if (field.type === 'datetime') return shownMoment(String(value))
  return value
}

function shownAddress(org: Org, type: ObjectType, record: StoredRecord, field: SfField): unknown {
  const parts = org.catalogue.live(type.name).filter(({ compound }) => compound === field.name)
  const values = parts.map(({ name }) => [
    `${name.replace(field.name.replace('Address', ''), '').charAt(0).toLowerCase()}${name.replace(field.name.replace('Address', ''), '').slice(1)}`,
    record.values[name] ?? null,
  ])
  return values.every(([, value]) => value === null) ? null : Object.fromEntries(values)
}

const pathOf = (call: { version: string }, type: ObjectType, id: string) =>
  `/services/data/v${call.version}/sobjects/${type.type}/${id}`

/** A record with the fields that the connected user sees. */
export function showRecord(
  org: Org,
  version: string,
  type: ObjectType,
  record: StoredRecord,
  fields: readonly SfField[],
): Record<string, unknown> {
  const attributes = { type: type.type, url: pathOf({ version }, type, record.id) }
  const shown = fields.map((field) => [field.name, shownValue(org, type, record, field)])
  return { attributes, ...Object.fromEntries(shown) }
}

/** What the control routes show. */
export function showAll(org: Org, type: ObjectType, record: StoredRecord): Record<string, unknown> {
  return showRecord(org, '66.0', type, record, org.catalogue.live(type.name))
}

/** A field by its name in any case. Throws the vendor's refusal. */
function fieldNamed(org: Org, type: ObjectType, name: string): SfField {
  const wanted = name.toLowerCase()
  const field = org.visible(type.name).find((one) => one.name.toLowerCase() === wanted)
  if (field === undefined) throw badField(name, type.type)
  return field
}

/** A column of a query: a field of the record itself or of a parent. */
interface Column {
  name: string
  /** Null: of the record itself. */
  parent: SfField | null
  field: string
  read(record: StoredRecord): unknown
}

function columnOf(org: Org, type: ObjectType, path: string): Column {
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) {
    const field = fieldNamed(org, type, first)
    return { name: field.name, parent: null, field: field.name, read: (record) => shownValue(org, type, record, field) }
  }
  const relation = org
    .visible(type.name)
    .find((field) => field.type === 'reference' && relationOf(field).toLowerCase() === first.toLowerCase())
  if (relation === undefined || rest.length > 1) {
    throw new SalesforceRefusal(
      400,
      'INVALID_FIELD',
      `Didn't understand relationship '${first}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
  const name = rest[0] ?? ''
  return {
    name,
    parent: relation,
    field: name,
    read: (record) => parentValue(org, record.values[relation.name] ?? systemId(record, relation.name), name, relation),
  }
}

const systemId = (record: StoredRecord, name: string): Value | undefined =>
  name === 'CreatedById' ? record.createdBy : name === 'LastModifiedById' ? record.modifiedBy : undefined

function parentValue(org: Org, id: Value | undefined, name: string, relation: SfField): unknown {
  const found = id === undefined ? null : org.byId(String(id))
  if (found === null) {
    const user = org.users.find((one) => one.id === id)
    if (user === undefined) return null
    const values: Record<string, unknown> = {
      id: user.id,
      name: `${user.firstName} ${user.lastName}`,
      email: user.email,
      isactive: user.active,
      type: 'User',
    }
    const value = values[name.toLowerCase()]
    if (value === undefined) throw badField(name, 'User')
    return value
  }
  if (name.toLowerCase() === 'type' && relation.references.length > 1) return found.type.type
  return shownValue(org, found.type, found.record, fieldNamed(org, found.type, name))
}

function columnsOf(org: Org, type: ObjectType, query: Soql): Column[] {
  return query.fields.flatMap((path) => {
    if (!path.startsWith('FIELDS(')) return [columnOf(org, type, path)]
    const which = path.slice(7, -1)
    if (which !== 'STANDARD' && (query.limit === null || query.limit > 200)) {
      throw malformedQuery(`The SOQL FIELDS function must have a LIMIT of at most 200 for ${path}`)
    }
    const fields = org.visible(type.name).filter(({ custom }) => which === 'ALL' || custom === (which === 'CUSTOM'))
    return fields.map((field) => columnOf(org, type, field.name))
  })
}

function showRow(
  org: Org,
  version: string,
  type: ObjectType,
  record: StoredRecord,
  columns: readonly Column[],
): object {
  const row: Record<string, unknown> = { attributes: { type: type.type, url: pathOf({ version }, type, record.id) } }
  for (const column of columns) {
    if (column.parent === null) {
      row[column.name] = column.read(record)
      continue
    }
    const relation = relationOf(column.parent)
    const id = record.values[column.parent.name] ?? systemId(record, column.parent.name)
    if (id === undefined) {
      row[relation] = null
      continue
    }
    const parent = org.byId(String(id))?.type
    const attributes = {
      type: parent?.type ?? 'User',
      url: `/services/data/v${version}/sobjects/${parent?.type ?? 'User'}/${id}`,
    }
    row[relation] = { ...((row[relation] as object | undefined) ?? { attributes }), [column.name]: column.read(record) }
  }
  const { garbled } = org.store(type.name).veilOf(record.seq)
  return garbled === undefined ? row : { attributes: row.attributes, Id: record.id, ...garbled.row }
}

/** A condition as a test of one record, by texts: those of moments are ISO, of other values as JSON spells them. */
function testOf(org: Org, type: ObjectType, condition: Condition): Test {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.parts.map((part) => testOf(org, type, part))
      return (read) => tests.every((test) => test(read))
    }
    case 'or': {
      const tests = condition.parts.map((part) => testOf(org, type, part))
      return (read) => tests.some((test) => test(read))
    }
    case 'not': {
      const test = testOf(org, type, condition.part)
      return (read) => !test(read)
    }
    case 'in': {
      const field = filterField(org, type, condition.field)
      const wanted = Array.isArray(condition.literals)
        ? condition.literals.map((literal) => keyOf(field, literal, org.now()))
        : semiJoin(org, condition.literals)
      const set = new Set(wanted)
      return (read) => set.has(keyed(field, read(condition.field))) !== condition.not
    }
    case 'includes': {
      const field = filterField(org, type, condition.field)
      if (field.type !== 'multipicklist') throw wrongType(field, 'a multipicklist')
      const wanted = condition.literals.map((literal) => String(keyOf(field, literal, org.now())).split(';'))
      return (read) => {
        const held = (read(condition.field) ?? '').toLowerCase().split(';')
        return wanted.some((all) => all.every((one) => held.includes(one))) !== condition.not
      }
    }
    case 'compare':
      return comparison(filterField(org, type, condition.field), condition, org.now())
  }
}

function filterField(org: Org, type: ObjectType, path: string): SfField {
  if (path.includes('.')) {
    columnOf(org, type, path)
    return { ...(org.catalogue.live('contacts')[0] as SfField), name: path, type: 'string', filterable: true }
  }
  const field = fieldNamed(org, type, path)
  if (!field.filterable) {
    throw new SalesforceRefusal(400, 'INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`)
  }
  return field
}

const kinds: Partial<Record<SfField['type'], { kind: Literal['kind']; name: string }>> = {
  datetime: { kind: 'moment', name: 'dateTime' },
  date: { kind: 'day', name: 'date' },
  boolean: { kind: 'boolean', name: 'boolean' },
  int: { kind: 'number', name: 'int' },
  double: { kind: 'number', name: 'double' },
  currency: { kind: 'number', name: 'currency' },
  percent: { kind: 'number', name: 'percent' },
}

const wrongType = (field: SfField, name: string) =>
  new SalesforceRefusal(
    400,
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${name} and should not be enclosed in quotes`,
  )

/** A literal as the values of a field compare; null for the empty one. Throws what the vendor says of a wrong kind. */
function keyOf(field: SfField, literal: Literal, now: number): string | number | null {
  if (literal.kind === 'null') return null
  const expected = kinds[field.type]
  if (expected !== undefined && literal.kind !== expected.kind && literal.kind !== 'relative') {
    throw wrongType(field, expected.name)
  }
  switch (literal.kind) {
    case 'text':
      if (field.type === 'id' || field.type === 'reference') {
        const id = normalId(literal.value)
        if (id === null) {
          throw new SalesforceRefusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`)
        }
        return id
      }
      return literal.value.toLowerCase()
    case 'relative': {
      const start = Math.floor(now / 86_400_000) * 86_400_000 + literal.from * 86_400_000
      return field.type === 'datetime' ? start : new Date(start).toISOString().slice(0, 10)
    }
    case 'boolean':
      return String(literal.value)
    default:
      if (expected === undefined) {
        throw new SalesforceRefusal(
          400,
          'INVALID_FIELD',
          `value of filter criterion for field '${field.name}' must be of type string and should be enclosed in quotes`,
        )
      }
      return literal.value
  }
}

/** A value that was read as it compares with {@link keyOf}. */
function keyed(field: SfField, text: string | null): string | number | null {
  if (text === null) return null
  if (field.type === 'datetime') return Date.parse(text)
  if (['int', 'double', 'currency', 'percent'].includes(field.type)) return Number(text)
  return field.type === 'id' || field.type === 'reference' || field.type === 'date' ? text : text.toLowerCase()
}

function comparison(field: SfField, condition: Extract<Condition, { kind: 'compare' }>, now: number): Test {
  const { operator, literal } = condition
  const name = condition.field
  if (operator === 'LIKE') {
    if (literal.kind !== 'text' || kinds[field.type] !== undefined) throw wrongType(field, 'string')
    const like = likePattern(literal.value)
    return (read) => like.test(read(name) ?? '')
  }
  if (literal.kind === 'relative' && (operator === '=' || operator === '!=')) {
    const low = keyOf(field, literal, now) as string | number
    const high = keyOf(field, { ...literal, from: literal.until }, now) as string | number
    return (read) => {
      const value = keyed(field, read(name))
      return (value !== null && value >= low && value < high) === (operator === '=')
    }
  }
  const wanted = keyOf(field, literal, now)
  if (operator === '=') return (read) => keyed(field, read(name)) === wanted
  if (operator === '!=') return (read) => keyed(field, read(name)) !== wanted
  if (wanted === null) throw malformedQuery(`invalid operator on null literal for field '${field.name}'`)
  return (read) => {
    const value = keyed(field, read(name))
    if (value === null) return false
    if (operator === '<') return value < wanted
    if (operator === '<=') return value <= wanted
    return operator === '>' ? value > wanted : value >= wanted
  }
}

function likePattern(text: string): RegExp {
  const body = text.replace(/\\[%_]|[%_]|[.*+?^${}()|[\]\\]/g, (part) => {
    if (part === '%') return '[\\s\\S]*'
    if (part === '_') return '[\\s\\S]'
    return part.length === 2 ? part.charAt(1) : `\\${part}`
  })
  return new RegExp(`^${body}$`, 'i')
}

function semiJoin(org: Org, query: Soql): (string | number | null)[] {
  const [path] = query.fields
  const type = typeOf(org, query.type)
  if (path === undefined || query.fields.length > 1)
    throw malformedQuery('Nesting of semi join sub-selects is not supported')
  const column = columnOf(org, type, path)
  return found(org, type, query, false).map((seq) => {
    const value = column.read(org.store(type.name).at(seq) as StoredRecord)
    return value === null ? null : (value as string | number)
  })
}

function typeOf(org: Org, name: string): ObjectType {
  const type = objectTypeOf(name)
  if (type === null || org.lacks(type.name)) throw invalidType(name)
  return type
}

/** Places of the records that a query asks for, in its order. `all`: those in the recycle bin as well. */
function found(org: Org, type: ObjectType, query: Soql, all: boolean): number[] {
  const store = org.store(type.name)
  const fits = query.where === null ? () => true : testOf(org, type, query.where)
  const readers = new Map<string, (record: StoredRecord) => string | null>()
  const fieldOf = (record: StoredRecord, path: string): string | null => {
    const known = readers.get(path) ?? readerOf(org, type, path)
    readers.set(path, known)
    return known(record)
  }
  const options: ScanOptions<StoredRecord> = {
    store,
    fits,
    fieldOf,
    quickOf: (seq, path) => {
      const name = path.toLowerCase()
      if (name === 'id') return store.base.idOf(seq)
      if (name === 'createddate') return new Date(store.base.createdAt(seq)).toISOString()
      return stamps.includes(name) ? new Date(store.base.updatedAt(seq)).toISOString() : undefined
    },
  }
  const changedOnly = changedSince(query.where, stamps) >= store.untouchedBefore
  const places = scan(options, { changedOnly, from: firstPlace(org, type, query.where) })
  if (all) {
    const binned: number[] = []
    const seqs = changedOnly ? store.changedPlaces() : Array.from({ length: store.end }, (_, seq) => seq)
    for (const seq of seqs) {
      if (!store.isShown(seq, true)) continue
      const record = store.at(seq) as StoredRecord
      if (fits((path) => fieldOf(record, path))) binned.push(seq)
    }
    places.push(...binned)
    places.sort((a, b) => a - b)
  }
  for (const { field: path, descending, nullsLast } of [...query.order].reverse()) {
    const field = filterable(org, type, path)
    const key = (seq: number) => {
      const text: Read = (name) => fieldOf(store.at(seq) as StoredRecord, name)
      return keyed(field, text(path))
    }
    const empty = places.filter((seq) => key(seq) === null)
    const rest = sortPlaces(
      places.filter((seq) => key(seq) !== null),
      key,
      descending,
    )
    places.splice(0, places.length, ...(nullsLast ? [...rest, ...empty] : [...empty, ...rest]))
  }
  const end = query.limit === null ? undefined : query.offset + query.limit
  return places.slice(query.offset, end)
}

/** Reads one value of records as a text; a switch that was never turned is off. */
function readerOf(org: Org, type: ObjectType, path: string): (record: StoredRecord) => string | null {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value))
  if (path.includes('.')) {
    const column = columnOf(org, type, path)
    return (record) => text(column.read(record))
  }
  const field = fieldNamed(org, type, path)
  const empty = field.type === 'boolean' ? 'false' : null
  return (record) => text(heldValue(type, record, field.name)) ?? empty
}

function filterable(org: Org, type: ObjectType, path: string): SfField {
  if (path.includes('.')) return filterField(org, type, path)
  const field = fieldNamed(org, type, path)
  if (!field.sortable) {
    throw new SalesforceRefusal(400, 'INVALID_FIELD', `field '${field.name}' can not be sorted in a query call`)
  }
  return field
}

/** Where a listing that goes on behind an id begins, so that what lies before is not looked at. */
function firstPlace(org: Org, type: ObjectType, condition: Condition | null): number {
  if (condition?.kind === 'and') {
    return Math.max(...condition.parts.map((part) => firstPlace(org, type, part)))
  }
  const behind = condition?.kind === 'compare' && condition.operator === '>' && condition.field.toLowerCase() === 'id'
  if (!behind || condition.literal.kind !== 'text') return 0
  return org.store(type.name).placeOf(condition.literal.value) ?? 0
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

/** The fields of the `fields` parameter, or all. */
function askedFields(call: Call, type: ObjectType): SfField[] {
  const asked = call.request.query.get('fields')
  if (asked === null) return call.org.visible(type.name)
  return asked.split(',').map((name) => fieldNamed(call.org, type, name.trim()))
}

/** A record that an app may read by its id. Throws as the vendor does. */
export function needRecord(org: Org, type: ObjectType, id: string): StoredRecord {
  const store = org.store(type.name)
  const missing = notFound(`Provided external ID field does not exist or is not accessible: ${id}`)
  const long = normalId(id)
  if (long === null || !long.startsWith(type.prefix)) throw missing
  const record = store.get(long)
  if (record === null) throw store.placeOf(long) === null ? missing : entityDeleted()
  const { hidden } = store.veilOf(record.seq)
  if (hidden === 403) {
    throw new SalesforceRefusal(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [])
  }
  if (hidden === 404) throw missing
  if (record.archivedAt !== null) throw entityDeleted()
  return record
}

export const get: Handler = (call) => {
  const type = objectOf(call)
  return json(200, answered(call, type, needRecord(call.org, type, call.params.id ?? ''), askedFields(call, type)))
}

function answered(call: Call, type: ObjectType, record: StoredRecord, fields: readonly SfField[]): object {
  const shown = showRecord(call.org, call.version, type, record, fields)
  const { garbled } = call.org.store(type.name).veilOf(record.seq)
  if (garbled?.where !== 'everywhere') return shown
  return { attributes: shown.attributes, Id: record.id, ...garbled.row }
}

export const getByKey: Handler = (call) => {
  const type = objectOf(call)
  const records = call.org.byKey(type, fieldNamed(call.org, type, call.params.field ?? ''), call.params.id ?? '')
  if (records.length === 0) throw notFound()
  if (records.length > 1) return several(call, type, records)
  return json(200, answered(call, type, records[0] as StoredRecord, askedFields(call, type)))
}

/** More than one record has the value: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export function several(call: Call, type: ObjectType, records: readonly StoredRecord[]): UpstreamResponse {
  return {
    ...json(
      300,
      records.map(({ id }) => pathOf(call, type, id)),
    ),
    chunked: false,
  }
}

/** Many records by their ids; in the place of one that is not there stands a null. */
export const retrieve: Handler = (call) => {
  const type = objectOf(call)
  const body = objectBody(call)
  onlyMembers(body, ['ids', 'fields'])
  const { ids, fields } = body
  if (!isTexts(ids) || !isTexts(fields)) throw malformedQuery('ids and fields must be lists of texts')
  if (ids.length > mostRetrieved) {
    throw new SalesforceRefusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot retrieve more than ${mostRetrieved} records`,
    )
  }
  const columns = fields.map((name) => fieldNamed(call.org, type, name))
  const store = call.org.store(type.name)
  return json(
    200,
    ids.map((id) => {
      const long = normalId(id)
      if (long === null) throw new SalesforceRefusal(400, 'MALFORMED_ID', `malformed id ${id}`)
      const record = store.get(long)
      const isThere = record !== null && record.archivedAt === null && !store.isHidden(record.seq)
      return isThere ? answered(call, type, record, columns) : null
    }),
  )
}

export const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const dayMs = 86_400_000
/** How far the lists of changes reach back, https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getdeleted.htm */
const reach = { deleted: 15 * dayMs, updated: 30 * dayMs }

function spanOf(call: Call, kept: number): { start: number; end: number } {
  const read = (name: string) => {
    const at = Date.parse((call.request.query.get(name) ?? '').replace(' ', '+'))
    if (Number.isNaN(at)) {
      throw new SalesforceRefusal(400, 'INVALID_QUERY_PARAMETER', `${name} is not a valid date time`)
    }
    // Seconds are not looked at.
    return Math.floor(at / 60_000) * 60_000
  }
  const [start, end] = [read('start'), read('end')]
  if (end <= start) {
    throw new SalesforceRefusal(
      400,
      'INVALID_REPLICATION_DATE',
      'endDate must be at least one minute greater than startDate',
    )
  }
  if (start < call.org.now() - kept) {
    throw new SalesforceRefusal(
      400,
      'INVALID_REPLICATION_DATE',
      `startDate before org replication enabled date or more than ${kept / dayMs} days ago`,
    )
  }
  return { start, end }
}

export const deleted: Handler = (call) => {
  const type = objectOf(call)
  const { start, end } = spanOf(call, reach.deleted)
  const store = call.org.store(type.name)
  const deletedRecords: { id: string; deletedDate: string }[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!store.isShown(seq, true)) continue
    const { id, archivedAt } = store.at(seq) as StoredRecord
    const at = archivedAt ?? 0
    if (at >= start && at < end) deletedRecords.push({ id, deletedDate: shownMoment(at) })
  }
  return json(200, {
    deletedRecords,
    earliestDateAvailable: shownMoment(call.org.now() - reach.deleted),
    latestDateCovered: shownMoment(Math.min(end, call.org.now())),
  })
}

export const updated: Handler = (call) => {
  const type = objectOf(call)
  const { start, end } = spanOf(call, reach.updated)
  const store = call.org.store(type.name)
  const ids: string[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!store.isShown(seq, false)) continue
    const { id, updatedAt } = store.at(seq) as StoredRecord
    if (updatedAt >= start && updatedAt < end) ids.push(id)
  }
  return json(200, { ids, latestDateCovered: shownMoment(Math.min(end, call.org.now())) })
}
