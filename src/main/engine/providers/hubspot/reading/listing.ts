import { nextTokenPage, readTokenPage, type TokenPage } from '../../kit/paging'
import type { ListPage, ReadContext, RemoteRecord } from '../../provider'
import { type CrmObject, type LinkType, listPageSize } from '../crm-object'
import { furthestId } from '../ids'
import { shownName } from '../manifest'
import { type ReadPlan, readPlan } from '../mapping'
import { paths } from '../paths'
import { type Row, type Rows, readRows, recordOf, rejection } from '../rows'
import { readBatch } from './batch-reading'
import { embeddedLinks, type Links, readLinks, unlessForbidden, withLinks } from './links'
import { countAll } from './searching'

/** Bytes of an address that the names of properties may take: servers in between refuse addresses of 8 KB. */
const longestNames = 6_500

/**
 * One page of everything there is, in order of ids. A listing is complete and has no end at 10,000 as a search has.
 * The names of properties stand in the address; where there are too many of them, the page brings ids and links, and
 * one batch read brings all properties of the page, each record whole and in one version.
 */
export async function listAll(object: CrmObject, context: ReadContext, page: string | null): Promise<ListPage> {
  const plan = readPlan(object, context.fields)
  const current = readTokenPage(page)
  const total = current ? current.total : await countAll(object, context, [])
  const fits = addressBytes(plan.properties) <= longestNames
  const query = { after: current?.token, properties: fits ? plan.properties : [], archived: false }
  const [read, links] = await unlessForbidden(context.crm, object.associations, async (allowed) => {
    const wanted = allowed ? object.associations : null
    return [await fetchPage(object, context, query, wanted ?? []), wanted] as const
  })
  const whole = fits ? { rows: read.rows, rejected: [] } : await readWhole(object, context, read.rows, plan)
  const records = whole.rows.map((row) => recordOf(row, plan))
  const next = pageAfter(current, read, total)
  return {
    records: await linked(object, context, whole.rows, records, links),
    next: next && JSON.stringify(next),
    total,
    rejected: [...read.rejected, ...whole.rejected],
  }
}

/** Where to go on after a page of a listing, which is in order of ids: it gets somewhere while the ids rise. */
export function pageAfter(
  current: TokenPage | null,
  { rows, rejected, after }: Rows,
  total: number | null,
): TokenPage | null {
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
export async function fetchPage(
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

/** As the address spells them: a comma takes three bytes. */
function addressBytes(names: string[]): number {
  return names.reduce((sum, name) => sum + encodeURIComponent(name).length + 3, 0)
}
