import { fail } from '@shared/model'
import { z } from 'zod'
import { CrmError } from '../crm-error'
import { readPage } from '../paging'
import type { ListPage, ReadContext } from '../provider'
import type { CrmObject } from './crm-object'
import { compareIds, readLinks, unlessForbidden, withLinks } from './links'
import { searchBudget, shownName } from './manifest'
import { readPlan } from './mapping'
import { paths } from './paths'
import { type Rows, readRows, recordOf } from './rows'

/** Largest page of a search. */
const searchPageSize = 200

const searchPage = z.object({ lastId: z.string(), total: z.number().int().nullable() })

interface Filter {
  propertyName: string
  operator: 'GTE' | 'LTE' | 'GT'
  value: string
}

/**
 * One page of what changed in a window, in order of ids. Each page asks for the ids after the last one, not for an
 * offset: HubSpot ends a search at 10,000 results, any number of records may share one time stamp (imports do that),
 * and a record that changes while the window is read leaves it and would move all later ones up by one place, unread.
 * https://developers.hubspot.com/docs/api-reference/search/guide
 */
export async function listChanged(
  object: CrmObject,
  context: ReadContext,
  window: { since: string; until: string },
  page: string | null,
): Promise<ListPage> {
  if (Date.parse(window.since) > Date.parse(window.until)) return { records: [], next: null, total: 0, rejected: [] }
  const plan = readPlan(object, context.fields)
  const current = readPage(page, searchPage)
  const found = await search(object, context, {
    filters: [
      { propertyName: object.modifiedProperty, operator: 'GTE', value: String(Date.parse(window.since)) },
      { propertyName: object.modifiedProperty, operator: 'LTE', value: String(Date.parse(window.until)) },
      ...(current ? [{ propertyName: 'hs_object_id', operator: 'GT' as const, value: current.lastId }] : []),
    ],
    properties: plan.properties,
    limit: searchPageSize,
  })
  const lastId = progressOf(found, current?.lastId ?? null)
  const total = current ? current.total : found.total
  let records = found.rows.map((row) => recordOf(row, plan))
  for (const to of object.associations) {
    const ids = records.map((record) => record.remoteId)
    const links = await unlessForbidden(context.crm, [to], async (allowed) =>
      allowed ? readLinks(context, object.name, to, ids) : null,
    )
    records = records.map((record) => withLinks(record, to, links && (links.get(record.remoteId) ?? [])))
  }
  const isLast = found.after === null || lastId === null
  return { records, next: isLast ? null : JSON.stringify({ lastId, total }), total, rejected: found.rejected }
}

/**
 * How many records the object has. A listing does not say, a search does; it is worth one call, so that progress can
 * be shown. Null when the search refuses: the listing itself tells what is wrong.
 */
export async function countAll(object: CrmObject, context: ReadContext): Promise<number | null> {
  try {
    const { total } = await search(object, context, { filters: [], properties: ['hs_object_id'], limit: 1 })
    return total
  } catch (error) {
    if (error instanceof CrmError) return null
    throw error
  }
}

async function search(
  object: CrmObject,
  context: ReadContext,
  query: { filters: Filter[]; properties: string[]; limit: number },
): Promise<Rows> {
  const response = await context.crm.request({
    method: 'POST',
    path: paths.search(object.name),
    body: {
      filterGroups: query.filters.length > 0 ? [{ filters: query.filters }] : [],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      properties: query.properties,
      limit: query.limit,
    },
    budget: searchBudget,
    repeatable: true,
    signal: context.signal,
  })
  return readRows(response, object.name)
}

/**
 * The id to go on from, null when the page is empty. Ids must rise, across pages too: asking for what comes after the
 * last id would otherwise lose records, or go round for ever.
 */
function progressOf({ rows, rejected, after }: Rows, before: string | null): string | null {
  let last = before
  for (const { id } of rows) {
    if (last !== null && compareIds(id, last) <= 0) {
      if (last === before)
        fail('PAGING_LOOP', { provider: shownName }, `The search gave record ${id} again after ${last}.`)
      throw badOrder('The records of a search are not in the order asked for.')
    }
    last = id
  }
  for (const { remoteId } of rejected) {
    if (remoteId !== null && /^\d+$/.test(remoteId) && (last === null || compareIds(remoteId, last) > 0))
      last = remoteId
  }
  if (last === before && rejected.length > 0 && after !== null) {
    throw badOrder('No record of a page could be read, so the next one cannot be asked for.')
  }
  return last === before ? null : last
}

function badOrder(message: string): CrmError {
  return new CrmError({ class: 'bad_answer', message })
}
