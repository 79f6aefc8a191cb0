import type { FieldValue } from '@shared/model'
import { sameValue } from '../../fields/canonical'
import type { MappedFields } from '../../fields/field-definition'
import { removedRecord, withoutMisread } from '../kit/batch'
import { CrmError } from '../kit/crm-error'
import { findMade, type Names, type SentDraft } from '../kit/finding'
import { textsOf } from '../kit/json'
import { watchWrites } from '../kit/not-sent'
import { within } from '../kit/rows'
import { writeEach } from '../kit/singles'
import type {
  CrmErrorFacts,
  ObjectWriter,
  ReadContext,
  RecordDraft,
  RecordEdit,
  ReferencePipeline,
  RemoteRecord,
  WriteOutcome,
} from '../provider'
import { ask, type CrmObject, locationOf, paths } from './crm-object'
import { associate, dissociate } from './links'
import { listChildren, listCompanies, listOpportunities } from './listing'
import { readPlan } from './mapping'
import { fetchRow } from './reading'
import { type Row, readRecords, recordOf, rowIn } from './rows'
import { allPipelines, isPartOfPlace, isPlaceToFind, type Place, placeOfNew, wholePlace } from './stages'

/** Rows that are handed over at once; each is a call of its own. */
const batchSize = 20
/** Writes that are under way at once. */
const parallel = 4
/** An index shows a new record within seconds, by the vendor's word; ours is a generous time. */
const createShownMs = 60_000

/** How an object is written: each record by a call of its own. What was deleted can only be restored by people. */
export function writerOf(object: CrmObject): ObjectWriter {
  const isChild = object.name === 'notes'
  return {
    batchSize,
    createShownMs,
    ...((isChild || object.name === 'opportunities') && { neededOnCreate: [['contacts']] }),
    accessTo: (field, definitions, operation) => readPlan(object, definitions).mapping.accessTo(field, operation),
    create: (context, drafts) => createRecords(object, context, drafts),
    ...(!isChild && {
      update: (context: ReadContext, edits: readonly RecordEdit[]) => updateRecords(object, context, edits),
      remove: (context: ReadContext, records: readonly { marker: string; remoteId: string }[]) =>
        removeRecords(object, context, records),
    }),
    ...(object.name === 'contacts' && {
      associate: (context: ReadContext, edits: Parameters<NonNullable<ObjectWriter['associate']>>[1]) =>
        associate(object, context, edits),
      dissociate: (context: ReadContext, edits: Parameters<NonNullable<ObjectWriter['dissociate']>>[1]) =>
        dissociate(object, context, edits),
    }),
    findCreated: (context, drafts) => findCreated(object, context, drafts),
  }
}

const contactIn = ({ associations }: Pick<RecordDraft, 'associations'>): string | null =>
  associations.find((link) => link.object === 'contacts')?.remoteId ?? null

/** Makes records. Values that the vendor would drop or take for others are not sent. */
async function createRecords(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly RecordDraft[],
): Promise<WriteOutcome[]> {
  const { mapping } = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(drafts, (fields) => mapping.misread(fields))
  const pipelines = object.name === 'opportunities' ? await pipelinesFor(object, context, sent, isPlaceToFind) : []
  const made = await writeEach(sent, { parallel, signal: context.signal }, async (draft): Promise<WriteOutcome> => {
    const contactId = contactIn(draft)
    const path = object.name === 'notes' ? paths.notes(contactId ?? '') : (object.create ?? '')
    const body = {
      ...bodyOf(object, context, withoutEmpty(draft.fields)),
      ...(object.name === 'opportunities' && placeOfNew(pipelines, bodyOf(object, context, draft.fields))),
      ...(object.name !== 'notes' && { locationId: locationOf(context.crm) }),
      ...(object.name === 'opportunities' && { contactId }),
      ...(object.name === 'opportunities' && draft.fields.status == null && { status: 'open' }),
    }
    return outcomeOf(object, context, draft, rowIn(object, await sendNamed(object, context, 'POST', path, body)))
  })
  return [...refused, ...made]
}

/** What is empty needs no clearing in a new record. */
function withoutEmpty(fields: Readonly<MappedFields>): MappedFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

/** Changes what is given of records. Tags are added and taken away by calls of their own, so that those of others stay. */
async function updateRecords(
  object: CrmObject,
  context: ReadContext,
  edits: readonly RecordEdit[],
): Promise<WriteOutcome[]> {
  const { mapping } = readPlan(object, context.fields)
  const { sent, refused } = withoutMisread(edits, (fields) => mapping.misread(fields))
  const pipelines = object.name === 'opportunities' ? await pipelinesFor(object, context, sent, isPartOfPlace) : []
  const written = await writeEach(sent, { parallel, signal: context.signal }, async (edit): Promise<WriteOutcome> => {
    const watched = watchWrites(context.crm)
    const mine = { ...context, crm: watched.crm }
    try {
      return outcomeOf(object, context, edit, await updateOne(object, mine, edit, pipelines))
    } catch (error) {
      // The second call of two failed: the first has acted, and what holds now must be read.
      if (error instanceof CrmError && watched.mayHaveActed()) return { marker: edit.marker, type: 'unknown' }
      throw error
    }
  })
  return [...refused, ...written]
}

