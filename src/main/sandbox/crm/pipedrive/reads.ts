import type { UpstreamResponse } from '../kit/provider-sandbox'
import { listParameter } from '../kit/requests'
import { distorted, isFound, offsetPage, sortPlaces } from '../kit/scan'
import { answerOf, rowOf } from '../kit/screens'
import {
  badRequest,
  type Call,
  decodeCursor,
  encodeCursor,
  type Handler,
  invalid,
  json,
  limitOf,
  momentOf,
  needObject,
  needScope,
  onlyQuery,
  wordOf,
} from './calls'
import type { ObjectType, StoredRecord } from './objects'
import { objectTypes } from './objects'
import { shown } from './values'

/** Ids that one call may ask for. */
const mostIds = 100

type Fits = (record: StoredRecord) => boolean

/** Filters by another record or a user, by the parameter's name: the value of which field they look at. */
const filters: Partial<Record<ObjectType['name'], Record<string, string>>> = {
  contacts: { owner_id: 'owner_id', org_id: 'org_id', deal_id: '' },
  companies: { owner_id: 'owner_id' },
  deals: {
    owner_id: 'owner_id',
    person_id: 'person_id',
    org_id: 'org_id',
    pipeline_id: 'pipeline_id',
    stage_id: 'stage_id',
  },
  activities: {
    owner_id: 'owner_id',
    deal_id: 'deal_id',
    lead_id: 'lead_id',
    person_id: 'person_id',
    org_id: 'org_id',
  },
  leads: { owner_id: 'owner_id', person_id: 'person_id', organization_id: 'organization_id' },
  notes: {
    user_id: 'user_id',
    lead_id: 'lead_id',
    deal_id: 'deal_id',
    person_id: 'person_id',
    org_id: 'org_id',
  },
  callLogs: {},
}

function filterOf(call: Call, type: ObjectType): Fits | null {
  const wanted = Object.entries(filters[type.name] ?? {}).flatMap(([parameter, field]) => {
    const value = call.request.query.get(parameter)
    if (value === null || field === '') return []
    if (parameter !== 'lead_id' && !/^\d+$/.test(value)) throw invalid(`${parameter}: must be a number`)
    return [[field, value] as const]
  })
  const deal = type.name === 'contacts' ? call.request.query.get('deal_id') : null
  if (deal !== null) {
    const person = call.company.see('deals', deal)?.values.person_id
    return ({ id }) => id === String(person ?? '')
  }
  if (wanted.length === 0) return null
  return ({ values }) => wanted.every(([field, value]) => String(values[field] ?? '') === value)
}

const common = [
  'filter_id',
  'ids',
  'updated_since',
  'updated_until',
  'sort_by',
  'sort_direction',
  'include_fields',
  'limit',
  'cursor',
]
const fieldChoice = ['custom_fields', 'include_option_labels', 'include_labels']
const optional: Partial<Record<ObjectType['name'], readonly string[]>> = {
  contacts: [
    'next_activity_id',
    'last_activity_id',
    'open_deals_count',
    'email_messages_count',
    'activities_count',
    'notes_count',
  ],
  companies: [
    'next_activity_id',
    'last_activity_id',
    'open_deals_count',
    'people_count',
    'activities_count',
    'notes_count',
  ],
  deals: [
    'next_activity_id',
    'last_activity_id',
    'products_count',
    'activities_count',
    'notes_count',
    'source_lead_id',
  ],
  activities: ['attendees'],
}

/** Fields that are only shown when a call names them. */
const onRequest = ['source_lead_id']

/** What a list of version 2 holds: everything in the order of ids, or what changed since a moment. */
export const list: Handler = (call) => listOf(call, call.company.typeAt(call), false)

/** Deals that were put aside; the other list leaves them out. */
export const listArchivedDeals: Handler = (call) => listOf(call, objectTypes.deals, true)

