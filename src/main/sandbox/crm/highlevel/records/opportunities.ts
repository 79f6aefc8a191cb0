import { z } from 'zod'
import { offsetPage, scan, sortPlaces } from '../../kit/scan'
import { answerOf, rowOf } from '../../kit/screens'
import {
  answer,
  badRequest,
  countOf,
  type Handler,
  invalid,
  json,
  needScope,
  onlyLocation,
  onlyQuery,
  readBody,
} from '../calls'
import type { Location } from '../index'
import type { StoredRecord } from '../objects'
import { createRecord, fieldsOf, need, updateRecord } from '../writes'
import { customFields, text } from './bodies'
import { deepest, fieldOf } from './contact-search'
import { succeeded } from './contacts'
import { showOpportunity } from './shown'

const noOpportunity = (id: string) => badRequest(`The opportunity id ${id} is invalid`)
const status = z.enum(['open', 'won', 'lost', 'abandoned', 'all'])
const opportunityBody = {
  pipelineStageId: text,
  monetaryValue: z.number().nullish(),
  assignedTo: text,
  customFields,
}
const opportunityUpdate = z.strictObject({
  ...opportunityBody,
  pipelineId: text,
  name: text,
  status: status.optional(),
})

function refuseAll(given: string | undefined): void {
  if (given === 'all') throw invalid('status must be one of the following values: open, won, lost, abandoned')
}

export const createOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const body = readBody(
    call,
    z.strictObject({
      ...opportunityBody,
      pipelineId: z.string(),
      locationId: z.string(),
      name: z.string().min(1),
      status,
      contactId: z.string(),
    }),
  )
  onlyLocation(call, body.locationId)
  refuseAll(body.status)
  const fields = { pipelineStageId: '', ...fieldsOf(body, 'locationId') }
  const record = createRecord(call.location, 'opportunities', fields, 'INTEGRATION')
  return json(201, { opportunity: showOpportunity(call.location, record) })
}

export const getOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  location.refuseHidden('opportunities', call.params.id ?? '')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  return answer({ opportunity: answerOf(location.store('opportunities'), record, showOpportunity(location, record)) })
}

export const updateOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  const body = readBody(call, opportunityUpdate)
  refuseAll(body.status)
  const next = updateRecord(call.location, 'opportunities', record, body, 'INTEGRATION')
  return json(200, { opportunity: showOpportunity(call.location, next) })
}

export const updateStatus: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const record = need(call, 'opportunities', call.params.id ?? '', noOpportunity)
  const body = readBody(call, z.strictObject({ status, lostReasonId: text }))
  refuseAll(body.status)
  const fixed: Record<string, string> = body.lostReasonId ? { lostReasonId: body.lostReasonId } : {}
  updateRecord(call.location, 'opportunities', record, { status: body.status }, 'INTEGRATION', fixed)
  return json(200, succeeded)
}

export const deleteOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  call.location.remove('opportunities', need(call, 'opportunities', call.params.id ?? '', noOpportunity))
  return answer(succeeded)
}

export const upsertOpportunity: Handler = (call) => {
  needScope(call, 'opportunities.write')
  const { location } = call
  const body = readBody(
    call,
    z.strictObject({
      ...opportunityBody,
      id: text,
      pipelineId: z.string(),
      locationId: z.string(),
      contactId: text,
      name: text,
      status: status.optional(),
      lostReasonId: text,
      followers: z.array(z.string()),
      isRemoveAllFollowers: z.boolean(),
      followersActionType: z.enum(['add', 'remove']),
    }),
  )
  onlyLocation(call, body.locationId)
  refuseAll(body.status)
  const others = ['id', 'locationId', 'followers', 'isRemoveAllFollowers', 'followersActionType', 'lostReasonId']
  const fields = fieldsOf(body, ...others)
  if (!body.id) {
    const record = createRecord(location, 'opportunities', fields, 'INTEGRATION')
    return json(201, { new: true, opportunity: showOpportunity(location, record) })
  }
  const record = need(call, 'opportunities', body.id, noOpportunity)
  const next = updateRecord(location, 'opportunities', record, fields, 'INTEGRATION')
  return json(200, { new: false, opportunity: showOpportunity(location, next) })
}

const opportunitySearch = z.strictObject({
  locationId: z.string(),
  query: z.string().optional(),
  limit: z.number().int().min(1).max(100).optional(),
  page: z.number().int().min(1).optional(),
  searchAfter: z.array(z.union([z.string(), z.number()])).optional(),
  additionalDetails: z
    .strictObject({
      notes: z.boolean().optional(),
      tasks: z.boolean().optional(),
      calendarEvents: z.boolean().optional(),
      unReadConversations: z.boolean().optional(),
    })
    .optional(),
})

