import type { FieldType } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmResponse } from '../../nango/gateway'
import { eachObject } from '../kit/associations'
import {
  answerInOrder,
  type BatchAnswer,
  batchOutcomes,
  readBack,
  removedRecord,
  type SentRow,
  withoutMisread,
} from '../kit/batch'
import { badAnswer } from '../kit/crm-error'
import { findMade, type Names, type SentDraft } from '../kit/finding'
import { addressChunks } from '../kit/ids'
import { isObject, textOf } from '../kit/json'
import type {
  Association,
  AssociationEdit,
  AssociationOutcome,
  CrmErrorFacts,
  ObjectWriter,
  ReadContext,
  RecordDraft,
  RecordEdit,
  RemoteRecord,
  WriteOutcome,
} from '../provider'
import { classify, classifyRow } from './errors'
import { type ReadPlan, readPlan } from './mapping'
import { retrieveRows, subanswers } from './reading'
import { type Row, readResult, recordOf } from './rows'
import { batchSize, mostCalls, paths, type SfObject } from './sf-object'
import { among, momentIn, quoted, select } from './soql'

/** A long transaction commits later than its stamp says, and only then shows what it made. */
const createShownMs = 60_000

/** Rules against duplicates refuse, and name what they found. */
const headers = { 'Sforce-Duplicate-Rule-Header': 'allowSave=false; includeRecordDetails=true; runAsCurrentUser=true' }

/** How an object is written. The REST API has no call that takes a delete back. */
export function writerOf(object: SfObject): ObjectWriter {
  const { writes } = object
  return {
    batchSize,
    createShownMs,
    accessTo: (field, definitions, operation) => readPlan(object, definitions).mapping.accessTo(field, operation),
    ...(object.neededOnCreate && { neededOnCreate: object.neededOnCreate }),
    ...(writes?.create && { create: (context, drafts) => createRecords(object, context, drafts) }),
    ...(writes?.update && { update: (context, edits) => updateRecords(object, context, edits) }),
    ...(writes?.remove && { remove: (context, records) => removeRecords(object, context, records) }),
    ...(writes?.update &&
      object.links.length > 0 && {
        associate: (context, edits) => associate(object, context, edits),
        dissociate: (context, edits) => dissociate(object, context, edits),
      }),
    findCreated: (context, drafts) => findCreated(object, context, drafts),
  }
}

type Payload = Record<string, unknown>

/** Fields as they are sent. A switch cannot be empty: what clears it turns it off. */
function payloadOf(context: ReadContext, plan: ReadPlan, fields: Readonly<MappedFields>): Payload {
  const payload = plan.mapping.payloadOf(fields)
  for (const { name, type } of context.fields) {
    if (type === 'boolean' && Object.hasOwn(payload, name) && payload[name] === null) payload[name] = false
  }
  return payload
}

/** Makes records with their links, one request for all of them. */
async function createRecords(
  object: SfObject,
  context: ReadContext,
  drafts: readonly RecordDraft[],
): Promise<WriteOutcome[]> {
  const plan = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(drafts, (fields) => plan.mapping.misread(fields))
  if (sent.length === 0) return refused
  const records = sent.map((draft) => ({
    attributes: { type: object.type },
    ...object.onCreate,
    ...payloadOf(context, plan, draft.fields),
    ...linkPayload(object, draft.associations),
  }))
  const response = await send(object, context, 'POST', records)
  const answer = readCollection(response, sent)
  await nameDuplicates(object, context, plan, sent, answer)
  return [...refused, ...(await outcomesOf(object, context, plan, sent, answer))]
}

/** The fields of a new record that hold its links. */
function linkPayload(object: SfObject, associations: readonly Association[]): Payload {
  const payload: Payload = {}
  for (const { property, to } of object.links) {
    const link =
      associations.find((one) => one.object === to && one.primary) ?? associations.find((one) => one.object === to)
    if (link !== undefined && !Object.hasOwn(payload, property)) payload[property] = link.remoteId
  }
  return payload
}

