import type { UpstreamResponse } from '../kit/provider-sandbox'
import { bodyOf, type Call, type Handler, invalid, json, needObject, notFound, onlyQuery } from './calls'
import type { Company } from './index'
import { type Field, type ObjectName, type ObjectType, objectTypes, type StoredRecord } from './objects'
import { activityTypes, pipelines, stages } from './seed'
import { accepted, flatEndings, shown, splitName, typedValue, unflattened } from './values'

type Values = Record<string, unknown>

/** Who makes a change: an app keeps to what it may set, a person in the screens to what there is. */
export type Source = 'app' | 'person'

/** What an app may name in a body besides the fields of the object. */
const besides: Partial<Record<ObjectName, readonly string[]>> = {
  contacts: ['custom_fields', 'add_time', 'update_time', 'im'],
  companies: ['custom_fields', 'add_time', 'update_time'],
  deals: ['custom_fields', 'add_time', 'update_time', 'archive_time', 'close_time', 'won_time', 'lost_time'],
  activities: ['person_id', 'project_id', 'attendees', 'location', 'outcome'],
  leads: ['origin_id', 'channel', 'channel_id'],
  notes: ['project_id', 'pinned_to_deal_flag', 'pinned_to_person_flag', 'pinned_to_organization_flag'],
}

/** The values that a body sets, checked field by field; null clears. */
function valuesOf(company: Company, type: ObjectType, body: Values, source: Source): Values {
  const { catalogue } = company
  const own = type.version === 'v2' ? ((body.custom_fields ?? {}) as Values) : {}
  if (typeof own !== 'object' || own === null || Array.isArray(own)) throw invalid('custom_fields: must be an object')
  const values: Values = {}
  for (const [name, value] of Object.entries(body)) {
    if (name === 'custom_fields') continue
    const field = catalogue.find(type.name, name)
    const isOwn = field?.custom === true
    if (isOwn && type.version === 'v1') {
      values[name] = accepted(company, type.name, open(field, source), unflattened(field, body), name, source)
    } else if (field !== undefined && !isOwn && (!field.readOnly || source === 'person')) {
      values[name] = accepted(company, type.name, field, value, name, source)
    } else if (besides[type.name]?.includes(name)) {
      if (['person_id', 'origin_id', 'is_archived'].includes(name) && value !== undefined) values[name] = value
    } else if (!isPartOfOwn(company, type, name)) {
      throw invalid(`"${name}" is not allowed`)
    }
  }
  for (const [name, value] of Object.entries(own)) {
    const field = catalogue.find(type.name, name)
    if (!field?.custom) throw invalid(`custom_fields: "${name}" is not allowed`)
    values[name] = accepted(company, type.name, open(field, source), value, `custom_fields.${name}`, source)
  }
  return values
}

function open(field: Field, source: Source): Field {
  if (field.readOnly && source === 'app') throw invalid(`${field.name}: is read-only`)
  return field
}

/** `<code>_currency` and its like in version 1. */
function isPartOfOwn(company: Company, type: ObjectType, name: string): boolean {
  if (type.version !== 'v1') return false
  return flatEndings.some(
    (ending) => name.endsWith(ending) && company.catalogue.find(type.name, name.slice(0, -ending.length))?.custom,
  )
}

/** What the vendor fills in by itself, and what it refuses of the whole. */
function completed(company: Company, type: ObjectType, before: Values | null, given: Values): Values {
  const values: Values = { ...before, ...given }
  if (before === null) {
    const owner = type.name === 'notes' || type.name === 'callLogs' ? 'user_id' : 'owner_id'
    values[owner] ??= company.me.id
    if (type.name === 'contacts' || type.name === 'companies' || type.name === 'deals') values.visible_to ??= 3
  }
  switch (type.name) {
    case 'deals':
      return completedDeal(company, before, given, values)
    case 'leads': {
      if (before === null)
        Object.assign(values, {
          is_archived: values.is_archived ?? false,
          was_seen: values.was_seen ?? false,
          visible_to: values.visible_to ?? '3',
          source_name: values.source_name ?? 'API',
          origin: values.origin ?? 'Marketplace',
        })
      if (!values.person_id && !values.organization_id)
        throw invalid('A lead must be linked to a person or an organization')
      return values
    }
    case 'activities':
      return completedActivity(before, given, values)
    case 'notes': {
      const links = ['deal_id', 'person_id', 'org_id', 'lead_id']
      if (!links.some((name) => values[name]))
        throw invalid('A note must be linked to a deal, a lead, a person or an organization')
      // A note of a deal gets what the deal is linked to.
      const deal = given.deal_id ? company.see('deals', String(given.deal_id)) : null
      if (deal !== null) {
        values.person_id ??= deal.values.person_id
        values.org_id ??= deal.values.org_id
      }
      return values
    }
    case 'callLogs':
      if (
        !['connected', 'no_answer', 'left_message', 'left_voicemail', 'wrong_number', 'busy'].includes(
          String(values.outcome),
        )
      ) {
        throw invalid(
          'outcome: must be one of [connected, no_answer, left_message, left_voicemail, wrong_number, busy]',
        )
      }
      for (const name of ['start_time', 'end_time']) {
        if (Number.isNaN(Date.parse(String(values[name])))) throw invalid(`${name}: must be a valid date`)
      }
      return values
    default:
      return values
  }
}

