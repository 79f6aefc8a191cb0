import { type Read, type ScanOptions, scan, sortPlaces, type Test } from '../../kit/scan'
import { invalidType, malformedQuery, SalesforceRefusal } from '../calls'
import type { Org } from '../index'
import { normalId, type ObjectType, objectTypeOf, type SfField, type StoredRecord } from '../objects'
import { type Condition, changedSince, type Literal, type Soql } from '../soql'
import { columnOf, fieldNamed, heldValue } from './shown'

const stamps = ['systemmodstamp', 'lastmodifieddate']

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

export function typeOf(org: Org, name: string): ObjectType {
  const type = objectTypeOf(name)
  if (type === null || org.lacks(type.name)) throw invalidType(name)
  return type
}

/** Places of the records that a query asks for, in its order. `all`: those in the recycle bin as well. */
export function found(org: Org, type: ObjectType, query: Soql, all: boolean): number[] {
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
