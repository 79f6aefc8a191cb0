import { z } from 'zod'
import { withLinks } from '../kit/associations'
import { unlessForbidden } from '../kit/crm-error'
import { addressBytes, addressRoom, furthestId } from '../kit/ids'
import { nextTokenPage, readPage, readTokenPage, type TokenPage, tokenPage } from '../kit/paging'
import type { DeletedPage, DeletesWindow, ListPage, ReadContext, RemoteRecord } from '../provider'
import { type CrmObject, type LinkType, listPageSize, paths } from './crm-object'
import { embeddedLinks, type Links, linksName, readLinks } from './links'
import { shownName } from './manifest'
import { type ReadPlan, readPlan } from './mapping'
import { readBatch } from './reading'
import { type Row, type Rows, readRows, recordOf, rejection } from './rows'
import { countAll } from './search'

/**
 * One page of everything there is, in order of ids. A listing is complete and has no end at 10,000 as a search has.
 * The names of properties stand in the address; where there are too many of them, the page brings ids and links, and
 * one batch read brings all properties of the page, each record whole and in one version.
 */
export async function listAll(object: CrmObject, context: ReadContext, page: string | null): Promise<ListPage> {
  const plan = readPlan(object, context.fields)
  const current = readTokenPage(page)
  const total = current ? current.total : await countAll(object, context, [])
  const fits = addressBytes(plan.properties) <= addressRoom
  const query = { after: current?.token, properties: fits ? plan.properties : [], archived: false }
  const [read, links] = await unlessForbidden(context.crm, linksName(object.associations), async (allowed) => {
    const wanted = allowed ? object.associations : null
    return [await fetchPage(object, context, query, wanted ?? []), wanted] as const
  })
  const whole = fits ? { rows: read.rows, rejected: [] } : await readWhole(object, context, read.rows, plan)
  const records = whole.rows.map((row) => recordOf(row, plan))
  const next = pageAfter(current, read, total)
  const rejected = [...read.rejected, ...whole.rejected]
  const done = await linked(object, context, whole.rows, records, links)
  return { records: done, next: next && JSON.stringify(next), total, rejected }
}

/** Where to go on after a page of a listing, which is in order of ids: it gets somewhere while the ids rise. */
function pageAfter(current: TokenPage | null, { rows, rejected, after }: Rows, total: number | null): TokenPage | null {
  if (after === null) return null
  const ids = [current?.reached ?? null, ...rows.map(({ id }) => id), ...rejected.map(({ remoteId }) => remoteId)]
  return nextTokenPage(current, { token: after, reached: furthestId(ids), total }, shownName)
}

interface PageQuery {
  after: string | undefined
  properties: string[]
  archived: boolean
}

/** Fetches one page of a listing: of what is there, or of what is archived. */
async function fetchPage(
  object: CrmObject,
  context: ReadContext,
  query: PageQuery,
  links: readonly LinkType[],
): Promise<Rows> {
  const response = await context.crm.request({
    method: 'GET',
    path: paths.list(object.name),
    query: {
      limit: listPageSize,
      archived: query.archived,
      after: query.after,
      properties: query.properties.join(',') || undefined,
      associations: links.map(({ to }) => to).join(',') || undefined,
    },
    signal: context.signal,
  })
  return readRows(response, object.name)
}

/**
 * The same rows with all their properties. A record that was archived in between is left to the list of deletes; one that
 * the answer does not mention is there and was not read.
 */
async function readWhole(
  object: CrmObject,
  context: ReadContext,
  rows: Row[],
  plan: ReadPlan,
): Promise<Pick<Rows, 'rows' | 'rejected'>> {
  const whole = await readBatch(object, context, { ids: rows.map(({ id }) => id), properties: plan.properties })
  const byId = new Map(whole.rows.map((row) => [row.id, row]))
  const rejected = new Set(whole.rejected.map(({ remoteId }) => remoteId))
  return {
    rows: rows.flatMap(({ id, links }) => {
      const row = byId.get(id)
      return row ? [{ ...row, links }] : []
    }),
    rejected: [
      ...whole.rejected,
      ...rows
        .filter(({ id }) => !byId.has(id) && !whole.lost.has(id) && !rejected.has(id))
        .map(({ id }) => rejection(id, `The answer does not name ${id}.`)),
    ],
  }
}

/** The records with their links of the types named; null: links may not be read. */
async function linked(
  object: CrmObject,
  context: ReadContext,
  rows: Row[],
  records: RemoteRecord[],
  types: readonly LinkType[] | null,
): Promise<RemoteRecord[]> {
  if (types === null) return records.map((record) => ({ ...record, associations: null }))
  let done = records
  for (const type of types) {
    const embedded = rows.map((row) => embeddedLinks(row.links, type))
    const cut = rows.filter((_, index) => embedded[index] === null).map((row) => row.id)
    const rest: Links = cut.length > 0 ? await readLinks(context, object.name, type, cut) : new Map()
    done = done.map((record, index) => withLinks(record, embedded[index] ?? rest.get(record.remoteId) ?? null))
  }
  return done
}

/** Where reading the list stands: how many pages were read, and how many records were there when it began. */
const deletedPage = z.object({ at: tokenPage, pages: z.number().int(), live: z.number().int().nullable() })

/** What a reading leaves: how long the list is, and how many records were there; null: that is not known. */
const memory = z.object({ pages: z.number().int(), live: z.number().int().nullable() })

/**
 * One page of the archived records. The list cannot be asked by date, is in order of ids, and HubSpot keeps on it what was
 * archived in the last 90 days: a clean-up of 100,000 records would be a thousand calls in every run. So a list of more
 * than a page is only read when something is missing: a search counts the records that are there, and as long as that
 * number and the number of those that are held differ by as much as when the list was last read, none was archived and
 * none restored. Once it is read, all of it is reported, whatever its stamps say.
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
  return countAll(object, context, [[{ propertyName: object.createdProperty, operator: 'LTE', value }]])
}

/**
 * Whether as many records are there as are held, give or take those of which it is known that they are only on one side
 * (rows that cannot be read, deletes that a person has to accept).
 */
function isQuiet(live: number | null, { held, last }: Known, liveBefore: number | null): boolean {
  const apart = last === null || liveBefore === null ? 0 : liveBefore - last.held
  return live !== null && live - held === apart
}