/**
 * Changes records. Up to 25 are sent as calls of their own inside one, each on the condition that its record is as it was
 * seen; a collection of more has no conditions, and was read a moment before.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_conditional.htm
 */
async function updateRecords(
  object: SfObject,
  context: ReadContext,
  edits: readonly RecordEdit[],
): Promise<WriteOutcome[]> {
  const plan = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(edits, (fields) => plan.mapping.misread(fields))
  if (sent.length === 0) return refused
  const changes = sent.map((edit) => ({ ...edit, payload: payloadOf(context, plan, edit.fields) }))
  const answer =
    changes.length > mostCalls
      ? readCollection(
          await send(
            object,
            context,
            'PATCH',
            changes.map(({ remoteId, payload }) => ({ attributes: { type: object.type }, id: remoteId, ...payload })),
          ),
          changes,
        )
      : await sendEach(object, context, changes)
  return [...refused, ...(await outcomesOf(object, context, plan, sent, answer))]
}

/** One call for each record, all in one request; each succeeds or fails by itself. */
async function sendEach(
  object: SfObject,
  context: ReadContext,
  changes: readonly (RecordEdit & { payload: Payload })[],
): Promise<BatchAnswer<string>> {
  const compositeRequest = changes.map(({ remoteId, payload, expected }, index) => ({
    method: 'PATCH',
    url: paths.record(object.type, remoteId),
    referenceId: `r${index}`,
    body: payload,
    ...(expected !== undefined && { httpHeaders: { 'If-Unmodified-Since': new Date(expected).toUTCString() } }),
  }))
  const response = await context.crm.request({
    method: 'POST',
    path: paths.composite,
    body: { allOrNone: false, compositeRequest },
    headers,
    signal: context.signal,
  })
  const answers = subanswers(response)
  const answer: BatchAnswer<string> = { done: new Map(), refused: new Map() }
  for (const [index, { marker, remoteId }] of changes.entries()) {
    const own = answers.get(`r${index}`)
    if (own === undefined) continue
    // A record that was changed answers nothing.
    const facts = own.status === 204 ? null : classify(own)
    if (facts === null) answer.done.set(marker, remoteId)
    else answer.refused.set(marker, rowFacts(facts))
  }
  return answer
}

/** What is about one record of several says nothing of the others. */
function rowFacts(facts: CrmErrorFacts): CrmErrorFacts {
  return facts.class === 'scope_missing' || facts.class === 'removed_endpoint' ? { ...facts, scope: 'row' } : facts
}

function send(
  _object: SfObject,
  context: ReadContext,
  method: 'POST' | 'PATCH',
  records: unknown[],
): Promise<CrmResponse> {
  const body = { allOrNone: false, records }
  return context.crm.request({ method, path: paths.collection, body, headers, signal: context.signal })
}

/** One result a row, in the order of the rows. */
function readCollection(response: CrmResponse, sent: readonly SentRow[]): BatchAnswer<string> {
  const results = Array.isArray(response.body) ? response.body : []
  return answerInOrder<string>(sent, results, (result, { remoteId }) => {
    if (!isObject(result)) return null
    const id = textOf(result.id) ?? remoteId ?? null
    if (result.success === true) return id === null ? null : { done: id }
    return result.success === false ? { refused: rowFacts(classifyRow(result.errors)) } : null
  })
}

/** An outcome for every row that was sent, with the records as they are since. */
async function outcomesOf<Sent extends SentRow & { fields: MappedFields }>(
  object: SfObject,
  context: ReadContext,
  plan: ReadPlan,
  sent: readonly Sent[],
  answer: BatchAnswer<string>,
): Promise<WriteOutcome[]> {
  for (const [marker, facts] of answer.refused) answer.refused.set(marker, plan.mapping.inOurWords(facts))
  const written = [...answer.done.values()].map((id): Row => ({ ...unread, id }))
  const records = await readBack(
    written,
    async (ids) => (await retrieveRows(object, context, ids, plan.columns)).rows,
    (older) => older,
    context.signal,
  )
  return batchOutcomes(sent, answer, ({ marker, fields }, id): WriteOutcome => {
    const row = records.get(id)
    const isRead = row !== undefined && row.updatedAt !== null
    // The write has acted, and what it wrote is all that is known of the record.
    const record: RemoteRecord = isRead
      ? recordOf(object, row, plan)
      : { ...removedRecord(id), deletedAt: null, fields: { ...fields } }
    return { marker, type: 'done', record }
  })
}

