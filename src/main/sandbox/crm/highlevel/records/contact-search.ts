import { z } from 'zod'
import { orderedTest, textTest } from '../../kit/compare'
import { offsetPage, type Read, scan, type Test } from '../../kit/scan'
import { rowOf } from '../../kit/screens'
import {
  answer,
  badRequest,
  countOf,
  type Handler,
  HighLevelRefusal,
  invalid,
  locationQuery,
  needScope,
  onlyLocation,
  readBody,
} from '../calls'
import type { Location } from '../index'
import { listOf, type StoredRecord } from '../objects'
import { showContact, showFound } from './shown'

type FilterItem = { group: 'AND' | 'OR'; filters: FilterItem[] } | { field: string; operator: string; value?: unknown }

const range = z.strictObject({
  gt: z.union([z.string(), z.number()]).optional(),
  gte: z.union([z.string(), z.number()]).optional(),
  lt: z.union([z.string(), z.number()]).optional(),
  lte: z.union([z.string(), z.number()]).optional(),
})

const filterItem: z.ZodType<FilterItem> = z.lazy(() =>
  z.union([
    z.strictObject({ group: z.enum(['AND', 'OR']), filters: z.array(filterItem) }),
    z.strictObject({ field: z.string(), operator: z.string(), value: z.unknown() }),
  ]),
)

const searchBody = z.strictObject({
  locationId: z.string(),
  page: z.number().int().min(1).optional(),
  pageLimit: z.number().int().min(1).max(500),
  searchAfter: z.tuple([z.union([z.number(), z.string()]).nullable(), z.string()]).optional(),
  filters: z.array(filterItem).optional(),
  sort: z.array(z.strictObject({ field: z.string(), direction: z.enum(['asc', 'desc']) })).optional(),
  query: z.string().max(75).optional(),
})

/** Fields that a search knows besides custom ones, with the names that records have for them. */
const searched: Record<string, string> = {
  id: 'id',
  firstNameLowerCase: 'firstName',
  lastNameLowerCase: 'lastName',
  email: 'email',
  phone: 'phone',
  companyName: 'companyName',
  address: 'address1',
  city: 'city',
  state: 'state',
  postalCode: 'postalCode',
  country: 'country',
  website: 'website',
  source: 'source',
  tags: 'tags',
  type: 'type',
  assignedTo: 'assignedTo',
  businessId: 'businessId',
  dateAdded: 'dateAdded',
  dateUpdated: 'dateUpdated',
}

function testOf(location: Location, item: FilterItem): Test {
  if ('group' in item) {
    const tests = item.filters.map((inner) => testOf(location, inner))
    return item.group === 'AND' ? (read) => tests.every((one) => one(read)) : (read) => tests.some((one) => one(read))
  }
  const { field, operator, value } = item
  const custom = /^customFields\.(.+)$/.exec(field)?.[1]
  const name = custom === undefined ? searched[field] : location.catalogue.custom('contacts', custom)?.name
  if (name === undefined) throw new HighLevelRefusal(422, [`Invalid field name ${field}`])
  const texts = (Array.isArray(value) ? value : [value]).map((one) => String(one ?? '').toLowerCase())
  if (texts.some((one) => one.length > 75)) throw invalid(`value of ${field} must not exceed 75 characters`)
  const has = (read: Read, fits: (text: string) => boolean) => {
    const held = read(name)
    return held !== null && (name === 'tags' ? listOf(held) : [held]).some((one) => fits(one.toLowerCase()))
  }
  switch (operator) {
    case 'eq':
      return (read) => has(read, (held) => texts.includes(held))
    case 'not_eq':
      return (read) => !has(read, (held) => texts.includes(held))
    case 'contains':
      return (read) => has(read, (held) => texts.some((one) => held.includes(one)))
    case 'not_contains':
      return (read) => !has(read, (held) => texts.some((one) => held.includes(one)))
    case 'exists':
      return (read) => read(name) !== null
    case 'not_exists':
      return (read) => read(name) === null
    case 'range':
      return rangeTest(name, value)
    default:
      throw new HighLevelRefusal(422, [`Invalid operator ${operator} for the field ${field}`])
  }
}

const isMoment = (name: string) => name === 'dateAdded' || name === 'dateUpdated'

function rangeTest(name: string, value: unknown): Test {
  const parsed = range.safeParse(value)
  if (!parsed.success) throw invalid(`value of ${name} must have gt, gte, lt or lte`)
  const orderOf = (text: string | number) =>
    typeof text === 'number' || !isMoment(name) ? Number(text) : Date.parse(text)
  const tests = (['gt', 'gte', 'lt', 'lte'] as const).flatMap((bound) => {
    const limit = parsed.data[bound]
    if (limit === undefined) return []
    const order = orderOf(limit)
    if (Number.isNaN(order)) throw invalid(`value.${bound} of ${name} is not valid`)
    const comparison = ({ gt: 'above', gte: 'at-least', lt: 'below', lte: 'at-most' } as const)[bound]
    return [orderedTest(name, comparison, { value: order }, Number)]
  })
  return (read) => tests.every((one) => one(read))
}

