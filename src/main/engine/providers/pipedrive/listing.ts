import { z } from 'zod'
import type { CrmResponse } from '../../nango/gateway'
import { badAnswer } from '../kit/crm-error'
import { furthestId } from '../kit/ids'
import { idOf } from '../kit/json'
import { nextTokenPage, readPage, type TokenPage, tokenPage } from '../kit/paging'
import { nextOffsetPage, readOffsetPage } from '../kit/places'
import { pageOf, type Rows, within } from '../kit/rows'
import type { ChangesWindow, DeletedPage, DeletesWindow, ListPage, ReadContext } from '../provider'
import { type CrmObject, costOf, listPath } from './crm-object'
import { shownName } from './manifest'
import { readPlan } from './mapping'
import { type Row, readRows, recordOf } from './rows'

/** Where a listing over several lists stands: in which of them, and on which of its pages. */
const place = z.object({ list: z.number().int(), at: tokenPage.nullable(), offset: z.string().nullable() })
type Place = z.infer<typeof place>

type Query = Record<string, string | number | undefined>

/** Moments in queries have no fraction. */
const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** Everything there is, in the order of ids: what is archived stands on a list of its own. */
export function listAll(object: CrmObject, context: ReadContext, page: string | null): Promise<ListPage> {
  if (object.version === 'v1') return listOffsets(object, context, page, {})
  return listLists(object, context, page, { sort_by: 'id' }, (row) => row.id)
}

/** What changed in a window of time; the window's second parameter is exclusive at Pipedrive. */
export function listChanged(
  object: CrmObject,
  context: ReadContext,
  { since, until }: ChangesWindow,
  page: string | null,
): Promise<ListPage> {
  const from = seconds(Date.parse(since))
  if (object.version === 'v1')
    return listOffsets(object, context, page, { updated_since: from, sort: 'update_time ASC' })
  const query = {
    sort_by: 'update_time',
    sort_direction: 'asc',
    updated_since: from,
    updated_until: seconds(Date.parse(until) + 1_000),
  }
  return listLists(object, context, page, query, ({ updatedAt, id }) => `${updatedAt} ${id}`)
}

/** Deleted records of the last thirty days, by the time of their deletion. */
export async function listDeleted(
  object: CrmObject,
  context: ReadContext,
  { since }: DeletesWindow,
  page: string | null,
): Promise<DeletedPage> {
  const query = {
    status: 'deleted',
    sort_by: 'update_time',
    sort_direction: 'asc',
    updated_since: seconds(Date.parse(since)),
  }
  const listed = await listLists(object, context, page, query, ({ updatedAt, id }) => `${updatedAt} ${id}`)
  // It is asked for by time: what is not on it is no less deleted.
  return { ...listed, ...(listed.next === null && { complete: false }) }
}

async function listLists(
  object: CrmObject,
  context: ReadContext,
  page: string | null,
  query: Query,
  reachedBy: (row: Row) => string,
): Promise<ListPage> {
  const current: Place = readPage(page, place) ?? { list: 0, at: null, offset: null }
  let at = current.at
  for (let isBehind = false; ; isBehind = true) {
    const response = await askPage(object, context, current, { ...query, limit: object.pageSize, cursor: at?.token })
    const rows = readRows(object, response)
    const token = idOf(within(response.body, 'additional_data', 'next_cursor'))
    const isEmpty = rows.count === 0
    // An empty page that names a next one is not the end, and no place to go on from at another time.
    if (isEmpty && isBehind && token === null) throw badAnswer('Pages without records named next ones, and none came.')
    const reached = reachedOf(at, rows, reachedBy)
    at = token === null ? null : nextTokenPage(at, { token, reached, total: null }, shownName)
    if (at === null || !isEmpty) {
      return listPage(object, context, rows, nextPlace(object, current, at === null ? null : { at, offset: null }))
    }
  }
}

/** What only changes when a page brings something: its last row, or the furthest id. */
function reachedOf(
  current: TokenPage | null,
  { rows, rejected }: Rows<Row>,
  reachedBy: (row: Row) => string,
): string | null {
  const before = current?.reached ?? null
  const last = rows.at(-1)
  if (last !== undefined) {
    const reached = reachedBy(last)
    return reached === last.id ? furthestId([before, ...rows.map(({ id }) => id)]) : reached
  }
  return rejected.at(-1)?.remoteId ?? before
}

async function listOffsets(
  object: CrmObject,
  context: ReadContext,
  page: string | null,
  query: Query,
): Promise<ListPage> {
  const current: Place = readPage(page, place) ?? { list: 0, at: null, offset: null }
  const offset = readOffsetPage(current.offset)
  const response = await askPage(object, context, current, { ...query, start: offset.offset, limit: object.pageSize })
  const rows = readRows(object, response)
  const pagination = within(response.body, 'additional_data', 'pagination')
  const next = nextOffsetPage(
    offset,
    {
      ids: [...rows.rows.map(({ id }) => id), ...rows.rejected.map(({ remoteId }) => remoteId)],
      size: object.pageSize,
      more: within(pagination, 'more_items_in_collection') === true,
      total: null,
    },
    shownName,
  )
  return listPage(object, context, rows, nextPlace(object, current, next && { at: null, offset: JSON.stringify(next) }))
}

/** The next page of the list, else the first one of the next list. */
function nextPlace({ lists }: CrmObject, { list }: Place, next: Omit<Place, 'list'> | null): Place | null {
  if (next !== null) return { list, ...next }
  return list + 1 < lists.length ? { list: list + 1, at: null, offset: null } : null
}

function askPage(object: CrmObject, { crm, signal }: ReadContext, { list }: Place, query: Query): Promise<CrmResponse> {
  const path = listPath(object, object.lists[list] ?? object.path)
  // Only the list of archived leads does not take a time.
  const { updated_since, ...others } = query
  const isTimed = object.version === 'v2' || list === 0
  const asked = { ...(object.include && { include_fields: object.include }), ...(isTimed ? query : others) }
  return crm.request({ method: 'GET', path, query: asked, cost: costOf('list', object.version), signal })
}

function listPage(object: CrmObject, { fields }: ReadContext, rows: Rows<Row>, next: Place | null): ListPage {
  const mapping = readPlan(object, fields)
  return pageOf(rows, (row) => recordOf(object, row, mapping), next)
}