const sortOf = (record: StoredRecord): [number, string] => [record.createdAt, record.id]

/** All that the index knows, the newest first. */
function indexedOpportunities(location: Location): StoredRecord[] {
  const store = location.store('opportunities')
  const places = scan({ store, fits: () => true, fieldOf })
  return sortPlaces(places, (seq) => store.indexed(seq)?.createdAt ?? null, true).map(
    (seq) => store.indexed(seq) as StoredRecord,
  )
}

function afterSort(all: StoredRecord[], after: readonly (string | number)[] | undefined): StoredRecord[] {
  if (after === undefined || after.length === 0) return all
  const at = all.findIndex((record) => record.id === String(after[1]))
  if (at !== -1) return all.slice(at + 1)
  return all.filter((record) => record.createdAt < Number(after[0]))
}

export const searchOpportunities: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  const body = readBody(call, opportunitySearch)
  onlyLocation(call, body.locationId)
  const limit = body.limit ?? 20
  const wanted = body.query?.trim().toLowerCase()
  const all = indexedOpportunities(location).filter(
    ({ values }) => !wanted || (values.name ?? '').toLowerCase().includes(wanted),
  )
  const looped = location.paging === 'loop' && body.searchAfter?.length
  const page = offsetPage(looped ? all : afterSort(all, body.searchAfter), ((body.page ?? 1) - 1) * limit, limit, {
    nameOf: ({ id }) => id,
    paging: location.paging === 'shuffle' ? 'shuffle' : 'normal',
  })
  const store = location.store('opportunities')
  const opportunities = page.items.map((record) =>
    rowOf(store, record, { ...showOpportunity(location, record), sort: sortOf(record) }),
  )
  return answer({ opportunities, total: all.length, aggregations: {} }, 201)
}

/** The same list by GET, with filters of its own. */
export const findOpportunities: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  const { location } = call
  const named = (older: string) => {
    const newer = older.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    return call.request.headers.version === 'v3' ? newer : older
  }
  const own = ['location_id', 'pipeline_id', 'pipeline_stage_id', 'contact_id', 'assigned_to'].map(named)
  const more = ['q', 'status', 'id', 'order', 'date', 'endDate', 'startAfter', 'startAfterId', 'page', 'limit']
  onlyQuery(call, ...own, ...more, 'campaignId', 'country', 'getTasks', 'getNotes', 'getCalendarEvents')
  const { query } = call.request
  onlyLocation(call, query.get(named('location_id')))
  const limit = countOf(call, 'limit', { fallback: 20, least: 1, most: 100 })
  const page = countOf(call, 'page', { fallback: 1, least: 1, most: deepest })
  const wanted = (name: string, held: string | undefined) => {
    const value = query.get(named(name))
    return value === null || value === held
  }
  const all = indexedOpportunities(location).filter(
    ({ id, values }) =>
      wanted('id', id) &&
      wanted('pipeline_id', values.pipelineId) &&
      wanted('pipeline_stage_id', values.pipelineStageId) &&
      wanted('contact_id', values.contactId) &&
      wanted('assigned_to', values.assignedTo) &&
      (query.get('status') === 'all' || wanted('status', values.status)) &&
      (values.name ?? '').toLowerCase().includes((query.get('q') ?? '').toLowerCase()),
  )
  const startAfterId = query.get('startAfterId')
  const after = startAfterId === null ? undefined : [query.get('startAfter') ?? 0, startAfterId]
  const { items, next } = offsetPage(afterSort(all, after), (page - 1) * limit, limit, {
    nameOf: ({ id }) => id,
    paging: 'normal',
  })
  const last = items.at(-1)
  return answer({
    opportunities: items.map((record) => ({ ...showOpportunity(location, record), sort: sortOf(record) })),
    meta: {
      total: all.length,
      currentPage: page,
      nextPage: next === null ? null : page + 1,
      prevPage: page === 1 ? null : page - 1,
      startAfterId: next === null ? null : (last?.id ?? null),
      startAfter: next === null ? null : (last?.createdAt ?? null),
      nextPageUrl:
        next === null
          ? null
          : `https://services.leadconnectorhq.com/opportunities/search?location_id=${location.options.account.id}&startAfterId=${last?.id}&startAfter=${last?.createdAt}`,
    },
  })
}