/** The stage tells the pipeline; a new deal begins in the first stage. */
function completedDeal(company: Company, before: Values | null, given: Values, values: Values): Values {
  if (given.status === 'deleted') throw invalid('status: must be one of [open, won, lost]')
  if (before === null) {
    Object.assign(values, {
      status: values.status ?? 'open',
      is_archived: values.is_archived ?? false,
      origin: values.origin ?? 'Marketplace',
      value: values.value ?? 0,
      currency: values.currency ?? company.currency,
    })
  }
  if (values.currency !== null && !/^[A-Z]{3}$/.test(String(values.currency)))
    throw invalid('currency: must be a valid currency code')
  const stage = stages.find(({ id }) => id === values.stage_id)
  if (given.stage_id && given.pipeline_id && stage?.pipeline !== given.pipeline_id)
    throw invalid('stage_id: does not belong to the pipeline')
  if (given.stage_id) values.pipeline_id = stage?.pipeline
  else if (stage?.pipeline !== (values.pipeline_id ?? pipelines[0]?.id) || stage === undefined) {
    values.pipeline_id ??= pipelines[0]?.id
    values.stage_id = stages.find(({ pipeline }) => pipeline === values.pipeline_id)?.id
  }
  if (values.status !== 'lost') values.lost_reason = null
  return values
}

function completedActivity(before: Values | null, given: Values, values: Values): Values {
  if (before === null) {
    values.type ??= 'call'
    values.subject ??= 'Call'
    values.done ??= false
    values.busy ??= false
  }
  if (!activityTypes.some((type) => type === values.type))
    throw invalid(`type: "${String(values.type)}" is not an activity type`)
  for (const name of ['due_time', 'duration']) {
    const value = given[name]
    if (value && !/^\d{2,}:[0-5]\d(:[0-5]\d)?$/.test(String(value))) throw invalid(`${name}: must be a time as HH:MM`)
  }
  // The person of an activity is the first of those who take part.
  if (given.participants !== undefined) {
    const list = (given.participants ?? []) as { person_id: number; primary?: boolean }[]
    values.person_id = (list.find(({ primary }) => primary) ?? list[0])?.person_id ?? null
  } else if (given.person_id) {
    values.participants = [{ person_id: given.person_id, primary: true }]
  }
  return values
}

function needAll(type: ObjectType, values: Values): void {
  const lacking = type.required.find(
    (name) => values[name] === undefined || values[name] === null || values[name] === '',
  )
  if (lacking !== undefined) throw invalid(`${lacking}: is required`)
}

const filled = (values: Values) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )

export function createRecord(company: Company, type: ObjectType, body: Values, source: Source = 'app'): StoredRecord {
  const given = valuesOf(company, type, body, source)
  needAll(type, given)
  const { is_deleted: _, ...values } = completed(company, type, null, given)
  return company.keeper(type.name).add(filled(values), source)
}

/** Changes what is given and nothing else. A write that changes nothing leaves no trace. */
export function updateRecord(
  company: Company,
  type: ObjectType,
  record: StoredRecord,
  body: Values,
  source: Source = 'app',
): StoredRecord {
  const given = valuesOf(company, type, body, source)
  for (const name of type.required) if (given[name] === null) throw invalid(`${name}: is required`)
  const { is_deleted, ...values } = completed(company, type, record.values, given)
  const keeper = company.keeper(type.name)
  const next = keeper.replace(record, filled(values), source, Object.keys(given))
  if (is_deleted === true) return keeper.archive(next)
  return is_deleted === false ? keeper.restore(next) : next
}