function listOf(call: Call, type: ObjectType, archived: boolean): UpstreamResponse {
  needObject(call, type, 'read')
  const { company, request } = call
  const custom = type.name === 'activities' ? [] : fieldChoice
  const status = type.name === 'deals' ? ['status'] : type.name === 'activities' ? ['done'] : []
  onlyQuery(call, ...common, ...custom, ...status, ...Object.keys(filters[type.name] ?? {}))
  const limit = limitOf(call, 500)
  const since = momentOf(call, 'updated_since')
  const until = momentOf(call, 'updated_until')
  const sortBy = wordOf(call, 'sort_by', sortable(type)) ?? 'id'
  const descending = wordOf(call, 'sort_direction', ['asc', 'desc']) === 'desc'
  const statuses = type.name === 'deals' ? statusesOf(call) : null
  const fields = includedOf(call, type)
  const match = filterOf(call, type)
  const withDeleted = statuses?.has('deleted') === true
  const fits: Fits = (record) =>
    (record.archivedAt === null || withDeleted) &&
    (type.name !== 'deals' || (record.values.is_archived === true) === archived) &&
    (statuses === null || statuses.has(String(record.archivedAt === null ? record.values.status : 'deleted'))) &&
    (since === null || record.updatedAt >= since) &&
    (until === null || record.updatedAt < until) &&
    (match === null || match(record))
  const store = company.store(type.name)
  const ids = request.query.has('filter_id') ? undefined : listParameter(request, 'ids')
  const showRow = (record: StoredRecord) =>
    rowOf(store, record, selected(shown(company, type.name, record), fields, request.query.get('custom_fields')))
  if (ids !== undefined) {
    if (ids.length > mostIds) throw invalid(`ids: must contain at most ${mostIds} items`)
    if (ids.some((id) => !/^\d+$/.test(id))) throw invalid('ids: must be a list of numbers')
    const found = [...new Set(ids)].flatMap((id) => company.see(type.name, id, withDeleted) ?? [])
    const rows = found.filter(fits).sort((a, b) => a.seq - b.seq)
    return page(rows.slice(0, limit).map(showRow), null)
  }
  const cursor = decodeCursor(call) as [string | number, number] | null
  const isIndexed = since !== null || until !== null
  const isPlain = !isIndexed && sortBy === 'id' && !descending && !withDeleted
  const all = isPlain
    ? plainPlaces(call, type, cursor?.[1] ?? -1, limit, fits)
    : sortedPlaces(call, type, { fits, sortBy, descending, since, isIndexed })
  const keyOf = (seq: number) => (isPlain ? seq : sortKey(call, type, seq, sortBy))
  const behind = cursor === null ? all : all.filter((seq) => isBehind([keyOf(seq), seq], cursor, descending))
  const places = behind.slice(0, limit)
  const last = places.at(-1)
  const before = company.paging === 'overlap' && cursor !== null && store.at(cursor[1]) !== null ? [cursor[1]] : []
  const rows = distorted([...before, ...places], String, company.paging).map((seq) =>
    showRow(recordAt(call, type, seq, isIndexed) as StoredRecord),
  )
  if (behind.length <= limit || last === undefined) return page(rows, null)
  const isLoop = company.paging === 'loop' && cursor !== null
  return page(rows, isLoop ? request.query.get('cursor') : encodeCursor([keyOf(last), last]))
}

const sortable = ({ name }: ObjectType) =>
  name === 'activities' ? ['id', 'update_time', 'add_time', 'due_date'] : ['id', 'update_time', 'add_time']

function page(data: unknown[], next: string | null): UpstreamResponse {
  return json(200, { success: true, data, additional_data: { next_cursor: next } })
}

function statusesOf(call: Call): Set<string> {
  const words = listParameter(call.request, 'status') ?? ['open', 'won', 'lost']
  const stranger = words.find((word) => !['open', 'won', 'lost', 'deleted'].includes(word))
  if (stranger !== undefined) throw invalid(`status: "${stranger}" is not allowed`)
  // It is ignored where a filter is named.
  return new Set(call.request.query.has('filter_id') ? ['open', 'won', 'lost'] : words)
}

function includedOf(call: Call, type: ObjectType): string[] {
  const names = listParameter(call.request, 'include_fields') ?? []
  const stranger = names.find((name) => !optional[type.name]?.includes(name))
  if (stranger !== undefined) throw invalid(`include_fields: "${stranger}" is not allowed`)
  const keys = listParameter(call.request, 'custom_fields') ?? []
  if (keys.length > 15) throw invalid('custom_fields: must contain at most 15 keys')
  return names
}

/** A row with what the call asked for. */
function selected(
  row: Record<string, unknown>,
  fields: readonly string[],
  custom: string | null,
): Record<string, unknown> {
  const kept = Object.fromEntries(
    Object.entries(row).filter(([name]) => !onRequest.includes(name) || fields.includes(name)),
  )
  if (custom === null) return kept
  const keys = custom.split(',')
  const own = Object.entries((row.custom_fields ?? {}) as Record<string, unknown>).filter(([key]) => keys.includes(key))
  return { ...kept, custom_fields: Object.fromEntries(own) }
}

/** Places in the order of ids, straight from the records, one more than the page holds. */
function plainPlaces(call: Call, type: ObjectType, after: number, limit: number, fits: Fits): number[] {
  const store = call.company.store(type.name)
  const places: number[] = []
  const needsRecord = type.name === 'deals' || filterOf(call, type) !== null
  for (let seq = after + 1; seq < store.end && places.length <= limit; seq += 1) {
    if (store.isShown(seq, false) && (!needsRecord || fits(store.at(seq) as StoredRecord))) places.push(seq)
  }
  return places
}

interface Sorted {
  fits: Fits
  sortBy: string
  descending: boolean
  since: number | null
  isIndexed: boolean
}

