import { z } from 'zod'
import { compareIds } from '../kit/ids'
import { idOf, textOf } from '../kit/json'
import { nextTokenPage, readPage, tokenPage } from '../kit/paging'
import { nextKeyPage, nextOffsetPage, type Place, readKeyPage, readOffsetPage } from '../kit/places'
import { countOf, pageOf, type Rows, within } from '../kit/rows'
import type { ChangesWindow, ListPage, ReadContext } from '../provider'
import { ask, type CrmObject, locationOf, paths } from './crm-object'
import { shownName } from './manifest'
import { readPlan } from './mapping'
import { type Row, readRows, recordOf } from './rows'

/** Rows of one page at the most: https://marketplace.gohighlevel.com/docs/ghl/contacts/search-contacts-advanced */
const pageSizes = { contacts: 500, companies: 100, opportunities: 100, messages: 500 }

/** Up to here a search counts what it finds. */
const countedTo = 10_000

const comparePlaces = (a: Place, b: Place): number =>
  Number(a[0]) - Number(b[0]) || compareIds(String(a[1]), String(b[1]))

/** All contacts, in the order of their making, which no change moves. */
export function listContacts(object: CrmObject, context: ReadContext, page: string | null): Promise<ListPage> {
  return searchContacts(object, context, page, { order: 'dateAdded', filters: [] })
}

/** Contacts that were changed in a window, in the order of their changes. One that changes meanwhile comes again. */
export function listChangedContacts(
  object: CrmObject,
  context: ReadContext,
  window: ChangesWindow,
  page: string | null,
): Promise<ListPage> {
  const value = { gte: window.since, lte: window.until }
  const filters = [{ field: 'dateUpdated', operator: 'range', value }]
  return searchContacts(object, context, page, { order: 'dateUpdated', filters })
}

/**
 * One page of a search. Every row says in `searchAfter` where it stands; the next page begins behind the last one, at any
 * depth, and the list ends with an empty page.
 */
async function searchContacts(
  object: CrmObject,
  context: ReadContext,
  page: string | null,
  { order, filters }: { order: 'dateAdded' | 'dateUpdated'; filters: unknown[] },
): Promise<ListPage> {
  const current = readKeyPage(page)
  const response = await ask(context, {
    method: 'POST',
    path: paths.searchContacts,
    body: {
      locationId: locationOf(context.crm),
      pageLimit: pageSizes.contacts,
      ...(filters.length > 0 && { filters }),
      sort: [{ field: order, direction: 'asc' }],
      ...(current && { searchAfter: current.last }),
    },
    repeatable: true,
  })
  const read = readRows(object, response, 'contacts')
  const values = (within(response.body, 'contacts') as unknown[]) ?? []
  const places = values.map(placeIn)
  const total = countOf(within(response.body, 'total'))
  const before = readPage(page, z.object({ read: z.number().int() }))?.read ?? 0
  const count = before + values.length
  // The count saves the empty page at the end. From 10,000 on it may be the most that the index counts; and it falls when
  // records that were read go out of the search meanwhile, while as many others are still to come: the highest one counts.
  const most = total === null ? null : Math.max(total, current?.total ?? 0)
  const isWhole = most !== null && most < countedTo && count >= most
  // The cursor of the row that stands last; a page in another order would lead elsewhere.
  const inOrder = places.filter((place) => place !== null).sort(comparePlaces)
  const isCut = values.length > 0 && inOrder.length === 0
  const next = isCut
    ? null
    : nextKeyPage(current, { places: inOrder, more: isWhole ? false : null, total }, comparePlaces, shownName)
  const following = next && { ...next, total: most, read: count }
  return pageOf(read, (row) => recordOf(row, readPlan(object, context.fields)), following, total)
}

function placeIn(value: unknown): Place | null {
  const place = within(value, 'searchAfter')
  const [at, id] = Array.isArray(place) ? place : []
  return typeof at === 'number' && typeof id === 'string' ? [at, id] : null
}

