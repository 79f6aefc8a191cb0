import { z } from 'zod'
import { named } from '../kit/control'
import type { FieldMaker } from '../kit/fields'
import {
  type Call,
  flagOf,
  type Handler,
  HubSpotRefusal,
  json,
  limitOf,
  listAnswer,
  missingScopes,
  needScope,
  nextPage,
  notFound,
  notInPlan,
  offsetOf,
  onlyQuery,
  readBody,
  validation,
} from './calls'
import type { Portal } from './index'
import { type ObjectName, objectNamed, objectTypeOf } from './objects/types'
import { type PropertyDefinition, type PropertyGroup, propertyTypes } from './properties/definition'
import { type Owner, owners, type Pipeline, pipelines } from './seed'

function schemaOf(call: Call, access: 'read' | 'write'): ObjectName {
  const type = objectTypeOf(call.params.type ?? '')
  if (type === null) throw notFound()
  if ('foreign' in type) throw missingScopes([`crm.schemas.${type.foreign}.${access}`])
  if (call.portal.lacks(type.name)) throw notInPlan(type)
  const objects = access === 'read' ? [`crm.objects.${type.scope}.read`] : []
  needScope(call, `crm.schemas.${type.scope}.${access}`, ...objects)
  return type.name
}

/** A definition in the API's form. */
function show(definition: PropertyDefinition) {
  const { readOnlyValue, archivedAt, createdAt, updatedAt, ...rest } = definition
  const time = (at: number | null, name: string) => (at === null ? {} : { [name]: new Date(at).toISOString() })
  return {
    ...time(updatedAt, 'updatedAt'),
    ...time(createdAt, 'createdAt'),
    ...rest,
    archived: archivedAt !== null,
    ...time(archivedAt, 'archivedAt'),
    dataSensitivity: 'non_sensitive',
    modificationMetadata: {
      archivable: !definition.hubspotDefined,
      readOnlyDefinition: definition.hubspotDefined,
      readOnlyOptions: definition.hubspotDefined && definition.type === 'bool',
      readOnlyValue,
    },
  }
}

export const listProperties: Handler = (call) => {
  const object = schemaOf(call, 'read')
  onlyQuery(call, 'archived', 'dataSensitivity', 'locale', 'properties')
  const archived = flagOf(call, 'archived')
  const all = call.portal.catalogue.listed(object).filter((definition) => (definition.archivedAt !== null) === archived)
  return listAnswer({ results: all.map(show) })
}

export const getProperty: Handler = (call) => {
  const object = schemaOf(call, 'read')
  onlyQuery(call, 'archived', 'dataSensitivity', 'locale', 'properties')
  const definition = call.portal.catalogue.findAny(object, call.params.name ?? '')
  if (definition === undefined || (definition.archivedAt !== null) !== flagOf(call, 'archived')) {
    throw notFound()
  }
  return json(200, show(definition))
}

const option = z.strictObject({
  label: z.string(),
  value: z.string(),
  hidden: z.boolean(),
  displayOrder: z.number().int().optional(),
  description: z.string().optional(),
})

const fieldTypes = [
  'booleancheckbox',
  'calculation_equation',
  'checkbox',
  'date',
  'file',
  'html',
  'number',
  'phonenumber',
  'radio',
  'select',
  'text',
  'textarea',
] as const

const common = {
  description: z.string().optional(),
  displayOrder: z.number().int().optional(),
  formField: z.boolean().optional(),
  hidden: z.boolean().optional(),
  options: z.array(option).optional(),
}

const propertyCreate = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.enum(propertyTypes),
  fieldType: z.enum(fieldTypes),
  groupName: z.string(),
  hasUniqueValue: z.boolean().optional(),
  externalOptions: z.boolean().optional(),
  referencedObjectType: z.string().optional(),
  ...common,
})

const propertyUpdate = z.strictObject({
  label: z.string().optional(),
  type: z.enum(propertyTypes).optional(),
  fieldType: z.enum(fieldTypes).optional(),
  groupName: z.string().optional(),
  ...common,
})

