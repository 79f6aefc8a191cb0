import { listPage } from '../kit/scan'
import { answerOf, rowOf } from '../kit/screens'
import { associationsOf } from './associations'
import {
  batchAnswer,
  bodies,
  type Call,
  flagOf,
  type Handler,
  json,
  limitOf,
  listAnswer,
  listOf,
  missing,
  nextPage,
  notFound,
  objectOf,
  onlyQuery,
  readBody,
  scattered,
  sized,
  validation,
} from './calls'
import type { Portal } from './index'
import { type ObjectName, type ObjectType, objectTypeOf, type StoredRecord, type ValueVersion } from './objects'
import { allStages } from './seed'

const maxPage = 100
const maxPageWithHistory = 50

/** Properties that {@link propertyOf} works out. */
export const computedNames: ReadonlySet<string> = new Set([
  'amount_in_home_currency',
  'createdate',
  'health_score',
  'hs_body_preview',
  'hs_createdate',
  'hs_deal_stage_probability',
  'hs_email_domain',
  'hs_email_from_email',
  'hs_email_to_email',
  'hs_full_name_or_email',
  'hs_is_closed',
  'hs_is_closed_won',
  'hs_lastmodifieddate',
  'hs_lead_is_open',
  'hs_object_id',
  'hs_searchable_calculated_phone_number',
  'hubspot_owner_assigneddate',
  'lastmodifieddate',
])

/** The value of a property as the API shows it; null when it is empty. Computed ones are computed here. */
export function propertyOf(record: StoredRecord, name: string): string | null {
  if (!computedNames.has(name)) return record.values[name] ?? null
  const { values } = record
  switch (name) {
    case 'hs_object_id':
      return record.id
    case 'createdate':
    case 'hs_createdate':
      return new Date(record.createdAt).toISOString()
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return new Date(record.updatedAt).toISOString()
    case 'hs_searchable_calculated_phone_number':
      return values.phone?.replace(/\D/g, '') || null
    case 'hs_email_domain':
      return values.email?.split('@')[1] ?? null
    case 'hs_full_name_or_email':
      return [values.firstname, values.lastname].filter(Boolean).join(' ') || (values.email ?? null)
    case 'health_score':
      return values.loyalty_points === undefined ? null : String(Number(values.loyalty_points) % 100)
    case 'hubspot_owner_assigneddate':
      return values.hubspot_owner_id === undefined ? null : new Date(record.createdAt).toISOString()
    case 'amount_in_home_currency':
      return values.amount ?? null
    case 'hs_body_preview':
      return previewOf(values)
    case 'hs_email_from_email':
    case 'hs_email_to_email':
      return addressOf(values.hs_email_headers, name === 'hs_email_from_email' ? 'from' : 'to')
    case 'hs_lead_is_open':
      return String(stageOf('leads', values.hs_pipeline_stage)?.isClosed !== 'true')
    default: {
      const stage = stageOf('deals', values.dealstage)
      if (name === 'hs_deal_stage_probability') return stage?.probability ?? null
      return String(stage?.isClosed === 'true' && (name === 'hs_is_closed' || stage.probability === '1.0'))
    }
  }
}

const stageOf = (object: ObjectName, id: string | undefined) =>
  allStages(object).find((stage) => stage.id === id)?.metadata

function previewOf(values: Readonly<Record<string, string>>): string | null {
  const body = Object.entries(values).find(([name]) => name.endsWith('_body') || name === 'hs_email_text')?.[1]
  return (
    body
      ?.replace(/<[^>]*>/g, ' ')
      .trim()
      .slice(0, 200) || null
  )
}

function addressOf(headers: string | undefined, side: 'from' | 'to'): string | null {
  if (headers === undefined) return null
  try {
    const found: unknown = (JSON.parse(headers) as Record<string, unknown>)[side]
    const all = (Array.isArray(found) ? found : [found]) as ({ email?: string } | null | undefined)[]
    return all.flatMap((item) => item?.email ?? []).join(';') || null
  } catch {
    return null
  }
}

/** All versions of a value, newest first; a value that never changed has one, from the import. */
function versionsOf(record: StoredRecord, name: string): readonly ValueVersion[] {
  const kept = record.history[name]
  if (kept !== undefined) return kept
  const value = propertyOf(record, name)
  return value === null ? [] : [importedVersion(value, record.createdAt)]
}

export function importedVersion(value: string, at: number): ValueVersion {
  return { value, timestamp: new Date(at).toISOString(), sourceType: 'IMPORT', sourceId: 'csv-import' }
}

/** Which properties an answer holds. Names that the portal does not know are left out without a word. */
export function shownNames(portal: Portal, type: ObjectType, asked: readonly string[] | undefined): string[] {
  if (asked === undefined || asked.length === 0) return [...type.defaults]
  const known = asked.map((name) => name.toLowerCase()).filter((name) => portal.catalogue.find(type.name, name))
  return [...new Set([...type.always, ...known])]
}

