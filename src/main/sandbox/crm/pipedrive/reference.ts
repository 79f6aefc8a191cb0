import { z } from 'zod'
import type { UpstreamResponse } from '../kit/provider-sandbox'
import {
  bodyOf,
  type Call,
  cursorAnswer,
  type Handler,
  invalid,
  json,
  limitOf,
  needScope,
  notFound,
  onlyQuery,
} from './calls'
import { codeOf, type Field, fieldTypes, type ObjectName, objectTypes } from './objects'
import { activityTypes, leadLabels, pipelines, type Stage, stages, type User, users } from './seed'

/** The lists of fields of version 2, by the first segment of their paths. */
const fieldPaths: Record<string, ObjectName> = {
  personFields: 'contacts',
  organizationFields: 'companies',
  dealFields: 'deals',
  activityFields: 'activities',
  leadFields: 'leads',
  noteFields: 'notes',
}

const fieldScopes: Partial<Record<ObjectName, string>> = {
  contacts: 'contact-fields:full',
  companies: 'contact-fields:full',
  deals: 'deal-fields:full',
}

function fieldObject(call: Call, access: 'read' | 'write'): ObjectName {
  const object = fieldPaths[call.request.path.split('/')[2] ?? ''] as ObjectName
  const own = fieldScopes[object]
  if (access === 'read') needScope(call, [...objectTypes[object].read, ...(own ? [own] : []), 'admin'])
  else needScope(call, own ? [own, 'admin'] : ['admin'])
  return object
}

/** Words of version 1's types where they are others. */
const shownTypes: Partial<Record<Field['type'], string>> = {
  labels: 'set',
  emails: 'varchar',
  phones: 'phone',
  pipeline: 'double',
  participants: 'varchar',
}

function showField(field: Field) {
  const { name, label, type, custom, options } = field
  return {
    field_name: label,
    field_code: name,
    field_type: shownTypes[type] ?? type,
    description: null,
    is_custom_field: custom,
    is_optional_response_field: name === 'source_lead_id',
    options: type === 'enum' || type === 'set' ? options : null,
    subfields: null,
  }
}

/** https://developers.pipedrive.com/docs/api/v1/PersonFields */
export const listFields: Handler = (call) => {
  const object = fieldObject(call, 'read')
  onlyQuery(call, 'include_fields', 'limit', 'cursor')
  const live = call.company.catalogue.listed(object).filter(({ archivedAt }) => archivedAt === null)
  return cursorAnswer(
    call,
    live.map((field) => (field.readOnly ? { ...showField(field), ...locked(field) } : showField(field))),
    limitOf(call, 500),
  )
}

/** What an admin locked shows where fields say how they are used. */
const locked = ({ custom }: Field) =>
  custom ? { ui_visibility: { add_visible_flag: false, details_visible_flag: true } } : {}

/** Version 1 tells all fields of leads and of notes at once, in its own words. */
export const listFieldsV1: Handler = (call) => {
  const object = fieldObject(call, 'read')
  const live = call.company.catalogue.listed(object).filter(({ archivedAt }) => archivedAt === null)
  const data = live.map((field, at) => ({
    id: 12_000 + at,
    key: field.name,
    name: field.label,
    field_type: shownTypes[field.type] ?? field.type,
    order_nr: at,
    edit_flag: field.custom,
    bulk_edit_allowed: !field.readOnly,
    mandatory_flag: objectTypes[object].required.includes(field.name),
    active_flag: true,
    ...(field.type === 'enum' || field.type === 'set' ? { options: field.options } : {}),
  }))
  return v1(data)
}

const v1 = (data: unknown): UpstreamResponse =>
  json(200, {
    success: true,
    data,
    additional_data: { pagination: { start: 0, limit: 100, more_items_in_collection: false } },
  })