const unread = { values: {}, createdAt: null, updatedAt: null, deleted: false, version: null }

/** A rule that found a duplicate does not say in a collection which record it is: it is looked for. */
async function nameDuplicates(
  object: SfObject,
  context: ReadContext,
  plan: ReadPlan,
  drafts: readonly RecordDraft[],
  answer: BatchAnswer<string>,
): Promise<void> {
  const { duplicateField: field } = object
  if (field === undefined) return
  const property = plan.mapping.propertyOf(field) ?? field
  const open = drafts.flatMap(({ marker, fields }) => {
    const facts = answer.refused.get(marker)
    const value = fields[field]
    const isNameless = facts?.class === 'duplicate' && (facts.existingIds ?? []).length === 0
    return facts !== undefined && isNameless && typeof value === 'string'
      ? [{ marker, facts, value: value.trim() }]
      : []
  })
  if (open.length === 0) return
  const rows = await searchRows(
    object,
    context,
    ['Id', property],
    [],
    [{ property, values: open.map(({ value }) => value) }],
  )
  for (const { marker, facts, value } of open) {
    const existingIds = rows
      .filter((row) => String(row.values[property]).toLowerCase() === value.toLowerCase())
      .map(({ id }) => id)
    answer.refused.set(marker, { ...facts, field: property, existingIds })
  }
}

/** Deletes records; they lie in the recycle bin for 15 days. One that is gone already counts as done. */
async function removeRecords(
  _object: SfObject,
  context: ReadContext,
  records: readonly { marker: string; remoteId: string }[],
): Promise<WriteOutcome[]> {
  if (records.length === 0) return []
  const response = await context.crm.request({
    method: 'DELETE',
    path: paths.collection,
    query: { ids: records.map(({ remoteId }) => remoteId).join(','), allOrNone: false },
    signal: context.signal,
  })
  const answer = readCollection(response, records)
  const deletedAt = new Date().toISOString()
  for (const { marker, remoteId } of records) {
    const facts = answer.refused.get(marker)
    const isGone = facts?.class === 'not_found' || /invalid cross reference id/i.test(facts?.message ?? '')
    if (facts !== undefined && isGone) answer.done.set(marker, remoteId)
  }
  return batchOutcomes(records, answer, ({ marker, remoteId }): WriteOutcome => {
    return { marker, type: 'done', record: removedRecord(remoteId, deletedAt) }
  })
}

/** Puts the other record's id into the field that links to its object. */
function associate(
  object: SfObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachLink(object, context, edits, async (property, some) =>
    some.map((edit) => ({ edit, value: edit.to.remoteId, property })),
  )
}

/** Empties the field where it still holds that record. */
function dissociate(
  object: SfObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachLink(object, context, edits, async (property, some) => {
    const { rows } = await retrieveRows(
      object,
      context,
      some.map(({ remoteId }) => remoteId),
      ['Id', property],
    )
    const held = new Map(rows.map((row) => [row.id, row.values[property]]))
    return some.map((edit) => ({
      edit,
      value: held.get(edit.remoteId) === edit.to.remoteId ? null : undefined,
      property,
    }))
  })
}

interface LinkChange {
  edit: AssociationEdit
  property: string
  /** Undefined: there is nothing to write. */
  value: string | null | undefined
}

