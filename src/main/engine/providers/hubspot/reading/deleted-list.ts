import { z } from 'zod'
import { readPage, tokenPage } from '../../kit/paging'
import type { DeletedPage, DeletesWindow, ReadContext } from '../../provider'
import type { CrmObject } from '../crm-object'
import { readPlan } from '../mapping'
import { recordOf } from '../rows'
import { fetchPage, pageAfter } from './listing'
import { countAll } from './searching'

/** Where reading the list stands: how many pages were read, and how many records were there when it began. */
const deletedPage = z.object({ at: tokenPage, pages: z.number().int(), live: z.number().int().nullable() })

/** What a reading leaves: how long the list is, and how many records were there; null: that is not known. */
const memory = z.object({ pages: z.number().int(), live: z.number().int().nullable() })

/**
 * One page of the archived records. The list cannot be asked by date, is in order of ids, and HubSpot keeps on it what was
 * archived in the last 90 days: a clean-up of 100,000 records would be a thousand calls in every run. So a list of more
 * than a page is only read when something is missing: a search counts the records that are there, and as long as that
 * number and the number of those that are held differ by as much as when the list was last read, none was archived and
 * none restored. Once it is read, all of it is told, whatever its stamps say.
 */
export async function listDeleted(
  object: CrmObject,
  context: ReadContext,
  window: DeletesWindow,
  page: string | null,
): Promise<DeletedPage> {
  const { known } = window
  const current = readPage(page, deletedPage)
  const before = readPage(known?.last?.memory ?? null, memory)
  const isLong = before !== null && before.pages > 1
  // Before the first page: what is archived while the list is read is then missing at the next reading.
  let live = current?.live ?? null
  if (current === null && known && isLong) {
    live = await countLive(object, context, known)
    if (isQuiet(live, known, before.live)) return { ...empty, ...end({ ...before, live }, false) }
  }
  const plan = readPlan(object, [])
  const query = { after: current?.at.token, properties: plan.properties, archived: true }
  const read = await fetchPage(object, context, query, [])
  const listed = {
    // What stands on this list is deleted, whether or not it says when.
    records: read.rows.map((row) => ({
      ...recordOf(row, plan),
      deletedAt: row.archivedAt ?? row.updatedAt ?? window.since,
    })),
    total: null,
    rejected: read.rejected,
  }
  const pages = (current?.pages ?? 0) + 1
  const next = pageAfter(current?.at ?? null, read, null)
  if (next === null) return { ...listed, next, ...end({ pages, live }, true) }
  if (current === null && known && !isLong) {
    // The list turns out to be long. A count that comes after its first page is no measure for the next reading.
    const now = await countLive(object, context, known)
    if (isQuiet(now, known, null)) return { ...listed, next: null, ...end({ pages: pages + 1, live: now }, false) }
  }
  return { ...listed, next: JSON.stringify({ at: next, pages, live } satisfies z.infer<typeof deletedPage>) }
}

const empty = { records: [], rejected: [], total: null, next: null }

function end(left: z.infer<typeof memory>, complete: boolean): Pick<DeletedPage, 'complete' | 'memory'> {
  return { complete, memory: JSON.stringify(left) }
}

type Known = NonNullable<DeletesWindow['known']>

/** How many records are there that were made until the window's end; the index may not show all later ones yet. */
function countLive(object: CrmObject, context: ReadContext, { until }: Known): Promise<number | null> {
  const value = String(Date.parse(until))
  return countAll(object, context, [[{ propertyName: 'createdate', operator: 'LTE', value }]])
}

/**
 * Whether as many records are there as are held, give or take those of which it is known that they are only on one side
 * (rows that cannot be read, deletes that a person has to accept).
 */
function isQuiet(live: number | null, { held, last }: Known, liveBefore: number | null): boolean {
  const apart = last === null || liveBefore === null ? 0 : liveBefore - last.held
  return live !== null && live - held === apart
}