export const createProperty: Handler = (call) => {
  const object = schemaOf(call, 'write')
  onlyQuery(call)
  return json(201, show(addProperty(call, object, readBody(call, propertyCreate))))
}

function addProperty(call: Call, object: ObjectName, body: z.infer<typeof propertyCreate>): PropertyDefinition {
  const { catalogue } = call.portal
  if (!/^[a-z][a-z0-9_]*$/.test(body.name)) throw validation(`Property name ${body.name} is invalid`)
  if (catalogue.findAny(object, body.name) !== undefined) {
    throw new HubSpotRefusal(409, `A property named '${body.name}' already exists.`, 'OBJECT_ALREADY_EXISTS')
  }
  if (catalogue.group(object, body.groupName) === undefined) {
    throw validation(`Property group ${body.groupName} does not exist`)
  }
  const now = call.portal.now()
  const definition: PropertyDefinition = {
    name: body.name,
    label: body.label,
    description: body.description ?? '',
    type: body.type,
    fieldType: body.fieldType,
    groupName: body.groupName,
    options: (body.options ?? []).map((item, at) => ({ displayOrder: at, ...item })),
    displayOrder: body.displayOrder ?? -1,
    calculated: body.fieldType === 'calculation_equation',
    externalOptions: body.externalOptions ?? false,
    ...(body.referencedObjectType === undefined ? {} : { referencedObjectType: body.referencedObjectType }),
    hasUniqueValue: body.hasUniqueValue ?? false,
    hidden: body.hidden ?? false,
    hubspotDefined: false,
    formField: body.formField ?? false,
    readOnlyValue: body.fieldType === 'calculation_equation',
    archivedAt: null,
    createdAt: now,
    updatedAt: now,
  }
  catalogue.put(object, definition)
  return definition
}

export const updateProperty: Handler = (call) => {
  const object = schemaOf(call, 'write')
  const definition = call.portal.catalogue.find(object, call.params.name ?? '')
  if (definition === undefined) throw notFound()
  const body = readBody(call, propertyUpdate)
  if (definition.hubspotDefined) throw validation(`Property ${definition.name} is read only`)
  const { options, ...rest } = body
  const next: PropertyDefinition = {
    ...definition,
    ...rest,
    ...(options === undefined ? {} : { options: options.map((item, at) => ({ displayOrder: at, ...item })) }),
    updatedAt: call.portal.now(),
  }
  call.portal.catalogue.put(object, next)
  return json(200, show(next))
}

export const archiveProperty: Handler = (call) => {
  const object = schemaOf(call, 'write')
  hideProperty(call, object, call.params.name ?? '')
  return json(204, undefined)
}

function hideProperty(call: Call, object: ObjectName, name: string): void {
  const definition = call.portal.catalogue.find(object, name)
  if (definition === undefined) return
  if (definition.hubspotDefined) throw validation(`Property ${definition.name} cannot be archived`)
  call.portal.catalogue.put(object, { ...definition, archivedAt: call.portal.now() })
}

const names = z.array(z.strictObject({ name: z.string() }))

