import type { Test } from './scan'

/** How a filter compares a value; an empty value fits `unequal`, `not-among` and `no-token` alone. */
export type Comparison =
  | 'equal'
  | 'unequal'
  | 'below'
  | 'at-most'
  | 'above'
  | 'at-least'
  | 'between'
  | 'among'
  | 'not-among'
  | 'token'
  | 'no-token'

interface Bounds<T> {
  value?: T | undefined
  highValue?: T | undefined
  values?: readonly T[] | undefined
}

const fitsEmpty: readonly Comparison[] = ['unequal', 'not-among', 'no-token']

/** A test of a field whose values have an order: numbers, days, moments. `token` is `equal` here. */
export function orderedTest(
  field: string,
  comparison: Comparison,
  bounds: Bounds<number>,
  orderOf: (text: string) => number,
): Test {
  const among = new Set(bounds.values)
  const compare = comparer(comparison, bounds.value ?? Number.NaN, bounds.highValue ?? Number.NaN, {
    isAmong: (value) => among.has(value),
    hasToken: (value) => value === bounds.value,
  })
  return (read) => {
    const text = read(field)
    return text === null ? fitsEmpty.includes(comparison) : compare(orderOf(text))
  }
}

/**
 * A test of a text, in any case. Of a multiple choice (`a;b`) `among` looks at each; its values are compared as they are
 * given with the lower-case text, as search indexes do.
 */
export function textTest(field: string, comparison: Comparison, bounds: Bounds<string>): Test {
  const low = (bounds.value ?? '').toLowerCase()
  const high = (bounds.highValue ?? '').toLowerCase()
  const among = new Set(bounds.values)
  const compare = comparer(comparison, low, high, {
    isAmong: (value) => (comparison === 'among' ? value.split(';').some((item) => among.has(item)) : among.has(value)),
    hasToken: tokenTest(low),
  })
  return (read) => {
    const text = read(field)
    return text === null ? fitsEmpty.includes(comparison) : compare(text.toLowerCase())
  }
}

function comparer<T extends string | number>(
  comparison: Comparison,
  low: T,
  high: T,
  more: { isAmong(value: T): boolean; hasToken(value: T): boolean },
): (value: T) => boolean {
  switch (comparison) {
    case 'equal':
      return (value) => value === low
    case 'unequal':
      return (value) => value !== low
    case 'below':
      return (value) => value < low
    case 'at-most':
      return (value) => value <= low
    case 'above':
      return (value) => value > low
    case 'at-least':
      return (value) => value >= low
    case 'between':
      return (value) => value >= low && value <= high
    case 'among':
      return (value) => more.isAmong(value)
    case 'not-among':
      return (value) => !more.isAmong(value)
    case 'token':
      return (value) => more.hasToken(value)
    case 'no-token':
      return (value) => !more.hasToken(value)
  }
}

/** Words of a text; `*` stands for any end or beginning of one. */
function tokenTest(wanted: string): (value: string) => boolean {
  const pattern = new RegExp(`^${wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`)
  return (value) => pattern.test(value) || value.split(/[\s;,@./-]+/).some((word) => pattern.test(word))
}