export const create: Handler = (call) => {
  const type = call.company.typeAt(call)
  needObject(call, type, 'write')
  if (type.version === 'v2') onlyQuery(call)
  return written(call, type, createRecord(call.company, type, bodyOf(call)), type.name === 'leads' ? 200 : 201)
}

export const update: Handler = (call) => {
  const type = call.company.typeAt(call)
  needObject(call, type, 'write')
  if (type.version === 'v2') onlyQuery(call)
  // Deals come back when they are no longer deleted.
  const record = call.company.need(type, call.params.id ?? '', type.name === 'deals')
  const body = bodyOf(call)
  if (record.archivedAt !== null && body.is_deleted !== false) throw notFound(type)
  return written(call, type, updateRecord(call.company, type, record, body), 200)
}

function written(call: Call, type: ObjectType, record: StoredRecord, status: number): UpstreamResponse {
  const { source_lead_id: _, ...data } = shown(call.company, type.name, record)
  return json(status, type.version === 'v2' ? { success: true, data } : { success: true, data, additional_data: null })
}

export const remove: Handler = (call) => {
  const type = call.company.typeAt(call)
  needObject(call, type, 'write')
  if (type.version === 'v2') onlyQuery(call)
  const record = call.company.need(type, call.params.id ?? '')
  call.company.keeper(type.name).archive(record)
  const id = type.name === 'leads' || type.name === 'callLogs' ? record.id : Number(record.id)
  const data = type.name === 'notes' ? true : type.name === 'callLogs' ? null : { id }
  return json(200, type.version === 'v2' ? { success: true, data } : { success: true, data, additional_data: null })
}

/** Persons, organizations and deals of version 1 are put into one; the other is in no list any more. */
export const merge: Handler = (call) => {
  const type = call.company.typeAt(call)
  needObject(call, type, 'write')
  const from = call.company.need(type, call.params.id ?? '')
  const into = call.company.need(type, String(bodyOf(call).merge_with_id ?? ''))
  if (from.id === into.id) throw invalid('merge_with_id: must be another one')
  return written(call, type, call.company.merge(type, into, from), 200)
}

/** Makes a deal of a lead; the lead is deleted then. It is a job with a status of its own. */
export const convertLead: Handler = (call) => {
  const { company } = call
  needObject(call, objectTypes.leads, 'write')
  needObject(call, objectTypes.deals, 'write')
  const lead = company.need(objectTypes.leads, call.params.id ?? '')
  const { stage_id, pipeline_id } = bodyOf(call)
  convert(company, lead, { ...(stage_id ? { stage_id } : {}), ...(pipeline_id ? { pipeline_id } : {}) })
  return json(200, { success: true, data: { conversion_id: lead.id } })
}

export function convert(company: Company, lead: StoredRecord, place: Values = {}): StoredRecord {
  const { title, value, person_id, organization_id, owner_id, expected_close_date } = lead.values
  const { amount, currency } = (value ?? { amount: 0, currency: company.currency }) as {
    amount: number
    currency: string
  }
  const own = Object.fromEntries(
    company.catalogue
      .live('deals')
      .flatMap(({ name, custom }) => (custom && lead.values[name] !== undefined ? [[name, lead.values[name]]] : [])),
  )
  const body = {
    title,
    value: amount,
    currency,
    owner_id,
    ...place,
    ...(person_id ? { person_id } : {}),
    ...(organization_id ? { org_id: organization_id } : {}),
    ...(expected_close_date ? { expected_close_date } : {}),
    custom_fields: own,
  }
  const deal = createRecord(company, objectTypes.deals, body)
  const kept = company.keeper('deals').replace(deal, { ...deal.values, source_lead_id: lead.id }, 'app')
  company.keeper('leads').archive(lead)
  return kept
}