/** The pipelines, where a place has to be found in them. */
async function pipelinesFor(
  object: CrmObject,
  context: ReadContext,
  rows: readonly Pick<RecordDraft, 'fields'>[],
  isToFind: (place: Place) => boolean,
): Promise<ReferencePipeline[]> {
  return rows.some(({ fields }) => isToFind(bodyOf(object, context, fields))) ? allPipelines(context) : []
}

async function updateOne(
  object: CrmObject,
  context: ReadContext,
  edit: RecordEdit,
  pipelines: readonly ReferencePipeline[],
): Promise<Row> {
  const path = object.record(edit.remoteId)
  const { tags, ...own } = bodyOf(object, context, edit.fields)
  const body = isPartOfPlace(own) ? { ...own, ...wholePlace(pipelines, own) } : own
  let row: Row | null = null
  if (Object.keys(body).length > 0) row = rowIn(object, await sendNamed(object, context, 'PUT', path, body))
  if (tags === undefined) return row ?? (await needRow(object, context, edit.remoteId))
  row ??= await needRow(object, context, edit.remoteId)
  const held = textsOf(row.values.tags)
  const wanted = textsOf(tags).map((tag) => tag.toLowerCase())
  const added = wanted.filter((tag) => !held.includes(tag))
  const taken = held.filter((tag) => !wanted.includes(tag))
  const place = paths.tags(edit.remoteId)
  if (added.length > 0) await ask(context, { method: 'POST', path: place, body: { tags: added } })
  if (taken.length > 0) await ask(context, { method: 'DELETE', path: place, body: { tags: taken } })
  return added.length + taken.length === 0 ? row : needRow(object, context, edit.remoteId)
}

async function needRow(object: CrmObject, context: ReadContext, id: string): Promise<Row> {
  const row = await fetchRow(object, context, id)
  if (row !== null) return row
  throw new CrmError({ class: 'not_found', message: `${object.label}: ${id} is not there.` })
}

/** Deletes records. One that is gone counts as deleted. */
function removeRecords(
  object: CrmObject,
  context: ReadContext,
  records: readonly { marker: string; remoteId: string }[],
): Promise<WriteOutcome[]> {
  return writeEach(records, { parallel, signal: context.signal }, async ({ marker, remoteId }) => {
    try {
      await ask(context, { method: 'DELETE', path: object.record(remoteId) })
    } catch (error) {
      if (!(error instanceof CrmError && error.facts.class === 'not_found')) throw error
    }
    return { marker, type: 'done' as const, record: removedRecord(remoteId) }
  })
}

/** The body of a write: the vendor's own fields by their names, custom ones in a list by their ids. */
function bodyOf(object: CrmObject, context: ReadContext, fields: Readonly<MappedFields>): Record<string, unknown> {
  const { mapping, idOf } = readPlan(object, context.fields)
  const body: Record<string, unknown> = {}
  const customFields: { id: string; field_value: unknown }[] = []
  for (const [name, value] of Object.entries(mapping.payloadOf(fields))) {
    const id = idOf(name)
    if (id !== null) customFields.push({ id, field_value: value })
    else body[name] = value === '' && object.clearedByNull?.includes(name) ? null : value
  }
  if (body.tags === '') body.tags = []
  return customFields.length === 0 ? body : { ...body, customFields }
}

/** Sends a write once; a refusal names the field in Patchbay's words. */
async function sendNamed(
  object: CrmObject,
  context: ReadContext,
  method: 'POST' | 'PUT',
  path: string,
  body: Record<string, unknown>,
) {
  try {
    return await ask(context, { method, path, body })
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    throw new CrmError(inOurWords(object, context, error.facts), error.status)
  }
}

function inOurWords(object: CrmObject, context: ReadContext, facts: CrmErrorFacts): CrmErrorFacts {
  const { mapping } = readPlan(object, context.fields)
  const nameOf = (property: string) => context.fields.find(({ id }) => id === property)?.name ?? property
  return mapping.inOurWords({
    ...facts,
    ...(facts.field === undefined ? {} : { field: nameOf(facts.field) }),
    ...(facts.fields && { fields: facts.fields.map((one) => ({ ...one, field: nameOf(one.field) })) }),
  })
}