export const getField: Handler = (call) => {
  const object = fieldObject(call, 'read')
  const field = call.company.catalogue.find(object, call.params.code ?? '')
  if (field === undefined) throw notFound({ singular: 'Field' })
  return json(200, { success: true, data: showField(field) })
}

const newField = z.strictObject({
  field_name: z.string().min(1).max(255),
  field_type: z.enum(fieldTypes),
  options: z.array(z.strictObject({ label: z.string().min(1) })).optional(),
  description: z.string().nullish(),
  ui_visibility: z.unknown().optional(),
  important_fields: z.unknown().optional(),
  required_fields: z.unknown().optional(),
})

function parsed<S extends z.ZodType>(call: Call, shape: S): z.infer<S> {
  const result = shape.safeParse(bodyOf(call))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`)
}

/** The code is the server's own; fields of deals are those of leads as well. */
export const createField: Handler = (call) => {
  const object = fieldObject(call, 'write')
  const body = parsed(call, newField)
  const { catalogue } = call.company
  const isChoice = body.field_type === 'enum' || body.field_type === 'set'
  if (isChoice && (body.options ?? []).length === 0) throw invalid('options: is required')
  let turn = 0
  while (catalogue.findAny(object, codeOf(object, `${body.field_name}:${turn}`)) !== undefined) turn += 1
  const field: Field = {
    name: codeOf(object, `${body.field_name}:${turn}`),
    label: body.field_name,
    type: body.field_type,
    custom: true,
    readOnly: body.field_type === 'varchar_auto',
    options: (body.options ?? []).map(({ label }, at) => ({ id: 700 + at, label })),
    archivedAt: null,
  }
  catalogue.put(object, field)
  if (object === 'deals') catalogue.put('leads', field)
  return json(201, { success: true, data: showField(field) })
}

export const updateField: Handler = (call) => {
  const object = fieldObject(call, 'write')
  const field = call.company.catalogue.find(object, call.params.code ?? '')
  if (field === undefined) throw notFound({ singular: 'Field' })
  const body = parsed(
    call,
    z.strictObject({ field_name: z.string().min(1).max(255).optional(), description: z.string().nullish() }),
  )
  const next = { ...field, label: body.field_name ?? field.label }
  call.company.catalogue.put(object, next)
  return json(200, { success: true, data: showField(next) })
}

export const removeField: Handler = (call) => {
  const object = fieldObject(call, 'write')
  const field = call.company.catalogue.find(object, call.params.code ?? '')
  if (!field?.custom) throw notFound({ singular: 'Field' })
  const gone = { ...field, archivedAt: call.company.now() }
  call.company.catalogue.put(object, gone)
  if (object === 'deals') call.company.catalogue.put('leads', gone)
  return json(200, { success: true, data: showField(field) })
}

function showPipeline({ id, name, isDeleted }: (typeof pipelines)[number], at: number) {
  const stamp = '2023-01-09T08:00:00Z'
  return {
    id,
    name,
    order_nr: at,
    is_deleted: isDeleted,
    is_deal_probability_enabled: true,
    is_selected: at === 0,
    add_time: stamp,
    update_time: null,
  }
}

const byDeals = ['deals:read', 'deals:full', 'admin']

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
export const listPipelines: Handler = (call) => {
  needScope(call, byDeals)
  onlyQuery(call, 'sort_by', 'sort_direction', 'limit', 'cursor')
  return cursorAnswer(call, pipelines.map(showPipeline), limitOf(call, 500))
}

export const getPipeline: Handler = (call) => {
  needScope(call, byDeals)
  const at = pipelines.findIndex(({ id }) => String(id) === call.params.id)
  const pipeline = pipelines[at]
  if (pipeline === undefined) throw notFound({ singular: 'Pipeline' })
  return json(200, { success: true, data: showPipeline(pipeline, at) })
}

function showStage(stage: Stage) {
  const order = stages.filter(({ pipeline }) => pipeline === stage.pipeline).indexOf(stage)
  return {
    id: stage.id,
    order_nr: order,
    name: stage.name,
    is_deleted: false,
    deal_probability: stage.probability,
    pipeline_id: stage.pipeline,
    is_deal_rot_enabled: false,
    days_to_rotten: null,
    add_time: '2023-01-09T08:00:00Z',
    update_time: null,
  }
}

export const listStages: Handler = (call) => {
  needScope(call, byDeals)
  onlyQuery(call, 'pipeline_id', 'sort_by', 'sort_direction', 'limit', 'cursor')
  const pipeline = call.request.query.get('pipeline_id')
  const some = stages.filter((stage) => pipeline === null || String(stage.pipeline) === pipeline)
  return cursorAnswer(call, some.map(showStage), limitOf(call, 500))
}

export const getStage: Handler = (call) => {
  needScope(call, byDeals)
  const stage = stages.find(({ id }) => String(id) === call.params.id)
  if (stage === undefined) throw notFound({ singular: 'Stage' })
  return json(200, { success: true, data: showStage(stage) })
}

function showUser(call: Call, user: User) {
  const { company } = call
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    default_currency: company.currency,
    locale: 'en_GB',
    lang: 1,
    phone: null,
    activated: true,
    last_login: '2026-09-30 07:14:02',
    created: '2023-01-09 08:00:00',
    modified: '2026-09-30 07:14:02',
    has_created_company: user.id === users[0]?.id,
    active_flag: user.active,
    is_deleted: !user.active,
    timezone_name: 'Europe/Berlin',
    timezone_offset: '+01:00',
    role_id: 1,
    icon_url: null,
    is_you: user.id === company.me.id,
  }
}

/** https://developers.pipedrive.com/docs/api/v1/Users */
export const listUsers: Handler = (call) => {
  needScope(call, ['users:read', 'admin'])
  return v1(users.map((user) => showUser(call, user)))
}

export const getUser: Handler = (call) => {
  needScope(call, ['users:read', 'admin'])
  const user = users.find(({ id }) => String(id) === call.params.id)
  if (user === undefined) throw notFound({ singular: 'User' })
  return json(200, { success: true, data: showUser(call, user) })
}

/** Every token may ask whose it is. */
export const me: Handler = (call) => {
  const { options } = call.company
  const domain = new URL(String(options.account.tokenConfig?.api_domain)).hostname.split('.')[0]
  return json(200, {
    success: true,
    data: {
      ...showUser(call, call.company.me),
      company_id: Number(options.account.id),
      company_name: options.account.name,
      company_domain: domain,
      company_country: 'DE',
      company_industry: 'Trade',
      language: { language_code: 'en', country_code: 'GB' },
    },
  })
}

export const listActivityTypes: Handler = (call) => {
  needScope(call, ['activities:read', 'activities:full', 'deals:read', 'deals:full', 'admin'])
  return v1(
    activityTypes.map((key, at) => ({
      id: at + 1,
      order_nr: at + 1,
      name: key.charAt(0).toUpperCase() + key.slice(1),
      key_string: key,
      icon_key: key,
      active_flag: true,
      is_custom_flag: key === 'demo',
    })),
  )
}

export const listLeadLabels: Handler = (call) => {
  needScope(call, objectTypes.leads.read)
  return json(200, { success: true, data: leadLabels })
}

export const listLeadSources: Handler = (call) => {
  needScope(call, objectTypes.leads.read)
  return json(200, {
    success: true,
    data: ['Manually created', 'API', 'Web forms', 'Prospector'].map((name) => ({ name })),
  })
}

export const listCurrencies: Handler = () =>
  v1(
    ['EUR', 'USD', 'GBP', 'CHF', 'SEK'].map((code, at) => ({
      id: at + 1,
      code,
      name: code,
      symbol: code,
      decimal_points: 2,
      active_flag: true,
      is_custom_flag: false,
    })),
  )