export function fieldOf(record: StoredRecord, name: string): string | null {
  if (name === 'id') return record.id
  if (name === 'dateAdded') return String(record.createdAt)
  if (name === 'dateUpdated') return String(record.updatedAt)
  return record.values[name] ?? null
}

/** Places from which on a moment can only be among those that were changed here. */
function changedOnly(location: Location, filters: readonly FilterItem[]): boolean {
  const store = location.store('contacts')
  return filters.some((item) => {
    if ('group' in item || item.field !== 'dateUpdated' || item.operator !== 'range') return false
    const parsed = range.safeParse(item.value)
    const least = parsed.success ? (parsed.data.gte ?? parsed.data.gt) : undefined
    return least !== undefined && (typeof least === 'number' ? least : Date.parse(least)) >= store.untouchedBefore
  })
}

/** The page mode ends here; the cursor of records goes on. */
export const deepest = 10_000

export const searchContacts: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  const body = readBody(call, searchBody)
  onlyLocation(call, body.locationId)
  if (body.page !== undefined && body.searchAfter !== undefined)
    throw invalid('page and searchAfter cannot be used together')
  if ((body.page ?? 1) * body.pageLimit > deepest) {
    throw badRequest(`Only the first ${deepest} records can be reached by page, use searchAfter instead`)
  }
  const [{ field = 'dateAdded', direction = 'desc' } = {}, ...more] = body.sort ?? []
  const sortName = searched[field]
  if (sortName === undefined || more.length > 2) throw new HighLevelRefusal(422, [`Invalid sort field ${field}`])
  const filters = body.filters ?? []
  const tests = filters.map((item) => testOf(location, item))
  if (body.query) tests.push(queryTest(body.query))
  const store = location.store('contacts')
  const options = { store, fits: (read: Read) => tests.every((one) => one(read)), fieldOf, quickOf: location.quickOf }
  // Records stand in the order of their making, so that a whole listing costs what a page holds.
  const listing = tests.length === 0 && sortName === 'dateAdded' && direction === 'asc' && body.page === undefined
  const found = listing
    ? location.listedPlaces(body.searchAfter?.[1] ?? null, body.pageLimit)
    : scan(options, { changedOnly: changedOnly(location, filters) })
  const keyOf = (seq: number): number | string | null => {
    const record = store.indexed(seq)
    const held = record === null ? null : fieldOf(record, sortName)
    return held === null ? null : isMoment(sortName) ? Number(held) : held
  }
  const sign = direction === 'asc' ? 1 : -1
  const order = (a: [unknown, string], b: [unknown, string]) => {
    if (a[0] !== b[0]) return (a[0] as number) < (b[0] as number) ? -sign : sign
    return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0
  }
  const keyed = found
    .map((seq) => ({ seq, at: [keyOf(seq), store.base.idOf(seq)] as [number | string | null, string] }))
    .sort((a, b) => order(a.at, b.at))
  const after = body.searchAfter
  const rest = after === undefined ? keyed : keyed.filter((item) => order(item.at, after) > 0)
  const looped = location.paging === 'loop' && after !== undefined ? keyed : rest
  const page = offsetPage(looped, ((body.page ?? 1) - 1) * body.pageLimit, body.pageLimit, {
    nameOf: ({ at }) => at[1],
    paging: location.paging === 'shuffle' ? 'shuffle' : 'normal',
  }).items
  const contacts = page.flatMap(({ seq, at }) => {
    const record = store.indexed(seq)
    return record === null ? [] : [rowOf(store, record, showFound(location, record, at[0]))]
  })
  return answer({ contacts, total: listing ? location.countIndexed() : keyed.length })
}

function queryTest(query: string): Test {
  const tests = ['firstName', 'lastName', 'email', 'phone', 'companyName'].map((field) =>
    textTest(field, 'token', { value: `*${query.trim()}*` }),
  )
  return (read) => tests.some((one) => one(read))
}

/** The older list, which a newer version of the API does not have any more. */
export const listContacts: Handler = (call) => {
  needScope(call, 'contacts.readonly')
  const { location } = call
  const query = locationQuery(call, 'startAfterId', 'startAfter', 'query', 'limit')
  const limit = countOf(call, 'limit', { fallback: 20, least: 1, most: 100 })
  const wanted = query.get('query')?.toLowerCase()
  const all = location
    .live('contacts')
    .filter(({ values }) => !wanted || Object.values(values).some((held) => held.toLowerCase().includes(wanted)))
    .reverse()
  const from = query.get('startAfterId')
  const start = from === null ? 0 : all.findIndex((record) => record.id === from) + 1
  const page = all.slice(start, start + limit)
  const last = page.at(-1)
  return answer({
    contacts: page.map((record) => showContact(location, record)),
    meta: {
      total: all.length,
      ...(last === undefined || start + limit >= all.length
        ? { nextPageUrl: null, startAfterId: null, startAfter: null, nextPage: null }
        : {
            nextPageUrl: `https://services.leadconnectorhq.com/contacts/?locationId=${location.options.account.id}&startAfterId=${last.id}&startAfter=${last.createdAt}`,
            startAfterId: last.id,
            startAfter: last.createdAt,
          }),
    },
  })
}
