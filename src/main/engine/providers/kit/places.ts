import { z } from 'zod'
import type { ListPage, RemoteRecord } from '../provider'
import { badAnswer } from './crm-error'
import { failPaging, readPage } from './paging'

/** Where a record stands in the order that is asked for: a time stamp with an id, an id alone. */
export type Place = readonly (string | number)[]

const keyPage = z.object({ last: z.array(z.union([z.string(), z.number()])), total: z.number().int().nullable() })
/** Where a listing stands that goes on behind the last record: by a filter, or by a sort value of the record's own. */
export type KeyPage = z.infer<typeof keyPage>

/** Null for the first page, and for what another version wrote. */
export function readKeyPage(page: string | null): KeyPage | null {
  return readPage(page, keyPage)
}

export interface KeyAnswer {
  /** Of every row in turn; null for one that does not say where it stands. */
  places: readonly (Place | null)[]
  /** As the CRM says it; null: it does not, and the list ends with a page without rows. */
  more: boolean | null
  total: number | null
}

/**
 * The page after `current`, or null at the end. Going on behind a record is right only where the rows rise, across pages
 * too: a row out of order would hide others. Places must be unique, so a time stamp comes with the id.
 *
 * @throws ProblemError PAGING_LOOP when a page leads to where it began; CrmError `bad_answer` for rows out of order
 */
export function nextKeyPage(
  current: KeyPage | null,
  { places, more, total }: KeyAnswer,
  compare: (a: Place, b: Place) => number,
  provider: string,
): KeyPage | null {
  const before = current?.last ?? null
  let last: Place | null = before
  for (const place of places) {
    if (place === null) continue
    if (last !== null && compare(place, last) <= 0) {
      if (last === before) failPaging(provider, `The list gave ${placeText(place)} again after ${placeText(last)}.`)
      throw badAnswer(`The list is not in the order asked for: ${placeText(place)} came after ${placeText(last)}.`)
    }
    last = place
  }
  if (more === false || (places.length === 0 && more === null)) return null
  if (last === null || last === before) failPaging(provider, 'A page that promises more does not say where it ends.')
  return { last: [...last], total: current?.total ?? total }
}

function placeText(place: Place): string {
  return JSON.stringify(place).slice(0, 100)
}

/** Pages in a row that may bring nothing new; a CRM that does not know the parameter gives its first page for ever. */
const mostIdleOffsets = 3

const offsetPage = z.object({
  offset: z.number().int().nonnegative(),
  /** The last row that was read. Null: none yet. */
  last: z.string().nullable(),
  /** It was missing where it should have been, and this is the page before. */
  back: z.boolean(),
  idle: z.number().int(),
  total: z.number().int().nullable(),
})
/** Where a listing stands that is asked for by how many rows to leave out. */
export type OffsetPage = z.infer<typeof offsetPage>

/** The first page for none, and for what another version wrote. */
export function readOffsetPage(page: string | null): OffsetPage {
  return readPage(page, offsetPage) ?? { offset: 0, last: null, back: false, idle: 0, total: null }
}

export interface OffsetAnswer {
  /** Of every row in turn; null for one that does not say it. */
  ids: readonly (string | null)[]
  /** Rows that were asked for. */
  size: number
  /**
   * As the CRM says it. Null: it does not, and the list ends with a page that has nothing new. A short page is the end
   * only where the vendor says so: one that gives less than it was asked for would cut the list off without a word.
   */
  more: boolean | null
  total: number | null
}

/**
 * The page after `current`, or null at the end. A record that goes away while the list is read moves all later ones up
 * by one place, unread. So pages overlap by one row: where the last row of the page before is missing on this one, the
 * rows have moved, and the listing steps back by a page, once. Rows that come twice do no harm.
 *
 * @throws ProblemError PAGING_LOOP when pages bring nothing new, though there is more
 */
export function nextOffsetPage(current: OffsetPage, answer: OffsetAnswer, provider: string): OffsetPage | null {
  const { ids, size, more } = answer
  const total = answer.total ?? current.total
  const { offset, last, back } = current
  const hasMoved = last !== null && !back && !ids.includes(last)
  const lastNow = ids.findLast((id) => id !== null) ?? null
  const isNew = lastNow !== null && lastNow !== last
  if (!hasMoved && (more === false || (more === null && !isNew))) return null
  const idle = isNew && !hasMoved && !back ? 0 : current.idle + 1
  if (idle > mostIdleOffsets) failPaging(provider, `The rows from ${offset} on bring nothing new, page after page.`)
  if (hasMoved) return { offset: Math.max(0, offset - size), last, back: true, idle, total }
  // A page of one row cannot overlap and go on; an empty one that is not the end is asked for again.
  const step = ids.length === 0 ? 0 : Math.max(1, ids.length - 1)
  return { offset: offset + step, last: lastNow ?? last, back: false, idle, total }
}

/** Every record of a list that is short: what a look-up by values finds. */
export async function everyPage(list: (page: string | null) => Promise<ListPage>): Promise<RemoteRecord[]> {
  const records: RemoteRecord[] = []
  for (let page: string | null = null, isFirst = true; isFirst || page !== null; isFirst = false) {
    const one = await list(page)
    records.push(...one.records)
    page = one.next
  }
  return records
}
