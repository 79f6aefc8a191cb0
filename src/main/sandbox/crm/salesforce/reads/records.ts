import type { UpstreamResponse } from '../../kit/provider-sandbox'
import {
  type Call,
  entityDeleted,
  type Handler,
  json,
  malformedQuery,
  notFound,
  objectBody,
  objectOf,
  onlyMembers,
  SalesforceRefusal,
  shownMoment,
} from '../calls'
import type { Org } from '../index'
import { normalId, type ObjectType, type SfField, type StoredRecord } from '../objects'
import { fieldNamed, pathOf, showRecord } from './shown'

/** Ids that one retrieval takes, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm */
const mostRetrieved = 2000

/** The fields of the `fields` parameter, or all. */
function askedFields(call: Call, type: ObjectType): SfField[] {
  const asked = call.request.query.get('fields')
  if (asked === null) return call.org.visible(type.name)
  return asked.split(',').map((name) => fieldNamed(call.org, type, name.trim()))
}

/** A record that an app may read by its id. Throws as the vendor does. */
export function needRecord(org: Org, type: ObjectType, id: string): StoredRecord {
  const store = org.store(type.name)
  const missing = notFound(`Provided external ID field does not exist or is not accessible: ${id}`)
  const long = normalId(id)
  if (long === null || !long.startsWith(type.prefix)) throw missing
  const record = store.get(long)
  if (record === null) throw store.placeOf(long) === null ? missing : entityDeleted()
  const { hidden } = store.veilOf(record.seq)
  if (hidden === 403) {
    throw new SalesforceRefusal(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [])
  }
  if (hidden === 404) throw missing
  if (record.archivedAt !== null) throw entityDeleted()
  return record
}

export const get: Handler = (call) => {
  const type = objectOf(call)
  return json(200, answered(call, type, needRecord(call.org, type, call.params.id ?? ''), askedFields(call, type)))
}

function answered(call: Call, type: ObjectType, record: StoredRecord, fields: readonly SfField[]): object {
  const shown = showRecord(call.org, call.version, type, record, fields)
  const { garbled } = call.org.store(type.name).veilOf(record.seq)
  if (garbled?.where !== 'everywhere') return shown
  return { attributes: shown.attributes, Id: record.id, ...garbled.row }
}

export const getByKey: Handler = (call) => {
  const type = objectOf(call)
  const records = call.org.byKey(type, fieldNamed(call.org, type, call.params.field ?? ''), call.params.id ?? '')
  if (records.length === 0) throw notFound()
  if (records.length > 1) return several(call, type, records)
  return json(200, answered(call, type, records[0] as StoredRecord, askedFields(call, type)))
}

/** More than one record has the value: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export function several(call: Call, type: ObjectType, records: readonly StoredRecord[]): UpstreamResponse {
  return {
    ...json(
      300,
      records.map(({ id }) => pathOf(call, type, id)),
    ),
    chunked: false,
  }
}

/** Many records by their ids; in the place of one that is not there stands a null. */
export const retrieve: Handler = (call) => {
  const type = objectOf(call)
  const body = objectBody(call)
  onlyMembers(body, ['ids', 'fields'])
  const { ids, fields } = body
  if (!isTexts(ids) || !isTexts(fields)) throw malformedQuery('ids and fields must be lists of texts')
  if (ids.length > mostRetrieved) {
    throw new SalesforceRefusal(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot retrieve more than ${mostRetrieved} records`,
    )
  }
  const columns = fields.map((name) => fieldNamed(call.org, type, name))
  const store = call.org.store(type.name)
  return json(
    200,
    ids.map((id) => {
      const long = normalId(id)
      if (long === null) throw new SalesforceRefusal(400, 'MALFORMED_ID', `malformed id ${id}`)
      const record = store.get(long)
      const isThere = record !== null && record.archivedAt === null && !store.isHidden(record.seq)
      return isThere ? answered(call, type, record, columns) : null
    }),
  )
}

export const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const dayMs = 86_400_000
/** How far the lists of changes reach back, https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getdeleted.htm */
const reach = { deleted: 15 * dayMs, updated: 30 * dayMs }

function spanOf(call: Call, kept: number): { start: number; end: number } {
  const read = (name: string) => {
    const at = Date.parse((call.request.query.get(name) ?? '').replace(' ', '+'))
    if (Number.isNaN(at)) {
      throw new SalesforceRefusal(400, 'INVALID_QUERY_PARAMETER', `${name} is not a valid date time`)
    }
    // Seconds are not looked at.
    return Math.floor(at / 60_000) * 60_000
  }
  const [start, end] = [read('start'), read('end')]
  if (end <= start) {
    throw new SalesforceRefusal(
      400,
      'INVALID_REPLICATION_DATE',
      'endDate must be at least one minute greater than startDate',
    )
  }
  if (start < call.org.now() - kept) {
    throw new SalesforceRefusal(
      400,
      'INVALID_REPLICATION_DATE',
      `startDate before org replication enabled date or more than ${kept / dayMs} days ago`,
    )
  }
  return { start, end }
}

export const deleted: Handler = (call) => {
  const type = objectOf(call)
  const { start, end } = spanOf(call, reach.deleted)
  const store = call.org.store(type.name)
  const deletedRecords: { id: string; deletedDate: string }[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!store.isShown(seq, true)) continue
    const { id, archivedAt } = store.at(seq) as StoredRecord
    const at = archivedAt ?? 0
    if (at >= start && at < end) deletedRecords.push({ id, deletedDate: shownMoment(at) })
  }
  return json(200, {
    deletedRecords,
    earliestDateAvailable: shownMoment(call.org.now() - reach.deleted),
    latestDateCovered: shownMoment(Math.min(end, call.org.now())),
  })
}

export const updated: Handler = (call) => {
  const type = objectOf(call)
  const { start, end } = spanOf(call, reach.updated)
  const store = call.org.store(type.name)
  const ids: string[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!store.isShown(seq, false)) continue
    const { id, updatedAt } = store.at(seq) as StoredRecord
    if (updatedAt >= start && updatedAt < end) ids.push(id)
  }
  return json(200, { ids, latestDateCovered: shownMoment(Math.min(end, call.org.now())) })
}
