import type { PropertyDefinition } from '../definitions/definition'
import { validation } from '../errors'
import type { SearchBody } from '../requests'

type Filter = NonNullable<SearchBody['filterGroups']>[number]['filters'][number]
/** Reads a value of the record under test. */
export type Read = (property: string) => string | null
export type Test = (read: Read) => boolean

const valueless = ['HAS_PROPERTY', 'NOT_HAS_PROPERTY']
const listed = ['IN', 'NOT_IN']
const single = ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN']

/**
 * Makes a test of one filter: https://developers.hubspot.com/docs/api-reference/search/guide. A property that the
 * object does not have is empty in every record: the filter finds nothing, without a word.
 */
export function compileFilter(filter: Filter, definition: PropertyDefinition | undefined): Test {
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

export function isOrdered(definition: PropertyDefinition): boolean {
  return definition.type === 'number' || definition.type === 'date' || definition.type === 'datetime'
}

/** A number or moment as it compares; NaN for what is neither. */
export function orderOf(definition: PropertyDefinition, text: string): number {
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
