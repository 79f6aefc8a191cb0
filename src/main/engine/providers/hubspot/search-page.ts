import { fail } from '@shared/model'
import { CrmError } from '../kit/crm-error'
import type { ReadContext } from '../provider'
import type { CrmObject } from './crm-object'
import { compareIds } from './links'
import { searchBudget, shownName } from './manifest'
import { paths } from './paths'
import { type Rows, readRows } from './rows'

/** Largest page of a search. */
export const searchPageSize = 200

export type Filter =
  | { propertyName: string; operator: 'GTE' | 'LTE' | 'GT'; value: string }
  /** Values of a text must be in lower case; they find values in any case. */
  | { propertyName: string; operator: 'IN'; values: string[] }

export interface SearchQuery {
  /** A record is found when all filters of one group fit. No group finds everything. */
  groups: Filter[][]
  properties: string[]
  limit: number
  /** The last record that was read: only later ones are found. */
  lastId: string | null
}

/**
 * One page of a search, in order of ids. Each page asks for the ids after the last one, not for an offset: HubSpot ends a
 * search at 10,000 results, and a record that leaves the result while it is read would move all later ones up by one
 * place, unread.
 * https://developers.hubspot.com/docs/api-reference/search/guide
 */
export async function searchPage(object: CrmObject, context: ReadContext, query: SearchQuery): Promise<Rows> {
  const { groups, lastId } = query
  const later: Filter[] = lastId === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: lastId }]
  const response = await context.crm.request({
    method: 'POST',
    path: paths.search(object.name),
    body: {
      filterGroups: groups.map((filters) => ({ filters: [...filters, ...later] })),
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
export function progressOf({ rows, rejected, after }: Rows, before: string | null): string | null {
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