export const readProperties: Handler = (call) => {
  const object = schemaOf(call, 'read')
  onlyQuery(call, 'locale')
  const body = readBody(
    call,
    z.strictObject({ archived: z.boolean(), inputs: names, dataSensitivity: z.string().optional() }),
  )
  const asked = body.inputs.map((input) => ({
    name: input.name,
    definition: call.portal.catalogue.findAny(object, input.name),
  }))
  const found = asked.filter((item) => item.definition && (item.definition.archivedAt !== null) === body.archived)
  const lost = asked.filter((item) => !found.includes(item)).map((item) => item.name)
  const at = new Date(call.portal.now()).toISOString()
  const results = found.map((item) => show(item.definition as PropertyDefinition))
  const done = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (lost.length === 0) return json(200, done)
  const errors = lost.map((name) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Property ${name} does not exist`,
    context: { name: [name] },
    errors: [],
    links: {},
  }))
  return json(207, { ...done, numErrors: errors.length, errors })
}

export const createProperties: Handler = (call) => {
  const object = schemaOf(call, 'write')
  const body = readBody(call, z.strictObject({ inputs: z.array(propertyCreate) }))
  const results = body.inputs.map((input) => show(addProperty(call, object, input)))
  const at = new Date(call.portal.now()).toISOString()
  return json(201, { status: 'COMPLETE', results, startedAt: at, completedAt: at })
}

export const archiveProperties: Handler = (call) => {
  const object = schemaOf(call, 'write')
  for (const { name } of readBody(call, z.strictObject({ inputs: names })).inputs) hideProperty(call, object, name)
  return json(204, undefined)
}

export const listGroups: Handler = (call) => {
  const object = schemaOf(call, 'read')
  onlyQuery(call, 'locale')
  return listAnswer({ results: call.portal.catalogue.groups(object).filter((group) => !group.archived) })
}

function groupOf(call: Call, object: ObjectName): PropertyGroup {
  const group = call.portal.catalogue.group(object, call.params.group ?? '')
  if (group === undefined || group.archived) throw notFound()
  return group
}

export const getGroup: Handler = (call) => json(200, groupOf(call, schemaOf(call, 'read')))

export const createGroup: Handler = (call) => {
  const object = schemaOf(call, 'write')
  const body = readBody(
    call,
    z.strictObject({ name: z.string(), label: z.string(), displayOrder: z.number().int().optional() }),
  )
  if (call.portal.catalogue.group(object, body.name) !== undefined) {
    throw new HubSpotRefusal(409, `A property group named '${body.name}' already exists.`, 'OBJECT_ALREADY_EXISTS')
  }
  const group = { displayOrder: -1, archived: false, ...body }
  call.portal.catalogue.putGroup(object, group)
  return json(201, group)
}

export const updateGroup: Handler = (call) => {
  const object = schemaOf(call, 'write')
  const group = groupOf(call, object)
  const body = readBody(
    call,
    z.strictObject({ label: z.string().optional(), displayOrder: z.number().int().optional() }),
  )
  const next = { ...group, ...body }
  call.portal.catalogue.putGroup(object, next)
  return json(200, next)
}

export const archiveGroup: Handler = (call) => {
  const object = schemaOf(call, 'write')
  call.portal.catalogue.putGroup(object, { ...groupOf(call, object), archived: true })
  return json(204, undefined)
}

/** How HubSpot's screens have a field of a type filled in when one does not say otherwise. */
const usualFieldTypes: Record<PropertyDefinition['type'], string> = {
  string: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
  phone_number: 'phonenumber',
}

/** Changes of a property, HubSpot's own ones too: what a plan or a permission takes away changes those. */
export function propertyMaker(portal: Portal): FieldMaker<PropertyDefinition> {
  const now = portal.now()
  return {
    add: (change) => {
      const type = typeNamed(change.type)
      return {
        name: change.name,
        label: change.label ?? change.name,
        description: '',
        type,
        fieldType: change.fieldType ?? usualFieldTypes[type],
        groupName: portal.catalogue.groups(objectNamed(change.object))[0]?.name ?? '',
        options: optionsOf(change.options ?? (type === 'bool' ? ['true', 'false'] : [])),
        displayOrder: -1,
        calculated: false,
        externalOptions: false,
        hasUniqueValue: change.unique ?? false,
        hidden: change.hidden ?? false,
        hubspotDefined: false,
        formField: false,
        readOnlyValue: change.readOnly ?? false,
        archivedAt: null,
        createdAt: now,
        updatedAt: now,
      }
    },
    change: (before, change) => {
      const type = change.type === undefined ? before.type : typeNamed(change.type)
      const usual = type === before.type ? before.fieldType : usualFieldTypes[type]
      return {
        ...before,
        type,
        fieldType: change.fieldType ?? usual,
        label: change.label ?? before.label,
        options: change.options === undefined ? before.options : optionsOf(change.options),
        readOnlyValue: change.readOnly ?? before.readOnlyValue,
        hasUniqueValue: change.unique ?? before.hasUniqueValue,
        hidden: change.hidden ?? before.hidden,
        updatedAt: now,
      }
    },
    fateOf: (field) => ({
      type: field.type,
      readOnly: field.readOnlyValue,
      options: field.options.map((option) => option.value),
    }),
  }
}

function typeNamed(text: string): PropertyDefinition['type'] {
  return named('type', text, propertyTypes, (type) => type)
}

function optionsOf(values: readonly string[]): PropertyDefinition['options'] {
  return values.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }))
}

const showOwner = (owner: Owner) => ({
  id: owner.id,
  email: owner.email,
  type: 'PERSON',
  firstName: owner.firstName,
  lastName: owner.lastName,
  ...(owner.archived
    ? { userIdIncludingInactive: owner.userId }
    : { userId: owner.userId, userIdIncludingInactive: owner.userId }),
  createdAt: owner.createdAt,
  updatedAt: owner.updatedAt,
  archived: owner.archived,
})

export const listOwners: Handler = (call) => {
  needScope(call, 'crm.objects.owners.read')
  onlyQuery(call, 'after', 'archived', 'email', 'limit')
  const archived = flagOf(call, 'archived')
  const email = call.request.query.get('email')?.toLowerCase()
  const limit = limitOf(call, 100, 500)
  const start = offsetOf(call)
  const all = owners.filter((owner) => owner.archived === archived && (email === undefined || owner.email === email))
  const next = start + limit
  return listAnswer({
    results: all.slice(start, next).map(showOwner),
    ...(next < all.length ? nextPage(call, String(next)) : {}),
  })
}

export const getOwner: Handler = (call) => {
  needScope(call, 'crm.objects.owners.read')
  onlyQuery(call, 'archived', 'idProperty')
  const archived = flagOf(call, 'archived')
  const byUser = call.request.query.get('idProperty') === 'userId'
  const owner = owners.find((item) => (byUser ? String(item.userId) : item.id) === call.params.id)
  if (owner === undefined || owner.archived !== archived) throw notFound()
  return json(200, showOwner(owner))
}

/** https://developers.hubspot.com/docs/api-reference/account-account-info-v3/guide */
export const accountDetails: Handler = (call) => {
  onlyQuery(call)
  return json(200, {
    portalId: Number(call.portal.options.account.id),
    accountType: 'STANDARD',
    timeZone: 'Europe/Berlin',
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'eu1',
  })
}

const stamped = (at: number | null) => {
  const time = new Date(at ?? 0).toISOString()
  return { createdAt: time, updatedAt: time, archived: false }
}

function showStage(pipeline: Pipeline, at: number) {
  const stage = pipeline.stages[at] as Pipeline['stages'][number]
  return {
    id: stage.id,
    label: stage.label,
    displayOrder: at,
    metadata: stage.metadata,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    ...stamped(pipeline.createdAt),
  }
}

function showPipeline(pipeline: Pipeline) {
  const siblings = pipelines.filter((item) => item.object === pipeline.object)
  return {
    id: pipeline.id,
    label: pipeline.label,
    displayOrder: siblings.indexOf(pipeline),
    stages: pipeline.stages.map((_, at) => showStage(pipeline, at)),
    ...stamped(pipeline.createdAt),
  }
}

/** https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide */
function pipelinesOf(call: Call): Pipeline[] {
  const object = schemaOf(call, 'read')
  onlyQuery(call)
  return pipelines.filter((pipeline) => pipeline.object === object)
}

function pipelineOf(call: Call): Pipeline {
  const found = pipelinesOf(call).find((pipeline) => pipeline.id === call.params.id)
  if (found === undefined) throw notFound()
  return found
}

export const listPipelines: Handler = (call) => listAnswer({ results: pipelinesOf(call).map(showPipeline) })

export const getPipeline: Handler = (call) => json(200, showPipeline(pipelineOf(call)))

export const listStages: Handler = (call) => {
  const pipeline = pipelineOf(call)
  return listAnswer({ results: pipeline.stages.map((_, at) => showStage(pipeline, at)) })
}

export const getStage: Handler = (call) => {
  const pipeline = pipelineOf(call)
  const at = pipeline.stages.findIndex((stage) => stage.id === call.params.stage)
  if (at === -1) throw notFound()
  return json(200, showStage(pipeline, at))
}
