import type { MappedFields } from '../../fields/field-definition'
import { removedRecord, withoutMisread } from '../kit/batch'
import { CrmError } from '../kit/crm-error'
import { findMade, type SentDraft } from '../kit/finding'
import { idOf, isObject } from '../kit/json'
import type { Mapping, ValueAt } from '../kit/mapping'
import { listIn, readEach, within } from '../kit/rows'
import { writeEach } from '../kit/singles'
import type {
  Association,
  AssociationEdit,
  AssociationOutcome,
  ObjectWriter,
  ReadContext,
  RecordDraft,
  RecordEdit,
  RemoteRecord,
  WriteOutcome,
} from '../provider'
import { currencyOf } from './account'
import { type CrmObject, costOf, listPath, mostIds, parallelWrites, recordPath } from './crm-object'
import { shownName } from './manifest'
import { flattened, isOwn, readPlan, valuesIn } from './mapping'
import { currentRows } from './reading'
import { type Row, readOne, readRow, recordOf } from './rows'

/** A new record shows in lists at once; ours is a generous word for it. */
const createShownMs = 60_000

/** How an object is written: record by record, for there are no batches. */
export function writerOf(object: CrmObject): ObjectWriter {
  const { writes, neededOnCreate, links, listsDeleted } = object
  return {
    batchSize: mostIds,
    createShownMs,
    ...(neededOnCreate && { neededOnCreate }),
    accessTo: (field, definitions, operation) => readPlan(object, definitions).accessTo(field, operation),
    ...(writes.create && { create: (context, drafts) => createRecords(object, context, drafts) }),
    ...(writes.update && { update: (context, edits) => updateRecords(object, context, edits) }),
    ...(writes.remove && { remove: (context, records) => removeRecords(object, context, records) }),
    ...(listsDeleted && { restore: (context, records) => restoreRecords(object, context, records) }),
    ...(links.length > 0 &&
      writes.update && {
        associate: (context: ReadContext, edits: readonly AssociationEdit[]) => link(object, context, edits, true),
        dissociate: (context: ReadContext, edits: readonly AssociationEdit[]) => link(object, context, edits, false),
      }),
    findCreated: (context, drafts) => findCreated(object, context, drafts),
  }
}

const pace = ({ signal }: ReadContext) => ({ parallel: parallelWrites, signal })

/** A body in the form of the object's version: custom fields apart, or flat among the others. */
function toBody(
  object: CrmObject,
  { fields: definitions }: ReadContext,
  payload: Readonly<Record<string, unknown>>,
  currency: (property: string) => string,
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  const own: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(payload)) {
    const form = definitions.find((definition) => definition.name === name)?.form
    const isAmount = form === 'monetary' || (object.name === 'leads' && name === 'value')
    // An amount without a currency is refused.
    const value = isAmount && isObject(given) ? { ...given, currency: given.currency ?? currency(name) } : given
    if (!isOwn(name, definitions)) body[name] = value
    else if (object.version === 'v2') own[name] = value
    else Object.assign(body, flattened(name, value))
  }
  return Object.keys(own).length === 0 ? body : { ...body, custom_fields: own }
}

async function createRecords(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly RecordDraft[],
): Promise<WriteOutcome[]> {
  const mapping = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(drafts, (fields) => mapping.misread(fields))
  const home = await homeCurrency(object, context, sent)
  const written = await writeEach(sent, pace(context), async (draft): Promise<WriteOutcome> => {
    const payload = { ...mapping.payloadOf(draft.fields), ...linkValues(object, draft.associations) }
    const named = withName(object, draft.fields, payload)
    // A new record has nothing that could be cleared.
    const filled = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null && value !== ''))
    const body = toBody(object, context, withFixed(object, filled), () => home)
    return sendRow(object, context, mapping, draft.marker, 'POST', listPath(object, object.path), body)
  })
  return [...refused, ...written]
}

/** What every person needs is a name; one of whom only an address is known goes by it. */
function withName({ name }: CrmObject, fields: Readonly<MappedFields>, payload: Record<string, unknown>) {
  if (name !== 'contacts' || payload.name) return payload
  return { ...payload, name: [fields.email, fields.phone, fields.mobile].find(Boolean) ?? null }
}

/** What all records of an object share is sent with a new one. */
function withFixed({ table }: CrmObject, payload: Record<string, unknown>): Record<string, unknown> {
  const type = table.fields.type
  return table.fixed?.type !== undefined && typeof type === 'string'
    ? { [type]: table.fixed.type, ...payload }
    : payload
}

