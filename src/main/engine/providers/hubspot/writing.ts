import type { FieldType } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmResponse } from '../../nango/gateway'
import {
  type BatchAnswer,
  batchOutcomes,
  readBack,
  removedRecord,
  rowsNamed,
  type SentRow,
  withoutMisread,
} from '../kit/batch'
import { CrmError } from '../kit/crm-error'
import { findMade, type SentDraft } from '../kit/finding'
import { listOf, textsOf } from '../kit/json'
import { within } from '../kit/rows'
import type {
  Association,
  CrmErrorFacts,
  ObjectWriter,
  ReadContext,
  RecordDraft,
  RecordEdit,
  RemoteRecord,
  WriteOutcome,
} from '../provider'
import { batchSize, type CrmObject, paths } from './crm-object'
import { classifyRow } from './errors'
import { associate, dissociate, typesOf } from './links'
import { shownName } from './manifest'
import { readPlan } from './mapping'
import { readBatch } from './reading'
import { type Row, readRows, recordOf } from './rows'
import { type Filter, type SearchResult, searchOn, searchPageSize } from './search'

/** A search shows a new record after a moment, by the vendor's word; ours is a generous one. */
const createShownMs = 60_000

/** How an object is written. There is no call that takes a delete back: only people can restore archived records. */
export function writerOf(object: CrmObject): ObjectWriter {
  const { writes, neededOnCreate } = object
  return {
    batchSize,
    createShownMs,
    ...(neededOnCreate && { neededOnCreate }),
    accessTo: (field, definitions, operation) => readPlan(object, definitions).mapping.accessTo(field, operation),
    ...(writes?.create && { create: (context, drafts) => createRecords(object, context, drafts) }),
    ...(writes?.update && { update: (context, edits) => updateRecords(object, context, edits) }),
    ...(writes?.remove && { remove: (context, records) => removeRecords(object, context, records) }),
    ...(object.associations.length > 0 && {
      associate: (context, edits) => associate(object, context, edits),
      dissociate: (context, edits) => dissociate(object, context, edits),
    }),
    findCreated: (context, drafts) => findCreated(object, context, drafts),
  }
}

/** Makes records with their links, one request for all of them. */
export function createRecords(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly RecordDraft[],
): Promise<WriteOutcome[]> {
  return write(object, context, 'create', drafts, ({ associations }) => ({
    associations: linksOf(object, associations),
  }))
}

/** Links of a new record, each with the type that it has between the two objects; others are made later. */
function linksOf(object: CrmObject, associations: readonly Association[]): unknown[] {
  return associations.flatMap(({ object: to, remoteId, primary }) => {
    const type = object.associations.find((one) => one.to === to)
    return type === undefined ? [] : [{ to: { id: remoteId }, types: typesOf(type, primary === true) }]
  })
}

/** Changes what is given of records, one request for all of them. */
export function updateRecords(
  object: CrmObject,
  context: ReadContext,
  edits: readonly RecordEdit[],
): Promise<WriteOutcome[]> {
  return write(object, context, 'update', edits, ({ remoteId }) => ({ id: remoteId }))
}

type WrittenRow = Pick<RecordEdit, 'marker' | 'fields'> & { remoteId?: string }

async function write<T extends WrittenRow>(
  object: CrmObject,
  context: ReadContext,
  action: 'create' | 'update',
  rows: readonly T[],
  more: (row: T) => Record<string, unknown>,
): Promise<WriteOutcome[]> {
  const { mapping } = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(rows, (fields) => mapping.misread(fields))
  return sent.length === 0 ? refused : [...refused, ...(await writeAll(object, context, action, sent, more))]
}

async function writeAll<T extends WrittenRow>(
  object: CrmObject,
  context: ReadContext,
  action: 'create' | 'update',
  rows: readonly T[],
  more: (row: T) => Record<string, unknown>,
): Promise<WriteOutcome[]> {
  const plan = readPlan(object, context.fields)
  const response = await send(object, context, action, {
    inputs: rows.map((row) => ({
      ...more(row),
      properties: plan.mapping.payloadOf(row.fields),
      objectWriteTraceId: row.marker,
    })),
  })
  const answer = readBatchAnswer(response, rows, object.name)
  // The answer to a write holds few of the properties.
  const records = await readBack(
    [...answer.done.values()],
    async (ids) => (await readBatch(object, context, { ids, properties: plan.properties })).rows,
    (older, { properties, updatedAt }) => ({ ...older, properties: joined(older.properties, properties), updatedAt }),
    context.signal,
  )
  for (const [marker, facts] of answer.refused) {
    const row = rows.find((one) => one.marker === marker)
    answer.refused.set(marker, withField(object, context, facts, row?.fields ?? {}))
  }
  return batchOutcomes(rows, answer, ({ marker, remoteId, fields }, answered): WriteOutcome | null => {
    // Merged in between: what the record that came of it holds now must be read before anything is said of this one.
    const row = remoteId !== undefined && answered.id !== remoteId ? undefined : records.get(answered.id)
    if (row === undefined) return null
    const record = { ...recordOf(row, plan), associations: null }
    const kept = action === 'update' ? keptStage(object, context, fields, answered) : null
    return kept ? { marker, type: 'refused', facts: kept, record } : { marker, type: 'done', record }
  })
}

/** Properties of two rows in one, still without a prototype. */
function joined(older: Row['properties'], newer: Row['properties']): Row['properties'] {
  return Object.assign(Object.create(null), older, newer)
}

/**
 * Archives records. HubSpot answers nothing to that, and is content with ids that are not there. It keeps archived
 * records for 90 days; only people can bring them back.
 */
