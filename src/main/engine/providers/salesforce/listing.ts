import { removedRecord } from '../kit/batch'
import { badAnswer } from '../kit/crm-error'
import { momentFrom } from '../kit/dates'
import { addressBytes, addressRoom, compareIds } from '../kit/ids'
import { isObject, textOf } from '../kit/json'
import { failPaging, mostIdlePages } from '../kit/paging'
import { type KeyPage, nextKeyPage, type Place, readKeyPage } from '../kit/places'
import { listIn, pageOf, within } from '../kit/rows'
import type { ChangesWindow, DeletedPage, DeletesWindow, ListPage, ReadContext, RemoteRecord } from '../provider'
import { shownName } from './manifest'
import { markColumns, type ReadPlan, readPlan } from './mapping'
import { retrieveRows } from './reading'
import { type Row, type Rows, readResult, recordOf } from './rows'
import { paths, type SfObject } from './sf-object'
import { momentIn, quoted, select } from './soql'

interface Question {
  columns: readonly string[]
  where: readonly (string | null | undefined)[]
  order: string
  /** The end of the result may be deleted and archived records as well. */
  all?: boolean
}

async function ask(object: SfObject, context: ReadContext, question: Question): Promise<Rows> {
  const { columns, where, order, all } = question
  const response = await context.crm.request({
    method: 'GET',
    path: all ? paths.queryAll : paths.query,
    query: { q: select(columns, object.type, where, `ORDER BY ${order}`) },
    signal: context.signal,
  })
  return readResult(response, object.name, columns)
}

/**
 * The rows of a question with all columns of the plan. Columns stand in the address; where there are too many of them,
 * the question brings ids and stamps, and one retrieval all columns, each record whole and in one version.
 */
async function askWhole(
  object: SfObject,
  context: ReadContext,
  plan: ReadPlan,
  question: Omit<Question, 'columns'>,
): Promise<{ found: Rows; rows: Row[]; rejected: Rows['rejected'] }> {
  const fits = addressBytes(plan.columns) <= addressRoom
  const found = await untilRows(() =>
    ask(object, context, { ...question, columns: fits ? plan.columns : markColumns(object) }),
  )
  if (fits) return { found, rows: found.rows, rejected: found.rejected }
  const whole = await retrieveRows(
    object,
    context,
    found.rows.map(({ id }) => id),
    plan.columns,
  )
  // A record that was deleted in between is left to the list of deletes.
  return { found, rows: whole.rows, rejected: [...found.rejected, ...whole.rejected] }
}

/** An empty page that promises more is asked for again: what comes behind it would be lost without a word. */
async function untilRows(read: () => Promise<Rows>): Promise<Rows> {
  for (let turn = 0; turn < mostIdlePages; turn += 1) {
    const found = await read()
    if (found.count > 0 || found.done) return found
  }
  return failPaging(shownName, `${mostIdlePages} pages in a row brought nothing.`)
}

/** Ids rise in the order of their letters; so do the stamps that stand before them. */
function compare(a: Place, b: Place): number {
  for (const [index, part] of a.entries()) {
    const order = compareIds(String(part), String(b[index] ?? ''))
    if (order !== 0) return order
  }
  return 0
}

function nextPage(current: KeyPage | null, found: Rows, placeOf: (row: Row) => Place): KeyPage | null {
  const places = [...found.rows.map(placeOf), ...found.rejected.map(() => null)]
  return nextKeyPage(current, { places, more: !found.done, total: found.total }, compare, shownName)
}

/**
 * One page of everything there is, in order of ids. The next page is asked for by the id after the last one, not by the
 * place that Salesforce keeps for a result: that is forgotten after two days, and when ten others are open.
 */
export async function listAll(object: SfObject, context: ReadContext, page: string | null): Promise<ListPage> {
  const plan = readPlan(object, context.fields)
  const current = readKeyPage(page)
  const last = current?.last[0]
  const where = [last === undefined ? null : `Id > ${quoted(String(last))}`]
  const { found, rows, rejected } = await askWhole(object, context, plan, { where, order: 'Id' })
  const next = nextPage(current, found, ({ id }) => [id])
  const total = current ? current.total : found.total
  return pageOf({ rows, rejected }, (row) => recordOf(object, row, plan), next && { ...next, total }, total)
}

/** Behind a record in order of stamps, of which many may be the same: imports do that. */
function behind(current: KeyPage | null): string | null {
  const [stamp, id] = current?.last ?? []
  if (stamp === undefined || id === undefined) return null
  const at = momentIn(String(stamp))
  return `SystemModstamp > ${at} OR (SystemModstamp = ${at} AND Id > ${quoted(String(id))})`
}

