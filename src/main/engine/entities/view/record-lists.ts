import type { EntityRow, EntitySearch } from '../../store/entities/entities'
import type { EntityFilter, EntityPlace, KeyedEntity } from '../../store/lists/entity-list'
import type { Store } from '../../store/store'
import { mergeSorted } from './merge-sorted'

/** What a list is asked for. */
export interface ListQuery {
  filter: EntityFilter
  /** `changed`, `name` or the id of a field. */
  sort: string
  descending: boolean
}

/** A page of a list: ids in its order, and how many there are in all. */
export interface ListPage {
  ids: number[]
  total: number
  /** Where the next page begins; null: there is none. */
  next: EntityPlace | null
}

/** Ids are looked at in spans of so many: the engine answers others between two, so each stays short. */
const spanSize = 3000
/** So many lists are kept, each as it was when it was first asked for. */
const keptLists = 6

/** After a count, so many times as long as it took goes by before the next. */
const restAfterCount = 20
/** A count that takes no longer is taken whenever it is asked for, ms. */
const quickCount = 2

interface KeptList {
  marker: number
  /** All of the list, in its order. */
  rows: Promise<KeyedEntity[]>
  /** Callers that still want it. */
  waiters: number
  done: boolean
}

/**
 * Lists of records for screens. The plain ones (all of a kind, by name or by change) are read page by page from an index;
 * for any other the ids are gathered once, in spans, and pages are cut from them.
 */
export class RecordLists {
  readonly #store: Store
  readonly #kept = new Map<string, KeptList>()
  readonly #recounted: () => void
  #counted: { marker: number; at: number; tookMs: number; counts: ReturnType<Store['entityList']['counts']> } | null =
    null
  #recount: NodeJS.Timeout | null = null

  /** @param recounted hears when counts that were given out have grown old and should be asked for again */
  constructor(store: Store, recounted: () => void = () => {}) {
    this.#store = store
    this.#recounted = recounted
  }

  /**
   * How many records of each kind are here. Counting takes its time where there are very many: while a sync changes them
   * all the time, only a small share of the time goes into it, and what was counted last stands meanwhile.
   */
  counts(): ReturnType<Store['entityList']['counts']> {
    const { marker } = this.#store.entityList
    const known = this.#counted
    const now = performance.now()
    if (known?.marker === marker) return known.counts
    const rest = known && known.tookMs > quickCount ? known.at + known.tookMs * restAfterCount - now : 0
    if (known && rest > 0) {
      this.#recount ??= setTimeout(() => {
        this.#recount = null
        this.#recounted()
      }, rest).unref()
      return known.counts
    }
    const counts = this.#store.entityList.counts()
    const end = performance.now()
    this.#counted = { marker, at: end, tookMs: end - now, counts }
    return counts
  }

  /**
   * A page of a list.
   *
   * @param from the place behind which it begins, or how many rows come before it
   * @param signal ends the gathering when no one else waits for it
   */
  async page(query: ListQuery, from: EntityPlace | number, limit: number, signal?: AbortSignal): Promise<ListPage> {
    return isPlain(query) ? this.#plainPage(query, from, limit) : await this.#keptPage(query, from, limit, signal)
  }

  #plainPage({ filter, sort, descending }: ListQuery, from: EntityPlace | number, limit: number): ListPage {
    const { entityList } = this.#store
    const total = this.counts()[filter.kind]
    const order = sort === 'name' ? 'name' : 'changed'
    // From the end that is nearer: what is left out has to be stepped over.
    const isFar = typeof from === 'number' && from > total / 2
    const size = isFar ? Math.max(0, Math.min(limit, total - from)) : limit + 1
    const rows = isFar
      ? entityList.page(filter.kind, order, !descending, Math.max(0, total - from - size), size).reverse()
      : entityList.page(filter.kind, order, descending, from, size)
    const page = rows.slice(0, limit)
    const hasMore = isFar ? from + size < total : rows.length > limit
    return { ids: page.map(({ id }) => id), total, next: hasMore ? placeOf(page.at(-1)) : null }
  }

  async #keptPage(
    query: ListQuery,
    from: EntityPlace | number,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<ListPage> {
    const rows = await this.#rows(query, typeof from === 'number' && from === 0, signal)
    const start = typeof from === 'number' ? from : placeIn(rows, from, query.descending)
    const page = rows.slice(start, start + limit)
    const hasMore = start + limit < rows.length
    return { ids: page.map(({ id }) => id), total: rows.length, next: hasMore ? placeOf(page.at(-1)) : null }
  }

  /** The whole list; pages behind the first are cut from it as it was, whatever has changed since. */
  async #rows(query: ListQuery, fresh: boolean, signal: AbortSignal | undefined): Promise<KeyedEntity[]> {
    const key = JSON.stringify(query)
    const { marker } = this.#store.entityList
    let list = this.#kept.get(key)
    if (list && fresh && list.done && list.marker !== marker) list = undefined
    if (!list) {
      const made: KeptList = { marker, rows: Promise.resolve([]), waiters: 0, done: false }
      made.rows = this.#gather(query, made)
      made.rows.catch(() => this.#forget(key, made))
      list = made
    }
    this.#kept.delete(key)
    this.#kept.set(key, list)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptLists) break
      this.#kept.delete(oldest)
    }
    const waited = list
    waited.waiters += 1
    const leave = () => {
      waited.waiters -= 1
      if (waited.waiters === 0 && !waited.done) this.#forget(key, waited)
    }
    signal?.addEventListener('abort', leave, { once: true })
    const rows = await waited.rows
    if (!signal?.aborted) {
      signal?.removeEventListener('abort', leave)
      waited.waiters -= 1
    }
    return rows
  }

  #forget(key: string, list: KeptList): void {
    if (this.#kept.get(key) === list) this.#kept.delete(key)
  }

  async #gather(query: ListQuery, list: KeptList): Promise<KeyedEntity[]> {
    const { entityList } = this.#store
    const spans: KeyedEntity[][] = []
    const { lastId } = entityList
    const compare = comparison(query.descending)
    for (let after = 0; after < lastId; after += spanSize) {
      if (after > 0) await breathe()
      if (after > 0 && list.waiters <= 0) break
      spans.push(
        entityList
          .span(query.filter, query.sort, after, after + spanSize)
          .map(folded)
          .sort(compare),
      )
    }
    const rows = await mergeSorted(spans, compare, breathe)
    list.done = true
    return rows
  }
}