async function homeCurrency(
  object: CrmObject,
  { crm, fields, signal }: ReadContext,
  rows: readonly { fields: MappedFields }[],
): Promise<string> {
  const amounts = new Set(fields.filter(({ form }) => form === 'monetary').map(({ name }) => `custom:${name}`))
  const isNeeded =
    object.name === 'leads' || rows.some((row) => Object.keys(row.fields).some((field) => amounts.has(field)))
  return isNeeded && rows.length > 0 ? currencyOf(crm, signal) : 'EUR'
}

/** Links that stand in fields of the record. */
function linkValues({ links }: CrmObject, associations: readonly Association[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { property, to } of links) {
    const others = associations.filter((one) => one.object === to)
    const first = others.find(({ primary }) => primary) ?? others[0]
    if (first === undefined) continue
    const ids = others.map(({ remoteId }) => numberOf(remoteId))
    const own = numberOf(first.remoteId)
    values[property] = property === 'participants' ? ids.map((id) => ({ person_id: id, primary: id === own })) : own
  }
  return values
}

const numberOf = (id: string): number | string => (/^\d{1,15}$/.test(id) ? Number(id) : id)

/**
 * Changes what is given of records. Lists of addresses and numbers are replaced whole, names and addresses are written in
 * one, and an amount comes with its currency: for those the record as it is now is asked for first, if it was not just read.
 */
async function updateRecords(
  object: CrmObject,
  context: ReadContext,
  edits: readonly RecordEdit[],
): Promise<WriteOutcome[]> {
  const mapping = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(edits, (fields) => mapping.misread(fields))
  const needy = sent.filter(({ fields }) => needsCurrent(object, context, fields))
  const current =
    needy.length === 0
      ? new Map<string, Row>()
      : await currentRows(
          object,
          context,
          needy.map(({ remoteId }) => remoteId),
        )
  const home = await homeCurrency(object, context, sent)
  const written = await writeEach(sent, pace(context), async (edit): Promise<WriteOutcome> => {
    const row = current.get(edit.remoteId)
    const valueAt: ValueAt = row === undefined ? () => undefined : valuesIn(row.values)
    const fields = row === undefined ? edit.fields : mapping.completed(edit.fields, mapping.fieldsOf(valueAt))
    const payload = mapping.payloadOf(fields, valueAt)
    const currency = (name: string) => plainCurrency(valueAt(name)) ?? home
    const body = toBody(object, context, payload, currency)
    return sendRow(object, context, mapping, edit.marker, object.updateMethod, recordPath(object, edit.remoteId), body)
  })
  return [...refused, ...written]
}

function plainCurrency(value: unknown): string | null {
  const currency = isObject(value) ? value.currency : null
  return typeof currency === 'string' && currency !== '' ? currency : null
}

function needsCurrent(
  { table }: CrmObject,
  { fields: definitions }: ReadContext,
  fields: Readonly<MappedFields>,
): boolean {
  const composed = new Set((table.composed ?? []).flatMap((rule) => rule.fields))
  const amounts = new Set(definitions.filter(({ form }) => form === 'monetary').map(({ name }) => `custom:${name}`))
  return Object.keys(fields).some((field) => composed.has(field) || amounts.has(field))
}

/** Sends one record; the answer holds all of it. A refusal names the field in Patchbay's words. */
async function sendRow(
  object: CrmObject,
  { crm, signal }: ReadContext,
  mapping: Mapping,
  marker: string,
  method: 'POST' | 'PATCH' | 'PUT',
  path: string,
  body: Record<string, unknown>,
): Promise<WriteOutcome> {
  try {
    const response = await crm.request({ method, path, body, cost: costOf('write', object.version), signal })
    const row = readOne(object, response)
    if (row === null) return { marker, type: 'unknown' }
    return { marker, type: 'done', record: recordOf(object, row, mapping) }
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    throw new CrmError(mapping.inOurWords(error.facts), error.status)
  }
}

/** Deletes records, each by itself; one that is gone already counts as done. */
async function removeRecords(
  object: CrmObject,
  context: ReadContext,
  records: readonly { marker: string; remoteId: string }[],
): Promise<WriteOutcome[]> {
  const { crm, signal } = context
  return writeEach(records, pace(context), async ({ marker, remoteId }): Promise<WriteOutcome> => {
    try {
      const cost = costOf('delete', object.version)
      await crm.request({ method: 'DELETE', path: recordPath(object, remoteId), cost, signal })
    } catch (error) {
      if (!(error instanceof CrmError) || error.facts.class !== 'not_found') throw error
    }
    return { marker, type: 'done', record: removedRecord(remoteId) }
  })
}