function placeInTime({ id, updatedAt }: Row): Place {
  if (updatedAt === null) throw badAnswer(`The record ${id} has no stamp.`)
  return [updatedAt, id]
}

const orderInTime = 'SystemModstamp, Id'

/**
 * One page of what changed in a window, in order of the changes. `SystemModstamp` moves with every change, those of the
 * system included: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm
 */
export async function listChanged(
  object: SfObject,
  context: ReadContext,
  window: ChangesWindow,
  page: string | null,
): Promise<ListPage> {
  if (Date.parse(window.since) > Date.parse(window.until)) return { records: [], next: null, total: 0, rejected: [] }
  const plan = readPlan(object, context.fields)
  const current = readKeyPage(page)
  const where = [
    `SystemModstamp >= ${momentIn(window.since)} AND SystemModstamp <= ${momentIn(window.until)}`,
    behind(current),
  ]
  const { found, rows, rejected } = await askWhole(object, context, plan, { where, order: orderInTime })
  const next = nextPage(current, found, placeInTime)
  const total = current ? current.total : found.total
  return pageOf({ rows, rejected }, (row) => recordOf(object, row, plan), next && { ...next, total }, total)
}

/** A window of deletes that is longer than this is checked against the list that also has what the bin lost, ms. */
const shortWindowMs = 60 * 60_000
/** How far back that list reaches, ms, with a margin: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getdeleted.htm */
const listReachMs = 14.9 * 24 * 60 * 60_000

/**
 * One page of what was deleted since a moment: records in the recycle bin, of which a merged one names the record that
 * stayed. A bin that was emptied has lost some; the list of deleted ids still has them, and says from when on it is whole.
 */
export async function listDeleted(
  object: SfObject,
  context: ReadContext,
  window: DeletesWindow,
  page: string | null,
): Promise<DeletedPage> {
  const columns = markColumns(object)
  const plan = readPlan(object, [])
  const current = readKeyPage(page)
  const where = [`IsDeleted = TRUE AND SystemModstamp >= ${momentIn(window.since)}`, behind(current)]
  const found = await untilRows(() => ask(object, context, { columns, where, order: orderInTime, all: true }))
  const next = nextPage(current, found, placeInTime)
  const records = found.rows.map((row) => ({ ...recordOf(object, row, plan), associations: null }))
  const total = current ? current.total : found.total
  const listed = { records, rejected: found.rejected, total, next: next && JSON.stringify({ ...next, total }) }
  if (next !== null) return listed
  const until = Date.parse(window.known?.until ?? '') || Date.now()
  const age = until - Date.parse(window.since)
  if (age < shortWindowMs || age > listReachMs) return listed
  const log = await readLog(object, context, window.since, new Date(until).toISOString())
  // Only where the bin showed all it has on one page is it known what it lacks.
  const lost = current === null ? await lostIn(object, context, log.deleted, records) : []
  return { ...listed, records: [...records, ...lost], ...(log.wholeSince !== null && { wholeSince: log.wholeSince }) }
}

interface DeletedId {
  id: string
  at: string
}

/** The ids that were deleted in a window, and from when on the list is whole. */
async function readLog(
  object: SfObject,
  context: ReadContext,
  start: string,
  end: string,
): Promise<{ deleted: DeletedId[]; wholeSince: string | null }> {
  const response = await context.crm.request({
    method: 'GET',
    path: paths.deleted(object.type),
    query: { start, end },
    signal: context.signal,
  })
  const rows = listIn(response, `deleted ${object.name}`, 'deletedRecords')
  const deleted = rows.flatMap((row): DeletedId[] => {
    const [id, at] = isObject(row) ? [textOf(row.id), momentFrom(row.deletedDate)] : [null, null]
    return id === null || at === null ? [] : [{ id, at }]
  })
  return { deleted, wholeSince: momentFrom(within(response.body, 'earliestDateAvailable')) }
}

/** Of the deleted ids, those that neither lie in the bin nor are there again. */
async function lostIn(
  object: SfObject,
  context: ReadContext,
  deleted: readonly DeletedId[],
  binned: readonly RemoteRecord[],
): Promise<RemoteRecord[]> {
  const known = new Set(binned.map(({ remoteId }) => remoteId))
  const missing = deleted.filter(({ id }) => !known.has(id))
  if (missing.length === 0) return []
  const there = await retrieveRows(
    object,
    context,
    missing.map(({ id }) => id),
    ['Id'],
  )
  const alive = new Set([...there.rows.map(({ id }) => id), ...there.rejected.map(({ remoteId }) => remoteId)])
  return missing.filter(({ id }) => !alive.has(id)).map(({ id, at }) => removedRecord(id, at))
}