/** Places in another order, or of a window, as the index has them. */
function sortedPlaces(call: Call, type: ObjectType, { fits, sortBy, descending, since, isIndexed }: Sorted): number[] {
  const store = call.company.store(type.name)
  const changedOnly = since !== null && since >= store.untouchedBefore
  const every = changedOnly ? store.changedPlaces() : Array.from({ length: store.end }, (_, seq) => seq)
  const found = every.filter((seq) => {
    // What untouched records have is known without making them where it can decide.
    if (store.isUntouched(seq) && since !== null && store.base.updatedAt(seq) < since) return false
    const record = recordAt(call, type, seq, isIndexed)
    return record !== null && fits(record)
  })
  return sortPlaces(found, (seq) => sortKey(call, type, seq, sortBy), descending)
}

function sortKey(call: Call, type: ObjectType, seq: number, sortBy: string): string | number {
  const store = call.company.store(type.name)
  if (sortBy === 'id') return seq
  const record = store.at(seq)
  if (sortBy === 'due_date') return String(record?.values.due_date ?? '')
  return (sortBy === 'add_time' ? record?.createdAt : record?.updatedAt) ?? 0
}

function isBehind(place: [string | number, number], cursor: [string | number, number], descending: boolean): boolean {
  if (place[0] === cursor[0]) return place[1] > cursor[1]
  return descending ? place[0] < cursor[0] : place[0] > cursor[0]
}

/** A record as the list shows it: as it is, or, of a window of changes, as the index knows it. */
function recordAt(call: Call, type: ObjectType, seq: number, isIndexed: boolean): StoredRecord | null {
  const store = call.company.store(type.name)
  const deleted = store.isShown(seq, true) ? store.at(seq) : null
  if (isIndexed && !store.isUntouched(seq)) return store.indexed(seq) ?? deleted
  return store.isShown(seq, false) ? store.at(seq) : deleted
}

export const get: Handler = (call) => {
  const type = call.company.typeAt(call)
  needObject(call, type, 'read')
  if (type.version === 'v2') onlyQuery(call, 'include_fields', ...(type.name === 'activities' ? [] : fieldChoice))
  const record = call.company.need(type, call.params.id ?? '', type.name === 'notes' || type.name === 'deals')
  const row = shown(call.company, type.name, record)
  const fields = type.version === 'v2' ? includedOf(call, type) : onRequest
  const data = answerOf(
    call.company.store(type.name),
    record,
    selected(row, fields, call.request.query.get('custom_fields')),
  )
  return json(200, type.version === 'v2' ? { success: true, data } : { success: true, data, additional_data: null })
}

/** Lists of version 1 begin at a number, and are sorted by words such as `update_time ASC`. */
function listV1(call: Call, type: ObjectType, most: number, keep: Fits, isPaged = true): UpstreamResponse {
  needObject(call, type, 'read')
  const { company, request } = call
  const store = company.store(type.name)
  const start = Number(request.query.get('start') ?? 0)
  const limit = Number(request.query.get('limit') ?? Math.min(100, most))
  if (!Number.isInteger(start) || start < 0) throw badRequest('start must be a number')
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw badRequest(`limit must be between 1 and ${most}`)
  const since = momentOf(call, 'updated_since')
  const match = filterOf(call, type)
  const fits: Fits = (record) =>
    keep(record) && (since === null || record.updatedAt >= since) && (match === null || match(record))
  const places: number[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (since !== null && store.isUntouched(seq) && store.base.updatedAt(seq) < since) continue
    const record = since === null ? (store.isShown(seq, false) ? store.at(seq) : null) : indexedAt(call, type, seq)
    if (record !== null && fits(record)) places.push(seq)
  }
  const sorted = sortedV1(call, type, places, request.query.get('sort'))
  const { items, next } = offsetPage(sorted, start, limit, { nameOf: String, paging: company.paging })
  const rows = items.map((seq) => {
    const record = (since === null ? store.at(seq) : indexedAt(call, type, seq)) as StoredRecord
    return rowOf(store, record, shown(company, type.name, record))
  })
  const pagination = {
    start,
    limit,
    more_items_in_collection: next !== null,
    ...(next === null ? {} : { next_start: next }),
  }
  return json(200, { success: true, data: rows, additional_data: isPaged ? { pagination } : null })
}

function indexedAt(call: Call, type: ObjectType, seq: number): StoredRecord | null {
  const store = call.company.store(type.name)
  if (store.isUntouched(seq)) return store.isShown(seq, false) ? store.at(seq) : null
  return store.indexed(seq)
}