export const conversionStatus: Handler = (call) => {
  needObject(call, objectTypes.leads, 'read')
  const store = call.company.store('deals')
  const deal = store
    .changedPlaces()
    .map((seq) => store.at(seq))
    .find((one) => one?.values.source_lead_id === call.params.id)
  if (!deal) throw notFound({ singular: 'Conversion' })
  return json(200, {
    success: true,
    data: {
      lead_id: call.params.id,
      conversion_id: call.params.conversion,
      status: 'completed',
      deal_id: Number(deal.id),
    },
  })
}

/** What a person types into the screens: first and last name apart, the first address by itself. */
export function typedBody(
  company: Company,
  type: ObjectType,
  fields: Record<string, string | null>,
  before: StoredRecord | null,
): Values {
  const own: Values = {}
  const body: Values = {}
  const live = company.catalogue.live(type.name)
  // The first of several with one label, and a name before any label.
  const byWord = new Map([
    ...live.map((field) => [field.label, field] as const).reverse(),
    ...live.map((field) => [field.name, field] as const),
  ])
  for (const [given, text] of Object.entries(fields)) {
    const field = byWord.get(given)
    if (field === undefined) continue
    const value = text === null || text === '' ? null : typedValue(company, type.name, field, text)
    if (field.custom && type.version === 'v2') own[field.name] = value
    else if (field.custom && field.type === 'set' && Array.isArray(value)) body[field.name] = value.join(',')
    else if (field.custom && field.type === 'monetary' && value !== null) {
      Object.assign(body, {
        [field.name]: (value as Values).value,
        [`${field.name}_currency`]: (value as Values).currency,
      })
    } else body[field.name] = value
  }
  if (type.name === 'contacts') personTyped(body, fields, before)
  if (type.name === 'contacts') addressTyped(body, 'postal_address', fields, before)
  if (type.name === 'companies') addressTyped(body, 'address', fields, before)
  return Object.keys(own).length === 0 ? body : { ...body, custom_fields: own }
}

function personTyped(body: Values, fields: Record<string, string | null>, before: StoredRecord | null): void {
  if (fields.first_name !== undefined || fields.last_name !== undefined) {
    const now = splitName(String(before?.values.name ?? ''))
    // A single word stands where the person put it: it is the last name where there is no first.
    const isOne = now.last_name === null && fields.first_name === undefined
    const first = fields.first_name === undefined ? (isOne ? '' : now.first_name) : fields.first_name
    const last = fields.last_name === undefined ? (isOne ? now.first_name : now.last_name) : fields.last_name
    body.name =
      [first, last]
        .map((part) => part?.trim())
        .filter(Boolean)
        .join(' ') || null
    delete body.first_name
    delete body.last_name
  }
  for (const [single, list] of [
    ['email', 'emails'],
    ['phone', 'phones'],
    ['mobile', 'phones'],
  ] as const) {
    const text = fields[single]
    if (text === undefined) continue
    const now = (body[list] ?? before?.values[list] ?? []) as { value: string; label: string; primary: boolean }[]
    const isIts = ({ label, primary }: { label: string; primary: boolean }) =>
      single === 'email' ? primary : (label === 'mobile') === (single === 'mobile')
    const rest = now.filter((one) => one !== now.find(isIts))
    const label = single === 'mobile' ? 'mobile' : (now.find(isIts)?.label ?? 'work')
    body[list] =
      text === null || text === ''
        ? rest
        : [
            { value: text, label, primary: single !== 'mobile' || rest.length === 0 },
            ...rest.map((one) => ({ ...one, primary: single === 'mobile' && one.primary })),
          ]
  }
}

/** The parts of an address, one by one. */
function addressTyped(
  body: Values,
  address: 'postal_address' | 'address',
  fields: Record<string, string | null>,
  before: StoredRecord | null,
): void {
  for (const [name, part] of [
    ['city', 'locality'],
    ['country', 'country'],
    ['state', 'admin_area_level_1'],
    ['postal_code', 'postal_code'],
    ['street', 'route'],
  ] as const) {
    const text = fields[name]
    if (text === undefined) continue
    const { value: _, ...parts } = (body[address] ?? before?.values[address] ?? {}) as Values
    body[address] = { ...parts, [part]: text }
  }
}

const addressWords = ['city', 'country', 'state', 'postal_code', 'street']

/** Words of a person's screens that are no fields of the API. */
export const screenFields: Partial<Record<ObjectName, readonly string[]>> = {
  contacts: ['email', 'phone', 'mobile', ...addressWords],
  companies: addressWords,
}
