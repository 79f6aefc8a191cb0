import { z } from 'zod'
import { withLinks } from '../kit/associations'
import { badAnswer, CrmError } from '../kit/crm-error'
import { compareIds, furthestId } from '../kit/ids'
import { failPaging, idlePages, readPage } from '../kit/paging'
import { pageOf } from '../kit/rows'
import type { ChangesWindow, ListPage, ReadContext } from '../provider'
import { type CrmObject, paths } from './crm-object'
import { readAssociations } from './links'
import { searchBudget, shownName } from './manifest'
import { readPlan } from './mapping'
import { type Rows, readRows, recordOf } from './rows'

/** Largest page of a search. */
export const searchPageSize = 200

/** A search gives no more results than these, whatever it counts. */
const mostResults = 10_000

export type Filter =
  | { propertyName: string; operator: 'GTE' | 'LTE' | 'GT'; value: string }
  /** Values of a text must be in lower case; they find values in any case. */
  | { propertyName: string; operator: 'IN'; values: string[] }

export interface SearchQuery {
  /** A record is found when all filters of one group fit. No group finds everything. */
  groups: Filter[][]
  properties: string[]
  /** Rows on one page. */
  limit: number
}

/** Records of a search, and where it goes on. */
export interface SearchResult extends Pick<Rows, 'rows' | 'rejected'> {
  /** How many records fit, as the first answer counts them. */
  total: number | null
  /** Go on behind this one; null at the end. */
  next: string | null
}

/**
 * The next records of a search, in order of ids. They are asked for by the ids after the last one, not by an offset:
 * HubSpot ends a search at 10,000 results, and a record that leaves the result while it is read would move all later ones
 * up by one place, unread. https://developers.hubspot.com/docs/api-reference/search/guide
 *
 * An empty page that names a next one is not the end, nor is one that has shown less than it counts: either would lose
 * records without a word. So pages go on by HubSpot's tokens until there are records to go on from; the tokens are never
 * kept, so that a search which got nowhere begins where it last knew its way.
 *
 * @param lastId the last record that was read; null at the beginning
 * @throws ProblemError PAGING_LOOP when the pages get nowhere, CrmError when they contradict themselves
 */
export async function searchOn(
  object: CrmObject,
  context: ReadContext,
  query: SearchQuery,
  lastId: string | null,
): Promise<SearchResult> {
  const found: SearchResult = { rows: [], rejected: [], total: null, next: null }
  let after: string | null = null
  let shown = 0
  let idle = 0
  for (;;) {
    const page = await searchPage(object, context, query, lastId, after)
    const reached = furthestOf(page, lastId)
    found.rows.push(...page.rows)
    found.rejected.push(...page.rejected)
    found.total ??= page.total
    shown += page.count
    const isShort = page.total !== null && shown < page.total
    if (reached !== lastId) return { ...found, next: page.after === null && !isShort ? null : reached }
    if (page.after === null) {
      if (isShort) throw badAnswer(`The search counts ${page.total} records and shows ${shown}.`)
      return found
    }
    idle = idlePages({ reached: lastId, idle }, lastId, shownName)
    after = laterToken(page.after, after)
  }
}

/** How many records fit, without reading any. */
export async function searchTotal(object: CrmObject, context: ReadContext, groups: Filter[][]): Promise<number | null> {
  return (await searchPage(object, context, { groups, properties: ['hs_object_id'], limit: 1 }, null, null)).total
}

async function searchPage(
  object: CrmObject,
  context: ReadContext,
  query: SearchQuery,
  lastId: string | null,
  after: string | null,
): Promise<Rows> {
  const later: Filter[] = lastId === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: lastId }]
  const response = await context.crm.request({
    method: 'POST',
    path: paths.search(object.name),
    body: {
      filterGroups: query.groups.map((filters) => ({ filters: [...filters, ...later] })),
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      properties: query.properties,
      limit: query.limit,
      ...(after === null ? {} : { after }),
    },
    budget: searchBudget,
    repeatable: true,
    signal: context.signal,
  })
  return readRows(response, object.name)
}

/** The furthest id. Ids must rise, across pages too: asking for what comes after the last one would lose records. */
function furthestOf({ rows, rejected }: Rows, before: string | null): string | null {
  let last = before
  for (const { id } of rows) {
    if (last !== null && compareIds(id, last) <= 0) {
      if (last === before) failPaging(shownName, `The search gave record ${id} again after ${last}.`)
      throw badAnswer('The records of a search are not in the order asked for.')
    }
    last = id
  }
  return furthestId([last, ...rejected.map(({ remoteId }) => remoteId)])
}

/** HubSpot's tokens of a search are places in the result; a place further back was shown before. */
function laterToken(token: string, before: string | null): string {
  const [place, earlier] = [Number(token), Number(before ?? 0)]
  if (!(Number.isSafeInteger(place) && place > earlier && place + searchPageSize <= mostResults)) {
    failPaging(shownName, `The search goes on at ${JSON.stringify(token).slice(0, 100)} after ${earlier}.`)
  }
  return token
}

const changedPage = z.object({ lastId: z.string(), total: z.number().int().nullable() })

/**
 * One page of what changed in a window. Any number of records may share one time stamp (imports do that), and a record
 * that changes while the window is read leaves it.
 */
export async function listChanged(
  object: CrmObject,
  context: ReadContext,
  window: ChangesWindow,
  page: string | null,
): Promise<ListPage> {
  if (Date.parse(window.since) > Date.parse(window.until)) return { records: [], next: null, total: 0, rejected: [] }
  const plan = readPlan(object, context.fields)
  const current = readPage(page, changedPage)
  const inWindow: Filter[] = [
    { propertyName: object.modifiedProperty, operator: 'GTE', value: String(Date.parse(window.since)) },
    { propertyName: object.modifiedProperty, operator: 'LTE', value: String(Date.parse(window.until)) },
  ]
  const query = {
    groups: [inWindow],
    properties: plan.properties,
    limit: searchPageSize,
  }
  const found = await searchOn(object, context, query, current?.lastId ?? null)
  const total = current ? current.total : found.total
  const ids = found.rows.map(({ id }) => id)
  const read = await readAssociations(object, context, ids)
  const links = new Map(read.map(({ remoteId, associations }) => [remoteId, associations]))
  const next = found.next === null ? null : { lastId: found.next, total }
  return pageOf(found, (row) => withLinks(recordOf(row, plan), links.get(row.id) ?? null), next, total)
}

/**
 * How many records there are, or fit one group of filters. A listing does not say, a search does. Null when the search
 * refuses: it is a hint, and what it is about is asked for otherwise as well.
 */
export async function countAll(object: CrmObject, context: ReadContext, groups: Filter[][]): Promise<number | null> {
  try {
    return await searchTotal(object, context, groups)
  } catch (error) {
    if (error instanceof CrmError) return null
    throw error
  }
}