/**
 * The first entities behind an id that a search finds, by id. Looks at them in spans, so that one which finds little holds
 * nothing up.
 *
 * @param signal ends the search
 */
export async function findEntities(
  { entities }: Pick<Store, 'entities'>,
  search: EntitySearch,
  after: number,
  limit: number,
  signal?: AbortSignal,
): Promise<EntityRow[]> {
  const found: EntityRow[] = []
  const last = entities.lastId()
  for (let from = after; from < last && found.length < limit; from += spanSize) {
    if (from > after) await breathe()
    signal?.throwIfAborted()
    found.push(...entities.find(search, { after: from, upTo: from + spanSize }, limit - found.length))
  }
  return found
}

/** Everything that waits for the engine has its turn. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

function isPlain({ filter, sort }: ListQuery): boolean {
  return (
    (sort === 'changed' || sort === 'name') &&
    filter.search === '' &&
    filter.deleted === 'without' &&
    filter.waiting === 'with' &&
    filter.conflict === 'with' &&
    filter.heldIn.length === 0 &&
    filter.notHeldIn.length === 0 &&
    filter.owners === null &&
    filter.changedAfter === null
  )
}

/** Texts compare without regard to case; an empty one counts as none. */
function folded({ id, key }: KeyedEntity): KeyedEntity {
  return { id, key: typeof key === 'string' ? key.toLowerCase() || null : key }
}

/** Records without a value come last, whichever way the list goes. */
function comparison(descending: boolean): (a: KeyedEntity, b: KeyedEntity) => number {
  const way = descending ? -1 : 1
  return (a, b) => {
    if (a.key === b.key) return (a.id - b.id) * way
    if (a.key === null) return 1
    if (b.key === null) return -1
    return (a.key < b.key ? -1 : 1) * way
  }
}

function placeIn(rows: readonly KeyedEntity[], place: EntityPlace, descending: boolean): number {
  const compare = comparison(descending)
  const at = { id: place.id, key: place.key === '' ? null : place.key }
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row && compare(row, at) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function placeOf(row: KeyedEntity | undefined): EntityPlace | null {
  return row ? { id: row.id, key: row.key ?? '' } : null
}
