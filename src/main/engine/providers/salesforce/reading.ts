import type { CrmResponse } from '../../nango/gateway'
import { badAnswer, CrmError } from '../kit/crm-error'
import { chunksOf } from '../kit/ids'
import { isObject, listOf } from '../kit/json'
import { within } from '../kit/rows'
import type { AskedRecord, ListPage, ReadAnswer, ReadContext, RejectedRow } from '../provider'
import { classify } from './errors'
import { markColumns, readPlan } from './mapping'
import { type Row, type Rows, readRecords, readResult, recordOf, rejection } from './rows'
import { mostCalls, mostRetrieved, paths, type SfObject } from './sf-object'
import { among, select } from './soql'

/** Ids that one query holds: its address has room for so many. */
const idsPerQuery = 200

/** Reads live records out of Salesforce's own store; what is deleted, hidden or unknown has no row. */
export async function retrieveRows(
  object: SfObject,
  context: ReadContext,
  ids: readonly string[],
  columns: readonly string[],
): Promise<Pick<Rows, 'rows' | 'rejected'>> {
  const all: Pick<Rows, 'rows' | 'rejected'> = { rows: [], rejected: [] }
  for (const some of chunksOf(ids, mostRetrieved)) {
    const response = await context.crm.request({
      method: 'POST',
      path: paths.retrieve(object.type),
      body: { ids: some, fields: columns },
      repeatable: true,
      signal: context.signal,
    })
    const { body, status } = response
    if (!Array.isArray(body) || body.length !== some.length) {
      throw badAnswer(`The answer for ${object.name} does not hold what was asked for.`, status)
    }
    const { rows, rejected } = readRecords(
      body.filter((item) => item !== null),
      columns,
    )
    all.rows.push(...rows)
    all.rejected.push(...rejected)
  }
  return all
}

/** Records that lie in the recycle bin, with what tells of a merge, and activities that were archived for their age. */
async function binnedRows(object: SfObject, context: ReadContext, ids: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  const columns = markColumns(object)
  for (const some of chunksOf(ids, idsPerQuery)) {
    const q = select(columns, object.type, [among('Id', some)], 'ORDER BY Id')
    const response = await context.crm.request({
      method: 'GET',
      path: paths.queryAll,
      query: { q },
      signal: context.signal,
    })
    const found = readResult(response, object.name, columns)
    if (!found.done) throw badAnswer(`The answer for deleted ${object.name} was cut off.`, response.status)
    rows.push(...found.rows)
  }
  return rows
}

/**
 * Records as Salesforce has them now. What is not found alive is looked for in the recycle bin; what is not there either
 * is asked for by itself, for only that tells a record that may not be seen from one that is not known.
 */
export async function readById(
  object: SfObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<ReadAnswer> {
  const plan = readPlan(object, context.fields)
  const asked = [...new Set(remoteIds)]
  const found = new Map<string, AskedRecord>()
  const rejected = new Map<string, RejectedRow>()
  let nameless: RejectedRow | undefined
  const open = () => asked.filter((id) => isAskable(object, id) && !found.has(id) && !rejected.has(id))
  const live = await retrieveRows(object, context, open(), plan.columns)
  for (const row of live.rows) found.set(row.id, { ...recordOf(object, row, plan), askedId: row.id })
  for (const row of live.rejected) {
    if (row.remoteId !== null && asked.includes(row.remoteId)) rejected.set(row.remoteId, row)
    else nameless = row
  }
  if (open().length > 0) {
    const marks = readPlan(object, [])
    for (const row of await binnedRows(object, context, open())) {
      if (row.deleted) found.set(row.id, { ...recordOf(object, row, marks), associations: null, askedId: row.id })
      else rejected.set(row.id, rejection(row.id, `${row.id} was archived, or is there again.`))
    }
  }
  for (const [id, row] of await hiddenAmong(object, context, open())) rejected.set(id, row)
  // A row that cannot be read, under no id or an unknown one, may be that of any record which was not found.
  if (nameless !== undefined) for (const remoteId of open()) rejected.set(remoteId, { ...nameless, remoteId })
  return {
    records: asked.flatMap((id) => found.get(id) ?? []),
    rejected: asked.flatMap((id) => rejected.get(id) ?? []),
  }
}

/** Salesforce refuses a whole retrieval for one id that is none. */
function isAskable({ prefix }: SfObject, id: string): boolean {
  return /^[0-9A-Za-z]{18}$/.test(id) && id.startsWith(prefix)
}

/** Of ids that no list shows, those that are not certainly unknown, with the reason. */
async function hiddenAmong(
  object: SfObject,
  context: ReadContext,
  ids: readonly string[],
): Promise<Map<string, RejectedRow>> {
  const hidden = new Map<string, RejectedRow>()
  for (const some of chunksOf(ids, mostCalls)) {
    const response = await context.crm.request({
      method: 'POST',
      path: paths.composite,
      body: {
        compositeRequest: some.map((id, index) => ({
          method: 'GET',
          url: `${paths.record(object.type, id)}?fields=Id`,
          referenceId: `r${index}`,
        })),
      },
      repeatable: true,
      signal: context.signal,
    })
    const answers = subanswers(response)
    for (const [index, id] of some.entries()) {
      const answer = answers.get(`r${index}`)
      const facts = answer === undefined ? null : classify(answer)
      if (facts?.class === 'not_found') continue
      // An answer that is about more than one record says nothing of any of them.
      if (facts?.class === 'rate_daily' || facts?.class === 'rate_burst') throw new CrmError(facts)
      hidden.set(id, rejection(id, facts?.message ?? `${id} is there again, or the answer does not name it.`))
    }
  }
  return hidden
}

/** The answers to the calls of one call, by their references. */
export function subanswers({ body, status }: CrmResponse): Map<string, CrmResponse> {
  const answers = within(body, 'compositeResponse')
  if (!Array.isArray(answers)) throw badAnswer('The answer to several calls in one holds none.', status)
  return new Map(
    listOf(answers)
      .filter(isObject)
      .map((answer) => [
        String(answer.referenceId),
        { status: Number(answer.httpStatusCode), headers: {}, body: answer.body ?? null },
      ]),
  )
}

/** Reads what a sync function at Nango saved: Salesforce's record as it came. */
export function savedRecords(
  object: SfObject,
  context: ReadContext,
  payloads: readonly Record<string, unknown>[],
): Pick<ListPage, 'records' | 'rejected'> {
  const plan = readPlan(object, context.fields)
  const { rows, rejected } = readRecords(payloads, ['Id', 'SystemModstamp'])
  return { records: rows.map((row) => recordOf(object, row, plan)), rejected }
}