function sortedV1(call: Call, type: ObjectType, places: readonly number[], sort: string | null): readonly number[] {
  if (sort === null) return places
  const [field = '', direction = 'ASC'] = sort.split(' ')
  const key = ({ id: 'id', update_time: 'update_time', add_time: 'add_time' } as Record<string, string>)[field]
  if (key === undefined || !/^(asc|desc)$/i.test(direction)) throw badRequest(`sort: ${sort} is not allowed`)
  return sortPlaces(places, (seq) => sortKey(call, type, seq, key), direction.toLowerCase() === 'desc')
}

export const listLeads: Handler = (call) =>
  listV1(call, objectTypes.leads, 500, ({ values }) => values.is_archived !== true)

export const listArchivedLeads: Handler = (call) =>
  listV1(call, objectTypes.leads, 500, ({ values }) => values.is_archived === true)

export const listNotes: Handler = (call) => listV1(call, objectTypes.notes, 500, () => true)

/** Only those of the user whose token it is. */
export const listCallLogs: Handler = (call) =>
  listV1(call, objectTypes.callLogs, 50, ({ values }) => values.user_id === call.company.me.id)

/** What a search looks at, besides the record's own name. */
const searched: Partial<Record<ObjectType['name'], readonly string[]>> = {
  contacts: ['custom_fields', 'email', 'notes', 'phone', 'name'],
  companies: ['address', 'custom_fields', 'notes', 'name'],
  deals: ['custom_fields', 'notes', 'title'],
  leads: ['custom_fields', 'notes', 'title'],
}

/** https://developers.pipedrive.com/docs/api/v1/Persons#searchPersons */
export const search: Handler = (call) => {
  const type = call.company.typeAt(call)
  needScope(call, ['search:read', ...type.read])
  needObject(call, type, 'read')
  onlyQuery(
    call,
    'term',
    'fields',
    'exact_match',
    'organization_id',
    'person_id',
    'status',
    'include_fields',
    'limit',
    'cursor',
  )
  const { company, request } = call
  const exact = wordOf(call, 'exact_match', ['true', 'false']) === 'true'
  const term = (request.query.get('term') ?? '').trim().toLowerCase()
  if (term.length < (exact ? 1 : 2)) throw invalid(`term: must be at least ${exact ? 1 : 2} characters long`)
  const known = searched[type.name] ?? []
  const fields = listParameter(request, 'fields') ?? known
  const stranger = fields.find((field) => !known.includes(field))
  if (stranger !== undefined) throw invalid(`fields: "${stranger}" is not allowed`)
  const limit = limitOf(call, 100)
  const store = company.store(type.name)
  const fits = (record: StoredRecord) =>
    textsOf(type, record, fields).some((text) =>
      exact ? text.toLowerCase() === term : text.toLowerCase().includes(term),
    )
  const found: StoredRecord[] = []
  for (let seq = 0; seq < store.end; seq += 1) {
    if (!isFound({ store, fits: () => true, fieldOf: () => null }, seq)) continue
    const record = indexedAt(call, type, seq)
    if (record !== null && fits(record)) found.push(record)
  }
  const start = Number(decodeCursor(call) ?? 0)
  const items = found
    .slice(start, start + limit)
    .map((record) => ({ result_score: exact ? 1 : 0.5, item: searchItem(call, type, record) }))
  const next = start + limit < found.length ? encodeCursor(start + limit) : null
  return json(200, { success: true, data: { items }, additional_data: { next_cursor: next } })
}

function textsOf(type: ObjectType, { values }: StoredRecord, fields: readonly string[]): string[] {
  const valuesIn = (list: unknown) => ((list ?? []) as { value: string }[]).map(({ value }) => value)
  return fields.flatMap((field) => {
    if (field === 'email') return valuesIn(values.emails)
    if (field === 'phone') return valuesIn(values.phones).map((value) => value.replace(/\D/g, ''))
    if (field === 'address') return [String((values.address as { value?: string } | undefined)?.value ?? '')]
    if (field === 'custom_fields')
      return Object.entries(values).flatMap(([name, value]) =>
        /^[0-9a-f]{40}$/.test(name) && typeof value === 'string' ? [value] : [],
      )
    if (field === 'notes') return []
    return [String(values[type.known] ?? '')]
  })
}

function searchItem(call: Call, type: ObjectType, record: StoredRecord): Record<string, unknown> {
  const { values } = record
  const row = shown(call.company, type.name, record)
  const emails = ((values.emails ?? []) as { value: string }[]).map(({ value }) => value)
  return {
    id: row.id,
    type: type.singular.toLowerCase(),
    [type.known]: values[type.known] ?? null,
    ...(type.name === 'contacts'
      ? {
          emails,
          primary_email: emails[0] ?? null,
          phones: ((values.phones ?? []) as { value: string }[]).map(({ value }) => value),
        }
      : {}),
    visible_to: values.visible_to ?? 3,
    owner: { id: values.owner_id ?? null },
    custom_fields: [],
    notes: [],
    update_time: row.update_time,
  }
}