/** Takes a delete back, for thirty days. https://developers.pipedrive.com/docs/api/v1/Deals#updateDeal */
async function restoreRecords(
  object: CrmObject,
  context: ReadContext,
  records: readonly { marker: string; remoteId: string }[],
): Promise<WriteOutcome[]> {
  const mapping = readPlan(object, context.fields)
  return writeEach(records, pace(context), ({ marker, remoteId }) =>
    sendRow(object, context, mapping, marker, object.updateMethod, recordPath(object, remoteId), { is_deleted: false }),
  )
}

/** Makes links by the fields that hold them, or empties those where they still hold the record that is named. */
async function link(
  object: CrmObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
  makes: boolean,
): Promise<AssociationOutcome[]> {
  const mapping = readPlan(object, context.fields)
  const known = edits.filter(({ to }) => object.links.some((one) => one.to === to.object))
  const current = await currentRows(
    object,
    context,
    known.map(({ remoteId }) => remoteId),
  )
  const outcomes = await writeEach(edits, pace(context), async (edit): Promise<AssociationOutcome> => {
    const { marker, remoteId, to } = edit
    const one = object.links.find((type) => type.to === to.object)
    if (one === undefined) {
      const message = `${shownName} keeps no link of ${object.name} to ${to.object}.`
      return { marker, type: 'refused', facts: { class: 'validation', scope: 'operation', message } }
    }
    const now = current.get(remoteId)?.values[one.property]
    const value = linkedTo(one.property, now, to, makes)
    if (value === undefined) return { marker, type: 'done' }
    await sendRow(object, context, mapping, marker, object.updateMethod, recordPath(object, remoteId), {
      [one.property]: value,
    })
    return { marker, type: 'done' }
  })
  return outcomes
}

/** What the field is to hold; undefined where it holds that already. */
function linkedTo(property: string, now: unknown, { remoteId, primary }: Association, makes: boolean): unknown {
  const id = numberOf(remoteId)
  if (property !== 'participants') {
    const isIts = idOf(now) === remoteId
    if (makes) return isIts ? undefined : id
    return isIts ? null : undefined
  }
  const list = (Array.isArray(now) ? now : []).filter(isObject)
  const has = list.some((one) => idOf(one.person_id) === remoteId)
  if (makes === has) return undefined
  const others = list.filter((one) => idOf(one.person_id) !== remoteId)
  if (!makes) return others
  const isFirst = primary === true || others.length === 0
  return [...others.map((one) => ({ ...one, ...(isFirst && { primary: false }) })), { person_id: id, primary: isFirst }]
}

/** Records that may be what a create without an answer has made: the newest ones, back to the time of the sending. */
async function findCreated(object: CrmObject, context: ReadContext, drafts: readonly SentDraft[]) {
  const { entityKind: kind, namedBy, guessed } = object
  return findMade(
    { kind, uniqueField: null, namedBy, guessed, searchNamed: (since) => newest(object, context, Date.parse(since)) },
    context,
    drafts,
  )
}

/** Pages that a look for lost creates may take. */
const mostPages = 20

async function newest(object: CrmObject, context: ReadContext, since: number): Promise<RemoteRecord[]> {
  const mapping = readPlan(object, context.fields)
  const found: RemoteRecord[] = []
  let next: string | number | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const order =
      object.version === 'v2'
        ? { sort_by: 'add_time', sort_direction: 'desc', cursor: next }
        : { sort: 'add_time DESC', start: next ?? 0 }
    const response = await context.crm.request({
      method: 'GET',
      path: listPath(object, object.path),
      query: { ...order, limit: object.pageSize },
      cost: costOf('list', object.version),
      signal: context.signal,
    })
    const { rows } = readEach(shownName, listIn(response, object.name, 'data'), (value) => readRow(object, value))
    const made = rows.filter(({ createdAt }) => createdAt === null || Date.parse(createdAt) >= since)
    found.push(...made.map((row) => recordOf(object, row, mapping)))
    const token = idOf(within(response.body, 'additional_data', 'next_cursor'))
    const start = within(response.body, 'additional_data', 'pagination', 'next_start')
    next = token ?? (typeof start === 'number' ? start : undefined)
    if (made.length < rows.length || next === undefined) return found
  }
  return found
}