/** A record in the API's form. */
function plain(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  names: readonly string[],
  history: readonly string[] = [],
) {
  const properties: Record<string, string | null> = {}
  for (const name of names) properties[name] = propertyOf(record, name)
  return {
    id: record.id,
    properties,
    ...(history.length === 0
      ? {}
      : { propertiesWithHistory: Object.fromEntries(history.map((name) => [name, versionsOf(record, name)])) }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
    url: `https://app.hubspot.com/contacts/${portal.options.account.id}/record/${type.typeId}/${record.id}`,
  }
}

/** One record by itself. */
export function show(
  portal: Portal,
  type: ObjectType,
  record: StoredRecord,
  names: readonly string[],
  history: readonly string[] = [],
) {
  return answerOf(portal.store(type.name), record, plain(portal, type, record, names, history))
}

/** What a write answers: the properties it named and the ones that are always there. */
export function showWritten(portal: Portal, type: ObjectType, record: StoredRecord, written: readonly string[]) {
  return show(portal, type, record, shownNames(portal, type, written.length === 0 ? type.always : written))
}

/** As an app with every right would get it, whatever a veil makes of it. */
export function showAll(portal: Portal, type: ObjectType, record: StoredRecord) {
  const names = portal.catalogue.live(type.name).map((definition) => definition.name)
  return plain(portal, type, record, names)
}

export const list: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'after', 'archived', 'associations', 'limit', 'properties', 'propertiesWithHistory')
  const { portal } = call
  const { paging } = portal
  const store = portal.store(type.name)
  const history = historyNames(call, type, listOf(call, 'propertiesWithHistory'))
  const limit = limitOf(call, 10, history.length > 0 ? maxPageWithHistory : maxPage)
  const names = shownNames(portal, type, listOf(call, 'properties'))
  const related = relatedNames(call)
  const after = call.request.query.getAll('after').at(-1)
  const from = after === undefined || after === '' ? 0 : portal.seqFrom(type.name, tokenOf(after))
  const page = listPage(store, from, { limit, archived: flagOf(call, 'archived'), paging })
  const results = page.records.map((record) =>
    rowOf(store, record, {
      ...show(portal, type, record, names, history),
      ...associationsOf(call, type, record, related),
    }),
  )
  if (page.last === null) return listAnswer({ results })
  const next = paging === 'loop' && after !== undefined ? after : String(Number(page.last.id) + 1)
  return listAnswer({ results, ...nextPage(call, next) })
}

function tokenOf(after: string): number {
  if (!/^\d{1,15}$/.test(after)) throw validation(`Invalid value for parameter after: ${after}`)
  return Number(after)
}

function historyNames(call: Call, type: ObjectType, asked: readonly string[] | undefined): string[] {
  return (asked ?? []).map((name) => name.toLowerCase()).filter((name) => call.portal.catalogue.find(type.name, name))
}

function relatedNames(call: Call): ObjectName[] {
  return (listOf(call, 'associations') ?? []).map((name) => {
    if (objectTypeOf(name) === null) throw validation(`Unable to infer object type from: ${name}`)
    return objectOf(call, 'read', name).name
  })
}

export const get: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'archived', 'associations', 'idProperty', 'properties', 'propertiesWithHistory')
  const { portal } = call
  const id = call.params.id ?? ''
  const archived = flagOf(call, 'archived')
  const idProperty = call.request.query.getAll('idProperty').at(-1)
  const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, idProperty)
  if (record === null) portal.refuseHidden(type.name, id)
  if (record === null || (record.archivedAt !== null) !== archived) throw notFound()
  const history = historyNames(call, type, listOf(call, 'propertiesWithHistory'))
  return json(200, {
    ...show(portal, type, record, shownNames(portal, type, listOf(call, 'properties')), history),
    ...associationsOf(call, type, record, relatedNames(call)),
  })
}

export const batchRead: Handler = (call) => {
  const type = objectOf(call, 'read')
  onlyQuery(call, 'archived')
  const body = sized(readBody(call, bodies.batchRead))
  const archived = flagOf(call, 'archived')
  const { portal } = call
  const names = shownNames(portal, type, body.properties)
  const history = historyNames(call, type, body.propertiesWithHistory)
  const found = new Map<string, StoredRecord>()
  const lost: string[] = []
  for (const id of new Set(body.inputs.map((input) => input.id))) {
    const record = archived ? portal.see(type.name, id) : portal.find(type.name, id, body.idProperty)
    if (record === null || (record.archivedAt !== null) !== archived) lost.push(id)
    else found.set(record.id, record)
  }
  const results = scattered([...found.values()], (record) => record.id).map((record) =>
    show(portal, type, record, names, history),
  )
  return batchAnswer(call, 200, results, lost.length === 0 ? [] : [missing(type, lost, undefined)])
}
