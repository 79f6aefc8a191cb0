import type { CrmResponse } from '../../nango/gateway'
import { withLinks } from '../kit/associations'
import { badAnswer, CrmError } from '../kit/crm-error'
import { shortMessage } from '../kit/error-parts'
import { chunksOf, isDigits } from '../kit/ids'
import { idOf, isObject, listOf, textOf, textsOf } from '../kit/json'
import { type Rows, within } from '../kit/rows'
import type { AskedRecord, ListPage, ReadAnswer, ReadContext, RejectedRow, RemoteRecord } from '../provider'
import { batchSize, type CrmObject, paths } from './crm-object'
import { embeddedLinks } from './links'
import { mergedIdsOf, readPlan } from './mapping'
import { type Row, readRecords, readRows, recordOf, rejection } from './rows'

interface BatchRead {
  /** Ids, or values of the unique property that `idProperty` names. */
  ids: readonly string[]
  properties: string[]
  idProperty?: string
  /** Reads archived records only; else none of them is found. */
  archived?: boolean
}

export interface BatchFound extends Pick<Rows<Row>, 'rows' | 'rejected'> {
  /** What HubSpot says it does not have. */
  lost: Set<string>
}

/**
 * Reads records of HubSpot's database, which a write shows in at once, unlike in a search. What cannot be read is
 * rejected. An error that does not say which records it is about is thrown: none of them may be taken for gone.
 */
export async function readBatch(object: CrmObject, context: ReadContext, what: BatchRead): Promise<BatchFound> {
  const all: BatchFound = { rows: [], rejected: [], lost: new Set() }
  for (const ids of chunksOf(what.ids, batchSize)) {
    const response = await context.crm.request({
      method: 'POST',
      path: paths.batch(object.name, 'read'),
      ...(what.archived ? { query: { archived: true } } : {}),
      body: {
        ...(what.idProperty === undefined ? {} : { idProperty: what.idProperty }),
        inputs: ids.map((id) => ({ id })),
        properties: what.properties,
      },
      repeatable: true,
      signal: context.signal,
    })
    const { rows, rejected } = readRows(response, object.name)
    all.rows.push(...rows)
    all.rejected.push(...rejected)
    readErrors(response, ids, all)
  }
  return all
}

function readErrors({ status, body }: CrmResponse, asked: readonly string[], found: BatchFound): void {
  for (const error of listOf(within(body, 'errors'))) {
    const { category, message, context } = isObject(error) ? error : {}
    const ids = textsOf(within(context, 'ids'))
    if (category === 'OBJECT_NOT_FOUND') {
      // Without ids it is about all that has not been found.
      for (const id of ids.length > 0 ? ids : asked) found.lost.add(id)
      continue
    }
    const words = shortMessage(textOf(message) ?? 'Some records are missing.')
    if (ids.length === 0 || !ids.every((id) => asked.includes(id))) {
      throw badAnswer(words, status)
    }
    found.rejected.push(...ids.map((id) => rejection(id, words)))
  }
}

/**
 * Records as HubSpot has them now. What is not found alive is looked for among the archived ones. For a record that was
 * merged, HubSpot answers with the one that came of the merge, under that one's id.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
export async function readById(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<ReadAnswer> {
  const plan = readPlan(object, context.fields)
  const { properties } = plan
  const asked = [...new Set(remoteIds)]
  const found = new Map<string, AskedRecord>()
  const rejected = new Map<string, RejectedRow>()
  const open = () => asked.filter((id) => isAskable(id) && !found.has(id) && !rejected.has(id))
  /** Ids that were asked for alone and are not there. */
  const nowhere = new Set<string>()
  let nameless: RejectedRow | undefined
  for (const archived of [false, true]) {
    const ids = open()
    const read = await readBatch(object, context, { ids, properties, archived })
    for (const [askedId, row] of await answersTo(object, context, ids, read, nowhere)) {
      const deletedAt = archived ? (row.archivedAt ?? row.updatedAt ?? new Date().toISOString()) : null
      found.set(askedId, { ...recordOf(row, plan), deletedAt, associations: null, askedId })
    }
    for (const row of read.rejected) {
      if (row.remoteId !== null && ids.includes(row.remoteId)) rejected.set(row.remoteId, row)
      else nameless = row
    }
    // What an answer does not mention at all is not what it says is not there.
    for (const id of open()) if (!read.lost.has(id)) rejected.set(id, rejection(id, `The answer does not name ${id}.`))
  }
  const alone = await askAlone(
    object,
    context,
    open().filter((id) => !nowhere.has(id)),
  )
  for (const row of alone.hidden) rejected.set(row.remoteId, row)
  if (alone.there.size > 0) {
    const { rows } = await readBatch(object, context, { ids: [...new Set(alone.there.values())], properties })
    for (const [askedId, idNow] of alone.there) {
      const row = rows.find(({ id }) => id === idNow)
      if (row) found.set(askedId, { ...recordOf(row, plan), deletedAt: null, associations: null, askedId })
      else rejected.set(askedId, rejection(askedId, `${askedId} is there again.`))
    }
  }
  // A row that cannot be read, under no id or an unknown one, may be that of any record which was not found.
  if (nameless !== undefined) for (const remoteId of open()) rejected.set(remoteId, { ...nameless, remoteId })
  return {
    records: asked.flatMap((id) => found.get(id) ?? []),
    rejected: asked.flatMap((id) => rejected.get(id) ?? []),
  }
}