/**
 * A success is no proof: values that the vendor does not take are dropped without a word. What came back empty, though it
 * was sent, was refused; so was what is still there, though it was to be cleared.
 */
function outcomeOf(
  object: CrmObject,
  context: ReadContext,
  { marker, fields }: Pick<RecordDraft, 'marker' | 'fields'>,
  row: Row,
): WriteOutcome {
  const plan = readPlan(object, context.fields)
  const record: RemoteRecord = recordOf(row, plan)
  const isEmpty = (field: string, value: FieldValue | undefined) =>
    sameValue(plan.mapping.typeOf(field), value ?? null, null)
  const lost = Object.entries(fields).flatMap(([field, value]) => {
    if (!Object.hasOwn(record.fields, field)) return []
    if (isEmpty(field, value) === isEmpty(field, record.fields[field])) return []
    return [
      { field, fault: 'value' as const, message: `The value was not taken by the CRM, which said nothing of it.` },
    ]
  })
  const [first] = lost
  if (first === undefined) return { marker, type: 'done', record }
  const facts: CrmErrorFacts = {
    class: 'validation',
    scope: 'field',
    message: first.message,
    field: first.field,
    fields: lost,
  }
  return { marker, type: 'refused', facts, record }
}

/** Records that may be what a create without an answer has made: by the address out of the database, else by name and time. */
function findCreated(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
): Promise<{ marker: string; found: RemoteRecord[] }[]> {
  const { entityKind: kind, uniqueField, namedBy } = object
  const plan = readPlan(object, context.fields)
  return findMade(
    {
      kind,
      uniqueField,
      namedBy,
      ...(uniqueField !== null && {
        readUnique: async ({ values }: Names) =>
          (await rowsWithEmail(object, context, values)).map((row) => recordOf(row, plan)),
      }),
      searchNamed: (since, names) => searchNamed(object, context, drafts, since, names),
    },
    context,
    drafts,
  )
}

/** https://marketplace.gohighlevel.com/docs/ghl/contacts/get-duplicate-contact */
async function rowsWithEmail(object: CrmObject, context: ReadContext, emails: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const email of emails) {
    const query = { locationId: locationOf(context.crm), email }
    const response = await ask(context, { method: 'GET', path: paths.duplicate, query })
    const contact = within(response.body, 'contact')
    if (contact !== null && contact !== undefined) rows.push(...readRecords(object, [contact]).rows)
  }
  return rows
}

const searchNames: Record<string, string> = {
  phone: 'phone',
  lastName: 'lastNameLowerCase',
  firstName: 'firstNameLowerCase',
}

async function searchNamed(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
  since: string,
  names: readonly Names[],
): Promise<RemoteRecord[]> {
  switch (object.name) {
    case 'contacts':
      return searchContacts(object, context, since, names)
    case 'notes': {
      const contacts = new Set(drafts.flatMap((draft) => contactIn(draft) ?? []))
      const pages = []
      for (const id of contacts) pages.push(await listChildren(object, context, paths.notes(id)))
      return pages.flatMap(({ records }) => records)
    }
    default:
      return madeSince(since, (page) =>
        object.name === 'companies' ? listCompanies(object, context, page) : listOpportunities(object, context, page),
      )
  }
}

/** Records of a whole listing that were made since; there is no search that knows the time. */
async function madeSince(
  since: string,
  list: (page: string | null) => Promise<{ records: RemoteRecord[]; next: string | null }>,
): Promise<RemoteRecord[]> {
  const made: RemoteRecord[] = []
  let page: string | null = null
  do {
    const { records, next } = await list(page)
    made.push(...records.filter(({ createdAt }) => createdAt !== null && Date.parse(createdAt) >= Date.parse(since)))
    page = next
  } while (page !== null)
  return made
}

async function searchContacts(
  object: CrmObject,
  context: ReadContext,
  since: string,
  names: readonly Names[],
): Promise<RemoteRecord[]> {
  const plan = readPlan(object, context.fields)
  const found: RemoteRecord[] = []
  for (const { field, values } of names) {
    const response = await ask(context, {
      method: 'POST',
      path: paths.searchContacts,
      body: {
        locationId: locationOf(context.crm),
        pageLimit: 500,
        filters: [
          { field: 'dateAdded', operator: 'range', value: { gte: since } },
          // Values of a filter are no longer than this.
          { field: searchNames[field] ?? field, operator: 'eq', value: values.map((value) => value.slice(0, 75)) },
        ],
      },
      repeatable: true,
    })
    const list = within(response.body, 'contacts')
    const { rows } = readRecords(object, Array.isArray(list) ? list : [])
    found.push(...rows.map((row) => recordOf(row, plan)))
  }
  return found
}