function eachLink(
  object: SfObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
  plan: (property: string, edits: AssociationEdit[]) => Promise<LinkChange[]>,
): Promise<AssociationOutcome[]> {
  const properties = new Map(object.links.map(({ to, property }) => [to, property]))
  return eachObject(object.name, [...properties.keys()], edits, async (to, some) => {
    const changes = await plan(properties.get(to) ?? '', some)
    // One call must not name a record twice: the last word of it counts.
    const last = new Map(
      changes.filter(({ value }) => value !== undefined).map((change) => [change.edit.remoteId, change]),
    )
    const sent = [...last.values()]
    const rows = sent.map(({ edit: { marker, remoteId } }) => ({ marker, remoteId }))
    const records = sent.map(({ edit, property, value }) => ({
      attributes: { type: object.type },
      id: edit.remoteId,
      [property]: value,
    }))
    const answer: BatchAnswer<string> =
      sent.length === 0
        ? { done: new Map(), refused: new Map() }
        : readCollection(await send(object, context, 'PATCH', records), rows)
    const outcomes = new Map(
      batchOutcomes(rows, answer, ({ marker }): AssociationOutcome => ({ marker, type: 'done' })).map((one) => [
        one.marker,
        one,
      ]),
    )
    return some.map(({ marker }): AssociationOutcome => outcomes.get(marker) ?? { marker, type: 'done' })
  })
}

interface Wanted {
  property: string
  values: readonly string[]
}

/** Rows that have one of the values, in queries whose addresses are short enough. */
async function searchRows(
  object: SfObject,
  context: ReadContext,
  columns: readonly string[],
  where: readonly string[],
  wanted: readonly Wanted[],
): Promise<Row[]> {
  const rows = new Map<string, Row>()
  for (const { property, values } of wanted) {
    for (const some of addressChunks(values, 200, 3000)) {
      for (const row of await allRows(object, context, columns, [...where, among(property, some)]))
        rows.set(row.id, row)
    }
  }
  return [...rows.values()]
}

/** All rows that fit, page by page behind the last id. */
async function allRows(
  object: SfObject,
  context: ReadContext,
  columns: readonly string[],
  where: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = []
  for (let last: string | null = null; ; ) {
    const behind = last === null ? null : `Id > ${quoted(last)}`
    const q = select(columns, object.type, [...where, behind], 'ORDER BY Id')
    const response: CrmResponse = await context.crm.request({
      method: 'GET',
      path: paths.query,
      query: { q },
      signal: context.signal,
    })
    const found = readResult(response, object.name, columns)
    rows.push(...found.rows)
    const next = found.rows.at(-1)?.id
    if (found.done) return rows
    if (next === undefined || next === last)
      throw badAnswer(`The answer for ${object.name} does not say where it ends.`)
    last = next
  }
}

/** Types of long texts, which a query cannot be narrowed by. */
const unsearchable: ReadonlySet<FieldType> = new Set(['long_text', 'html'])

/** Records that may be what a create without an answer has made: by the draft's name and the time of the sending. */
function findCreated(
  object: SfObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
): Promise<{ marker: string; found: RemoteRecord[] }[]> {
  const plan = readPlan(object, context.fields)
  const { entityKind: kind, namedBy, guessed = [] } = object
  const searchNamed = async (since: string, names: readonly Names[]): Promise<RemoteRecord[]> => {
    const wanted = names.map(({ field, values }) => ({ property: plan.mapping.propertyOf(field) ?? field, values }))
    const made = [`CreatedDate >= ${momentIn(since)}`]
    const found = names.some(({ field }) => unsearchable.has(plan.mapping.typeOf(field)))
      ? await allRows(object, context, ['Id'], made)
      : await searchRows(object, context, ['Id'], made, wanted)
    const whole = await retrieveRows(
      object,
      context,
      found.map(({ id }) => id),
      plan.columns,
    )
    return whole.rows.map((row) => recordOf(object, row, plan))
  }
  return findMade({ kind, uniqueField: null, namedBy, guessed, searchNamed }, context, drafts)
}