/** Refusals in one reading after which ids that are left are not asked for alone. */
const mostRefused = 10

interface Alone {
  /** Records that are there, and that the app may not see, or of which that is not known. */
  hidden: (RejectedRow & { remoteId: string })[]
  /** Ids of records that have come back meanwhile, or went into another one, with the id under which they are held now. */
  there: Map<string, string>
}

/**
 * Asks for ids alone that no batch finds. A batch says of a record which the app may not see that it is not found, as of
 * one that never was; asked for alone, it is refused. Where many are refused, the others of the reading count as hidden,
 * too: each of them would be a request. It begins at a random one, so that one that is gone is met among them sooner or later.
 */
async function askAlone(object: CrmObject, context: ReadContext, ids: readonly string[]): Promise<Alone> {
  const alone: Alone = { hidden: [], there: new Map() }
  const first = Math.floor(Math.random() * ids.length)
  for (const remoteId of [...ids.slice(first), ...ids.slice(0, first)]) {
    const [refused] = alone.hidden
    if (refused && alone.hidden.length >= mostRefused) {
      alone.hidden.push({ ...refused, remoteId })
      continue
    }
    try {
      const idNow = await idNowOf(object, context, remoteId)
      if (idNow !== null) alone.there.set(remoteId, idNow)
    } catch (error) {
      // A scope that the app lacks is named, and is about all records.
      if (!(error instanceof CrmError) || error.facts.class !== 'scope_missing' || error.facts.scopes?.length)
        throw error
      alone.hidden.push({ ...rejection(remoteId, error.facts.message), remoteId })
    }
  }
  return alone
}

/** HubSpot refuses a whole batch for one id that is none, or is longer than its numbers are. */
function isAskable(id: string): boolean {
  return isDigits(id) && id.length <= 18
}

/**
 * Which row answers which id. A row under an id that was not asked for came of a merge: it says itself what went into
 * it, or else HubSpot is asked for each id that has no answer yet.
 */
async function answersTo(
  object: CrmObject,
  context: ReadContext,
  ids: readonly string[],
  { rows, rejected, lost }: BatchFound,
  nowhere: Set<string>,
): Promise<Map<string, Row>> {
  const answers = new Map<string, Row>()
  for (const row of rows) for (const id of mergedIdsOf(row.properties)) if (ids.includes(id)) answers.set(id, row)
  const used = new Set(answers.values())
  for (const row of rows) if (ids.includes(row.id)) answers.set(row.id, row)
  const strangers = rows.filter((row) => !used.has(row) && !ids.includes(row.id))
  if (strangers.length === 0) return answers
  const isRejected = (id: string) => rejected.some(({ remoteId }) => remoteId === id)
  for (const id of ids.filter((one) => !answers.has(one) && !isRejected(one))) {
    const idNow = await idNowOf(object, context, id)
    const row = strangers.find((one) => one.id === idNow)
    if (row !== undefined) answers.set(id, row)
    else if (idNow === null) {
      lost.add(id)
      nowhere.add(id)
    }
  }
  return answers
}

/** The id under which HubSpot holds a record now; null when it has none such. */
async function idNowOf(object: CrmObject, { crm, signal }: ReadContext, id: string): Promise<string | null> {
  try {
    const { body } = await crm.request({ method: 'GET', path: paths.record(object.name, id), signal })
    return idOf(within(body, 'id'))
  } catch (error) {
    if (error instanceof CrmError && error.facts.class === 'not_found') return null
    throw error
  }
}

/**
 * Reads what a sync function at Nango saved: HubSpot's record as it came, with its properties and, where the function
 * asks for them, the links that a listing embeds. Links that were not saved, or not all of them, are not known.
 */
export function savedRecords(
  object: CrmObject,
  context: ReadContext,
  payloads: readonly Record<string, unknown>[],
): Pick<ListPage, 'records' | 'rejected'> {
  const plan = readPlan(object, context.fields)
  const { rows, rejected } = readRecords(payloads)
  return { records: rows.map((row) => withSavedLinks(object, row, recordOf(row, plan))), rejected }
}

function withSavedLinks(object: CrmObject, row: Row, record: RemoteRecord): RemoteRecord {
  if (!isObject(row.links)) return { ...record, associations: null }
  return object.associations.reduce((done, type) => withLinks(done, embeddedLinks(row.links, type)), record)
}
