import { ProblemError } from '@shared/model'
import type { MappedFields } from '../../../fields/field-definition'
import type { CrmResponse } from '../../../nango/gateway'
import { CrmError } from '../../kit/crm-error'
import type {
  CrmErrorFacts,
  ReadContext,
  RecordDraft,
  RecordEdit,
  RefusedField,
  RemoteRecord,
  WriteOutcome,
} from '../../provider'
import type { CrmObject } from '../crm-object'
import { shownName } from '../manifest'
import { fieldOf, propertiesOf, readPlan, typeOf } from '../mapping'
import { paths } from '../paths'
import { readBatch } from '../reading/batch-reading'
import { type Row, recordOf } from '../rows'
import { misreadOf } from '../values'
import { isLasting, readBatchAnswer } from './batch-answer'

/** Makes records, one request for all of them. */
export function createRecords(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly RecordDraft[],
): Promise<WriteOutcome[]> {
  return write(object, context, 'create', drafts, () => ({ associations: [] }))
}

/** Changes what is given of records, one request for all of them. */
export function updateRecords(
  object: CrmObject,
  context: ReadContext,
  edits: readonly RecordEdit[],
): Promise<WriteOutcome[]> {
  return write(object, context, 'update', edits, ({ remoteId }) => ({ id: remoteId }))
}

async function write<T extends Pick<RecordEdit, 'marker' | 'fields'> & { remoteId?: string }>(
  object: CrmObject,
  context: ReadContext,
  action: 'create' | 'update',
  rows: readonly T[],
  more: (row: T) => Record<string, unknown>,
): Promise<WriteOutcome[]> {
  const misread = new Map(rows.map((row) => [row.marker, misreadFields(object, context, row.fields)]))
  const sent = rows.filter(({ marker }) => misread.get(marker)?.length === 0)
  return [
    ...rows.flatMap(({ marker }) => refusedUnsent(marker, misread.get(marker) ?? [])),
    ...(sent.length === 0 ? [] : await writeAll(object, context, action, sent, more)),
  ]
}

/** The fields of a row whose values HubSpot would take for others. */
function misreadFields(object: CrmObject, context: ReadContext, fields: Readonly<MappedFields>): RefusedField[] {
  return Object.entries(fields).flatMap(([field, value]): RefusedField[] => {
    const message = misreadOf(typeOf(object, context.fields, field), value)
    return message === null ? [] : [{ field, fault: 'value', message }]
  })
}

function refusedUnsent(marker: string, fields: RefusedField[]): WriteOutcome[] {
  const [first] = fields
  if (first === undefined) return []
  const message = first.message ?? ''
  return [
    { marker, type: 'refused', facts: { class: 'validation', scope: 'field', message, field: first.field, fields } },
  ]
}

async function writeAll<T extends Pick<RecordEdit, 'marker' | 'fields'> & { remoteId?: string }>(
  object: CrmObject,
  context: ReadContext,
  action: 'create' | 'update',
  rows: readonly T[],
  more: (row: T) => Record<string, unknown>,
): Promise<WriteOutcome[]> {
  const response = await send(object, context, action, {
    inputs: rows.map((row) => ({
      ...more(row),
      properties: propertiesOf(object, context.fields, row.fields),
      objectWriteTraceId: row.marker,
    })),
  })
  const { done, refused } = readBatchAnswer(response, rows, object.name)
  const records = await readBack(object, context, [...done.values()])
  return rows.map((row): WriteOutcome => {
    const { marker } = row
    const answered = done.get(marker)
    // Merged in between: what the record that came of it holds now must be read before anything is said of this one.
    if (answered && row.remoteId !== undefined && answered.id !== row.remoteId) return { marker, type: 'unknown' }
    const record = answered && records.get(answered.id)
    if (answered && record) {
      const kept = action === 'update' ? keptStage(object, row.fields, answered) : null
      return kept ? { marker, type: 'refused', facts: kept, record } : { marker, type: 'done', record }
    }
    const facts = refused.get(marker)
    // What may pass is no refusal: the row is looked at, or sent, again.
    if (!facts || !isLasting(facts)) return { marker, type: 'unknown' }
    return { marker, type: 'refused', facts: withField(object, context, facts, row.fields) }
  })
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
  return records.map(({ marker, remoteId }) => ({ marker, type: 'done', record: archivedRecord(remoteId, deletedAt) }))
}

function archivedRecord(remoteId: string, deletedAt: string): RemoteRecord {
  const unknown = { raw: null, fields: {}, createdAt: null, updatedAt: null, associations: null, mergedIds: [] }
  return { ...unknown, remoteId, deletedAt }
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

/** The refusal with Patchbay's name of the field. A duplicate that names none is about the unique one. */
function withField(
  object: CrmObject,
  context: ReadContext,
  facts: CrmErrorFacts,
  sent: Readonly<MappedFields>,
): CrmErrorFacts {
  if (facts.field !== undefined) {
    const ours = (property: string) => fieldOf(object, context.fields, property)
    const fields = facts.fields?.map((one) => ({ ...one, field: ours(one.field) }))
    return { ...facts, field: ours(facts.field), ...(fields && { fields }) }
  }
  const { uniqueField } = object
  const isUnique = facts.class === 'duplicate' && uniqueField !== null && uniqueField in sent
  return isUnique ? { ...facts, field: uniqueField } : facts
}

/**
 * The records that were written, whole: the answer to a write holds few of their properties. It has acted by then, so a
 * reading that fails does no harm to the outcome: the record is then what the answer tells of it, the rest is absent. A
 * reading that is older than the answer (a copy that lags) does not take its values back.
 */
async function readBack(
  object: CrmObject,
  context: ReadContext,
  written: readonly Row[],
): Promise<Map<string, RemoteRecord>> {
  const plan = readPlan(object, context.fields)
  const ids = written.map((row) => row.id)
  let whole: Row[] = []
  try {
    whole = (await readBatch(object, context, { ids, properties: plan.properties })).rows
  } catch (error) {
    if (!(error instanceof ProblemError) && !context.signal.aborted) throw error
  }
  const byId = new Map(whole.map((row) => [row.id, row]))
  return new Map(
    written.map((answer) => {
      const read = byId.get(answer.id) ?? answer
      const isOlder = read.updatedAt !== null && answer.updatedAt !== null && read.updatedAt < answer.updatedAt
      const row = isOlder
        ? { ...read, properties: { ...read.properties, ...answer.properties }, updatedAt: answer.updatedAt }
        : read
      return [answer.id, { ...recordOf(row, plan), associations: null }]
    }),
  )
}

/**
 * HubSpot moves the lifecycle stage forward only, and keeps the later one without a word when an earlier one is sent. To
 * the person who wants the earlier one that is a refusal, and the stage at HubSpot must not come back over theirs.
 * https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
 */
function keptStage(object: CrmObject, sent: Readonly<MappedFields>, answer: Row): CrmErrorFacts | null {
  const field = 'lifecycleStage'
  const wanted = sent[field] ?? null
  const property = object.properties[field]
  const kept = property === undefined ? undefined : answer.properties[property]
  if (wanted === null || kept === undefined || kept === null || kept === wanted) return null
  const message = `${shownName} moves the stage forward only and keeps ${kept}. Clear the stage first, then set ${wanted}.`
  return { class: 'validation', message, field }
}
