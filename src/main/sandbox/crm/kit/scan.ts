import type { KeptRecord } from './base'
import type { SandboxKnobs } from './provider-sandbox'
import { hashText } from './random'
import type { RecordStore } from './store'

/** Reads a value of the record under test as texts, numbers or moments compare; null when it is empty. */
export type Read = (field: string) => string | null
export type Test = (read: Read) => boolean

export interface ScanOptions<R extends KeptRecord> {
  store: RecordStore<R>
  fits: Test
  fieldOf(record: R, field: string): string | null
  /** A value of an untouched record that is known without making it; undefined when it is not. */
  quickOf?: (seq: number, field: string) => string | null | undefined
}

/** Whether the index has a record at this place that fits. */
export function isFound<R extends KeptRecord>(options: ScanOptions<R>, seq: number): boolean {
  const { store, fits, fieldOf, quickOf } = options
  if (!store.isUntouched(seq)) {
    const record = store.indexed(seq)
    return record !== null && fits((field) => fieldOf(record, field))
  }
  if (!store.isShown(seq, false)) return false
  let record: R | null = null
  return fits((field) => {
    const quick = quickOf?.(seq, field)
    if (quick !== undefined) return quick
    record ??= store.base.record(seq)
    return fieldOf(record, field)
  })
}

/**
 * Places of the records that fit, in the order of creation. `changedOnly`: what is asked for can only be among the
 * records that were changed since the account was made; `from`: nor before this place.
 */
export function scan<R extends KeptRecord>(
  options: ScanOptions<R>,
  limits: { from?: number; changedOnly?: boolean } = {},
): number[] {
  const { store } = options
  if (limits.changedOnly) return store.changedPlaces().filter((seq) => isFound(options, seq))
  const found: number[] = []
  for (let seq = limits.from ?? 0; seq < store.end; seq += 1) if (isFound(options, seq)) found.push(seq)
  return found
}

/** Sorts places by a key of each, empty ones last; places with one key stay in the order of creation. */
export function sortPlaces(
  places: readonly number[],
  keyOf: (seq: number) => string | number | null,
  descending: boolean,
): number[] {
  const sign = descending ? -1 : 1
  const keys = places.map((seq) => ({ seq, key: keyOf(seq) }))
  keys.sort((a, b) => {
    if (a.key === b.key) return a.seq - b.seq
    if (a.key === null) return 1
    if (b.key === null) return -1
    return a.key < b.key ? -sign : sign
  })
  return keys.map((item) => item.seq)
}

export interface ListPage<R> {
  records: R[]
  /** The record behind which the next page begins; null on the last page. */
  last: R | null
}

/** One page of a listing in the order of creation, from a place on; straight from the records, without an index. */
export function listPage<R extends KeptRecord>(
  store: RecordStore<R>,
  from: number,
  options: { limit: number; archived: boolean; paging: SandboxKnobs['paging'] },
): ListPage<R> {
  const { limit, archived, paging } = options
  const places: number[] = []
  let seq = from
  for (; seq < store.end && places.length < limit; seq += 1) if (store.isShown(seq, archived)) places.push(seq)
  while (seq < store.end && !store.isShown(seq, archived)) seq += 1
  const before = paging === 'overlap' && from > 0 && store.at(from - 1) !== null ? [from - 1] : []
  return {
    records: distorted([...before, ...places], String, paging).map((place) => store.at(place) as R),
    last: seq < store.end ? store.at(places.at(-1) ?? 0) : null,
  }
}

/** Another order of a page where a test wants one, see the `paging` switch. */
export function distorted<T>(items: readonly T[], nameOf: (item: T) => string, paging: SandboxKnobs['paging']): T[] {
  if (paging !== 'shuffle') return [...items]
  return [...items].sort((a, b) => hashText(nameOf(a)) - hashText(nameOf(b)))
}

/** A page by numbers; `next` is null on the last one. Both kinds of trouble of the `paging` switch are in it. */
export function offsetPage<T>(
  items: readonly T[],
  start: number,
  limit: number,
  options: { nameOf: (item: T) => string; paging: SandboxKnobs['paging'] },
): { items: T[]; next: number | null } {
  const { nameOf, paging } = options
  const begin = paging === 'overlap' ? Math.max(0, start - 1) : start
  const next = start + limit
  return {
    items: distorted(items.slice(begin, next), nameOf, paging),
    next: next >= items.length ? null : paging === 'loop' && start > 0 ? start : next,
  }
}