/** All companies; the list knows neither filter nor order. */
export async function listCompanies(object: CrmObject, context: ReadContext, page: string | null): Promise<ListPage> {
  const current = readOffsetPage(page)
  const size = pageSizes.companies
  const response = await ask(context, {
    method: 'GET',
    path: paths.businesses,
    query: { locationId: locationOf(context.crm), limit: size, skip: current.offset },
  })
  const read = readRows(object, response, 'businesses')
  const ids = [...read.rows.map(({ id }) => id), ...read.rejected.map(({ remoteId }) => remoteId)]
  const next = nextOffsetPage(current, { ids, size, more: moreAfter(read, size), total: null }, shownName)
  return pageOf(read, (row) => recordOf(row, readPlan(object, context.fields)), next)
}

/** A page that is empty has nothing behind it; a short one may have. */
function moreAfter(read: Rows<Row>, size: number): boolean | null {
  return read.count === 0 ? false : read.count < size ? null : true
}

/** All opportunities: the search has neither a filter for changes nor an order that can be asked for. */
export async function listOpportunities(
  object: CrmObject,
  context: ReadContext,
  page: string | null,
): Promise<ListPage> {
  const current = readPage(page, tokenPage)
  const response = await ask(context, {
    method: 'POST',
    path: paths.searchOpportunities,
    body: {
      locationId: locationOf(context.crm),
      limit: pageSizes.opportunities,
      ...(current && { searchAfter: JSON.parse(current.token) }),
    },
    repeatable: true,
  })
  const read = readRows(object, response, 'opportunities')
  const total = countOf(within(response.body, 'total'))
  const values = (within(response.body, 'opportunities') as unknown[]) ?? []
  const place = within(values.at(-1), 'sort')
  const next =
    values.length === 0 || !Array.isArray(place)
      ? null
      : nextTokenPage(
          current,
          { token: JSON.stringify(place), reached: idOf(within(values.at(-1), 'id')), total },
          shownName,
        )
  return pageOf(read, (row) => recordOf(row, readPlan(object, context.fields)), next, total)
}

/** What the export is asked for: all that are no emails, then the emails. */
const channels = [null, 'Email'] as const

const messagesPage = z.object({
  channel: z
    .number()
    .int()
    .min(0)
    .max(channels.length - 1),
  at: tokenPage.nullable(),
})

/** All messages, calls and emails, in the order of their changes; or those that were changed in a window. */
export async function listMessages(
  object: CrmObject,
  context: ReadContext,
  window: ChangesWindow | null,
  page: string | null,
): Promise<ListPage> {
  const current = readPage(page, messagesPage) ?? { channel: 0, at: null }
  const response = await ask(context, {
    method: 'GET',
    path: paths.exportMessages,
    query: {
      locationId: locationOf(context.crm),
      limit: pageSizes.messages,
      channel: channels[current.channel] ?? undefined,
      sortBy: 'updatedAt',
      sortOrder: 'asc',
      startDate: window?.since,
      endDate: window?.until,
      cursor: current.at?.token,
    },
  })
  const read = readRows(object, response, 'messages')
  // What the location did by itself (an opportunity moved, an appointment) is no message.
  const rows = read.rows.filter(({ values }) => !String(values.messageType).startsWith('TYPE_ACTIVITY'))
  const token = textOf(within(response.body, 'nextCursor'))
  const reached = read.rows.at(-1)?.id ?? current.at?.reached ?? null
  const at = token === null ? null : nextTokenPage(current.at, { token, reached, total: null }, shownName)
  const isLast = at === null && current.channel === channels.length - 1
  const next = isLast ? null : { channel: at === null ? current.channel + 1 : current.channel, at }
  return pageOf({ rows, rejected: read.rejected }, (row) => recordOf(row, readPlan(object, context.fields)), next)
}

/** All notes or tasks of one contact; the list has no pages. */
export async function listChildren(object: CrmObject, context: ReadContext, path: string): Promise<ListPage> {
  const response = await ask(context, { method: 'GET', path })
  const read = readRows(object, response, object.name)
  return pageOf(read, (row) => recordOf(row, readPlan(object, context.fields)), null)
}
