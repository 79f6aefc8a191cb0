import { z } from 'zod'
import { type Call, type Handler, listAnswer, needScope } from '../call'
import { HubSpotRefusal, json, missingScopes, notFound, validation } from '../errors'
import { flagOf, readBody, readQuery } from '../requests'
import { type ObjectName, objectTypeOf } from '../types'
import { type PropertyDefinition, type PropertyGroup, propertyTypes } from './definition'

function schemaOf(call: Call, access: 'read' | 'write'): ObjectName {
  const type = objectTypeOf(call.params.type ?? '')
  if (type === null) throw notFound()
  if ('foreign' in type) throw missingScopes([`crm.schemas.${type.foreign}.${access}`])
  needScope(call, `crm.schemas.${type.name}.${access}`, ...(access === 'read' ? [`crm.objects.${type.name}.read`] : []))
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
  const query = readQuery(call.request, ['archived', 'dataSensitivity', 'locale', 'properties'])
  const archived = flagOf(query.archived, 'archived')
  const all = call.portal.catalogue.listed(object).filter((definition) => (definition.archivedAt !== null) === archived)
  return listAnswer({ results: all.map(show) })
}

export const getProperty: Handler = (call) => {
  const object = schemaOf(call, 'read')
  const query = readQuery(call.request, ['archived', 'dataSensitivity', 'locale', 'properties'])
  const definition = call.portal.catalogue.findAny(object, call.params.name ?? '')
  if (definition === undefined || (definition.archivedAt !== null) !== flagOf(query.archived, 'archived')) {
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
  readQuery(call.request, [])
  return json(201, show(addProperty(call, object, readBody(call.request, propertyCreate))))
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
  const now = call.portal.options.clock.now()
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
  const body = readBody(call.request, propertyUpdate)
  if (definition.hubspotDefined) throw validation(`Property ${definition.name} is read only`)
  const { options, ...rest } = body
  const next: PropertyDefinition = {
    ...definition,
    ...rest,
    ...(options === undefined ? {} : { options: options.map((item, at) => ({ displayOrder: at, ...item })) }),
    updatedAt: call.portal.options.clock.now(),
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
  call.portal.catalogue.put(object, { ...definition, archivedAt: call.portal.options.clock.now() })
}

const names = z.array(z.strictObject({ name: z.string() }))

export const readProperties: Handler = (call) => {
  const object = schemaOf(call, 'read')
  readQuery(call.request, ['locale'])
  const body = readBody(
    call.request,
    z.strictObject({ archived: z.boolean(), inputs: names, dataSensitivity: z.string().optional() }),
  )
  const asked = body.inputs.map((input) => ({
    name: input.name,
    definition: call.portal.catalogue.findAny(object, input.name),
  }))
  const found = asked.filter((item) => item.definition && (item.definition.archivedAt !== null) === body.archived)
  const lost = asked.filter((item) => !found.includes(item)).map((item) => item.name)
  const at = new Date(call.portal.options.clock.now()).toISOString()
  const results = found.map((item) => show(item.definition as PropertyDefinition))
  const done = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (lost.length === 0) return json(200, done)
  const errors = lost.map((name) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Property ${name} does not exist`,
    context: { name: [name] },
  }))
  return json(207, { ...done, numErrors: errors.length, errors })
}

export const createProperties: Handler = (call) => {
  const object = schemaOf(call, 'write')
  const body = readBody(call.request, z.strictObject({ inputs: z.array(propertyCreate) }))
  const results = body.inputs.map((input) => show(addProperty(call, object, input)))
  const at = new Date(call.portal.options.clock.now()).toISOString()
  return json(201, { status: 'COMPLETE', results, startedAt: at, completedAt: at })
}

export const archiveProperties: Handler = (call) => {
  const object = schemaOf(call, 'write')
  for (const { name } of readBody(call.request, z.strictObject({ inputs: names })).inputs)
    hideProperty(call, object, name)
  return json(204, undefined)
}

export const listGroups: Handler = (call) => {
  const object = schemaOf(call, 'read')
  readQuery(call.request, ['locale'])
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
    call.request,
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
    call.request,
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
