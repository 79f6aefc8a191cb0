import { z } from 'zod'
import { CrmError } from '../../kit/crm-error'
import { readPage } from '../../kit/paging'
import type { ListPage, ReadContext } from '../../provider'
import type { CrmObject } from '../crm-object'
import { readPlan } from '../mapping'
import { recordOf } from '../rows'
import { readAssociations, withLinks } from './links'
import { type Filter, searchOn, searchPageSize, searchTotal } from './search-page'

const changedPage = z.object({ lastId: z.string(), total: z.number().int().nullable() })

/**
 * One page of what changed in a window. Any number of records may share one time stamp (imports do that), and a record
 * that changes while the window is read leaves it.
 */
export async function listChanged(
  object: CrmObject,
  context: ReadContext,
  window: { since: string; until: string },
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
  const records = found.rows.map((row) => recordOf(row, plan))
  const ids = records.map((record) => record.remoteId)
  const links = new Map(
    (await readAssociations(object, context, ids)).map(({ remoteId, associations }) => [remoteId, associations]),
  )
  const next = found.next === null ? null : JSON.stringify({ lastId: found.next, total })
  return {
    records: records.map((record) => withLinks(record, links.get(record.remoteId) ?? null)),
    next,
    total,
    rejected: found.rejected,
  }
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