export async function removeRecords(
  object: CrmObject,
  context: ReadContext,
  records: readonly { marker: string; remoteId: string }[],
): Promise<WriteOutcome[]> {
  if (records.length === 0) return []
  try {
    await send(object, context, 'archive', { inputs: records.map(({ remoteId }) => ({ id: remoteId })) })
  } catch (error) {
    const gone = error instanceof CrmError && error.facts.class === 'not_found' && records.length === 1
    if (!gone) throw error
  }
  const deletedAt = new Date().toISOString()
  return records.map(({ marker, remoteId }) => ({ marker, type: 'done', record: removedRecord(remoteId, deletedAt) }))
}

/** Sends a batch once; a refusal of all of it names the field in Patchbay's words. */
async function send(
  object: CrmObject,
  context: ReadContext,
  action: 'create' | 'update' | 'archive',
  body: { inputs: unknown[] },
): Promise<CrmResponse> {
  const path = paths.batch(object.name, action)
  try {
    return await context.crm.request({ method: 'POST', path, body, signal: context.signal })
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    throw new CrmError(withField(object, context, error.facts, {}), error.status)
  }
}

/**
 * Reads the answer to a batch of writes. Results and errors come in any order; they name their rows by the trace id that
 * each was sent with, and that is what makes HubSpot answer row by row at all. Where a row's trace id is missing, its
 * record's id names it, and a row that was sent alone needs no name.
 * https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
 */
function readBatchAnswer(response: CrmResponse, sent: readonly SentRow[], what: string): BatchAnswer<Row> {
  const named = rowsNamed(sent)
  const answer: BatchAnswer<Row> = { done: new Map(), refused: new Map() }
  for (const row of readRows(response, what).rows) {
    for (const marker of named(row.traceId === null ? [] : [row.traceId], [row.id])) answer.done.set(marker, row)
  }
  for (const error of listOf(within(response.body, 'errors'))) {
    const traceIds = textsOf(within(error, 'context', 'objectWriteTraceId'))
    for (const marker of named(traceIds, textsOf(within(error, 'context', 'ids')))) {
      answer.refused.set(marker, classifyRow(error))
    }
  }
  return answer
}

/** The refusal with Patchbay's name of the field. A duplicate that names none is about the unique one. */
function withField(
  object: CrmObject,
  context: ReadContext,
  facts: CrmErrorFacts,
  sent: Readonly<MappedFields>,
): CrmErrorFacts {
  if (facts.field !== undefined) return readPlan(object, context.fields).mapping.inOurWords(facts)
  const { uniqueField } = object
  const isUnique = facts.class === 'duplicate' && uniqueField !== null && uniqueField in sent
  return isUnique ? { ...facts, field: uniqueField } : facts
}

/**
 * HubSpot moves the lifecycle stage forward only, and keeps the later one without a word when an earlier one is sent. To
 * the person who wants the earlier one that is a refusal, and the stage at HubSpot must not come back over theirs.
 * https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
 */
function keptStage(
  object: CrmObject,
  context: ReadContext,
  sent: Readonly<MappedFields>,
  answer: Row,
): CrmErrorFacts | null {
  const field = 'lifecycleStage'
  const wanted = sent[field] ?? null
  const property = readPlan(object, context.fields).mapping.propertyOf(field)
  const kept = property === null ? undefined : answer.properties[property]
  if (wanted === null || kept === undefined || kept === null || kept === wanted) return null
  const message = `${shownName} moves the stage forward only and keeps ${kept}. Clear the stage first, then set ${wanted}.`
  return { class: 'validation', message, field }
}

/**
 * Records that may be what a create without an answer has made: by the unique value out of the database, else by a search
 * for the draft's name.
 */
export function findCreated(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
): Promise<{ marker: string; found: RemoteRecord[] }[]> {
  const { entityKind: kind, uniqueField, namedBy, guessed } = object
  const plan = readPlan(object, context.fields)
  const propertyOf = (field: string) => plan.mapping.propertyOf(field) ?? field
  const recordFrom = (row: Row): RemoteRecord => ({ ...recordOf(row, plan), associations: null })
  return findMade(
    {
      kind,
      uniqueField,
      namedBy,
      guessed,
      readUnique: async ({ field, values }) => {
        const idProperty = propertyOf(field)
        const { rows } = await readBatch(object, context, { ids: values, properties: plan.properties, idProperty })
        return rows.map(recordFrom)
      },
      searchNamed: async (since, names) => {
        const groups = names.map(({ field, values }): Filter[] => [
          { propertyName: object.createdProperty, operator: 'GTE', value: String(Date.parse(since)) },
          {
            propertyName: propertyOf(field),
            operator: 'IN',
            values: values.map(searchedAs(plan.mapping.typeOf(field))),
          },
        ])
        return (await searchAll(object, context, groups, plan.properties)).map(recordFrom)
      },
    },
    context,
    drafts,
  )
}

/** A search looks for moments by milliseconds, for all else by text in lower case. */
function searchedAs(type: FieldType): (value: string) => string {
  return (value) => {
    const time = type === 'datetime' ? Date.parse(value) : Number.NaN
    return Number.isNaN(time) ? value : String(time)
  }
}

async function searchAll(
  object: CrmObject,
  context: ReadContext,
  groups: Filter[][],
  properties: string[],
): Promise<Row[]> {
  const rows: Row[] = []
  let lastId: string | null = null
  do {
    const query = { groups, properties, limit: searchPageSize }
    const page: SearchResult = await searchOn(object, context, query, lastId)
    rows.push(...page.rows)
    lastId = page.next
  } while (lastId !== null)
  return rows
}
