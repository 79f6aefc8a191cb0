import { z } from 'zod'
import {
  answer,
  badRequest,
  type Call,
  countOf,
  foreignLocation,
  type Handler,
  type HighLevelRefusal,
  invalid,
  json,
  locationQuery,
  needScope,
  onlyLocation,
  onlyQuery,
  readBody,
} from './calls'
import { dataTypes, listOf, modelOf, type ObjectName } from './objects'
import { definitionsOf } from './records/shown'
import { campaigns, lostReasons, pipelines, users, workflows } from './seed'

const setUpAt = '2023-01-09T08:00:00.000Z'

/** https://marketplace.gohighlevel.com/docs/ghl/locations/get-location */
export const getLocation: Handler = (call) => {
  needScope(call, 'locations.readonly')
  onlyQuery(call)
  const { account } = call.location.options
  if (call.params.location !== account.id) throw foreignLocation()
  return answer({
    location: {
      id: account.id,
      companyId: account.connectionConfig.companyId ?? null,
      name: account.name,
      country: 'US',
      timezone: 'America/New_York',
      email: account.user,
      settings: {
        allowDuplicateContact: false,
        allowDuplicateOpportunity: true,
        allowFacebookNameMerge: false,
        disableContactTimezone: false,
        contactUniqueIdentifiers: ['email', 'phone'],
      },
    },
  })
}

/** The locations of an agency; a location's own token reaches none but itself. */
export const searchLocations: Handler = (call) => {
  needScope(call, 'locations.readonly')
  const { account } = call.location.options
  onlyQuery(call, 'companyId', 'skip', 'limit', 'order', 'email')
  const all = call.location
    .siblings()
    .map(({ id, name }) => ({ id, name, companyId: account.connectionConfig.companyId }))
  const skip = countOf(call, 'skip', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER })
  const limit = countOf(call, 'limit', { fallback: 10, least: 1, most: 1000 })
  return answer({ locations: all.slice(skip, skip + limit) })
}

/** https://marketplace.gohighlevel.com/docs/ghl/users/users */
export const listUsers: Handler = (call) => {
  needScope(call, 'users.readonly')
  if (call.request.headers.version === 'v3') throw removedInV3('GET', '/users/')
  locationQuery(call)
  return answer({ users: users.filter((user) => !user.deleted).map((user) => showUser(call, user)) })
}

export const searchUsers: Handler = (call) => {
  needScope(call, 'users.readonly')
  onlyQuery(call, 'companyId', 'locationId', 'query', 'skip', 'limit', 'sort', 'sortDirection', 'type', 'role', 'ids')
  const { query } = call.request
  const { companyId } = call.location.options.account.connectionConfig
  if (query.get('companyId') === null) throw invalid('companyId should not be empty')
  if (query.get('companyId') !== companyId) throw foreignLocation()
  if (query.get('locationId') !== null) onlyLocation(call, query.get('locationId'))
  const skip = countOf(call, 'skip', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER })
  const limit = countOf(call, 'limit', { fallback: 25, least: 1, most: 100 })
  const all = users.map((user) => showUser(call, user))
  return answer({ users: all.slice(skip, skip + limit), count: all.length })
}

function showUser(call: Call, user: (typeof users)[number]): Record<string, unknown> {
  const { id, firstName, lastName, email, deleted } = user
  return {
    id,
    name: `${firstName} ${lastName}`,
    firstName,
    lastName,
    email,
    phone: '',
    extension: '',
    deleted,
    roles: { type: 'account', role: 'user', locationIds: [call.location.options.account.id] },
  }
}

export function removedInV3(method: string, path: string): HighLevelRefusal {
  return badRequest(
    `Endpoint ${method} ${path} is not available in API version v3. This endpoint was removed in this version.`,
  )
}

/** https://marketplace.gohighlevel.com/docs/ghl/opportunities/get-pipelines */
export const listPipelines: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  locationQuery(call)
  const locationId = call.location.options.account.id
  return answer({
    pipelines: pipelines.map((pipeline) => ({ ...pipeline, showInFunnel: true, showInPieChart: true, locationId })),
  })
}

export const listLostReasons: Handler = (call) => {
  needScope(call, 'opportunities.readonly')
  locationQuery(call, 'name', 'deleted', 'query', 'skip', 'limit', 'getCount')
  const locationId = call.location.options.account.id
  return answer({
    lostReasons: lostReasons.map((reason) => ({ ...reason, locationId, createdAt: setUpAt, updatedAt: setUpAt })),
  })
}

/** https://marketplace.gohighlevel.com/docs/ghl/campaigns/get-campaigns */
export const listCampaigns: Handler = (call) => {
  needScope(call, 'campaigns.readonly')
  const status = locationQuery(call, 'status').get('status')
  const locationId = call.location.options.account.id
  const all = campaigns.filter((campaign) => status === null || campaign.status === status)
  return answer({ campaigns: all.map((campaign) => ({ ...campaign, locationId })) })
}

/** https://marketplace.gohighlevel.com/docs/ghl/workflows/get-workflow */
export const listWorkflows: Handler = (call) => {
  needScope(call, 'workflows.readonly')
  locationQuery(call)
  const locationId = call.location.options.account.id
  return answer({
    workflows: workflows.map((workflow) => ({ ...workflow, createdAt: setUpAt, updatedAt: setUpAt, locationId })),
  })
}

/** https://marketplace.gohighlevel.com/docs/ghl/locations/tags */
export const listTags: Handler = (call) => {
  needScope(call, 'locations/tags.readonly')
  onlyLocation(call, call.params.location)
  const locationId = call.location.options.account.id
  const names = new Set(call.location.live('contacts').flatMap((record) => listOf(record.values.tags)))
  return answer({ tags: [...names].sort().map((name) => ({ id: `tag-${name}`, name, locationId })) })
}

const models = ['contact', 'opportunity', 'all'] as const
const objectsOf: Record<(typeof models)[number], ObjectName[]> = {
  contact: ['contacts'],
  opportunity: ['opportunities'],
  all: ['contacts', 'opportunities'],
}

/** https://marketplace.gohighlevel.com/docs/ghl/locations/custom-field */
export const listCustomFields: Handler = (call) => {
  needScope(call, 'locations/customFields.readonly')
  onlyLocation(call, call.params.location)
  onlyQuery(call, 'model')
  const given = call.request.query.get('model') ?? 'contact'
  const model = models.find((one) => one === given)
  if (model === undefined) throw invalid('model must be one of the following values: contact, opportunity, all')
  return answer({ customFields: objectsOf[model].flatMap((object) => definitionsOf(call.location, object)) })
}

function customField(call: Call): { object: ObjectName; id: string } {
  needScope(call, `locations/customFields.${call.request.method === 'GET' ? 'readonly' : 'write'}`)
  onlyLocation(call, call.params.location)
  const id = call.params.id ?? ''
  for (const object of objectsOf.all)
    if (call.location.catalogue.custom(object, id)?.custom?.id === id) return { object, id }
  throw badRequest('Custom field not found')
}

const shown = (call: Call, object: ObjectName, id: string | undefined) =>
  definitionsOf(call.location, object).find((field) => field.id === id)

export const getCustomField: Handler = (call) => {
  const { object, id } = customField(call)
  return answer({ customField: shown(call, object, id) })
}

export const createCustomField: Handler = (call) => {
  needScope(call, 'locations/customFields.write')
  onlyLocation(call, call.params.location)
  const body = readBody(
    call,
    z.strictObject({
      name: z.string().min(1),
      dataType: z.enum(dataTypes),
      placeholder: z.string().optional(),
      position: z.number().optional(),
      model: z.enum(['contact', 'opportunity']).optional(),
      options: z.array(z.string()).optional(),
      textBoxListOptions: z.array(z.unknown()).optional(),
      acceptedFormat: z.array(z.string()).optional(),
      isMultipleFile: z.boolean().optional(),
      maxNumberOfFiles: z.number().optional(),
    }),
  )
  const object = body.model === 'opportunity' ? 'opportunities' : 'contacts'
  const { catalogue } = call.location
  const field = catalogue.addCustom(object, body.name, body.dataType, body.options ?? [], call.location.now())
  return json(201, { customField: shown(call, object, field.custom?.id) })
}

export const updateCustomField: Handler = (call) => {
  const { object, id } = customField(call)
  const body = readBody(
    call,
    z.strictObject({
      name: z.string().min(1).optional(),
      placeholder: z.string().optional(),
      position: z.number().optional(),
      options: z.array(z.string()).optional(),
    }),
  )
  const { catalogue } = call.location
  const field = catalogue.custom(object, id)
  if (field === undefined) throw badRequest('Custom field not found')
  catalogue.put(object, { ...field, label: body.name ?? field.label, options: body.options ?? field.options })
  return json(200, { customField: shown(call, object, id) })
}

export const deleteCustomField: Handler = (call) => {
  const { object, id } = customField(call)
  const { catalogue } = call.location
  const field = catalogue.custom(object, id)
  if (field !== undefined) catalogue.put(object, { ...field, archivedAt: call.location.now() })
  return answer({ succeded: true, succeeded: true })
}

/** Fields of companies and the account's own objects: https://marketplace.gohighlevel.com/docs/ghl/custom-fields/custom-fields-v-2-api */
export const listObjectFields: Handler = (call) => {
  needScope(call, 'locations/customFields.readonly')
  locationQuery(call)
  if (call.params.key !== 'business' && call.params.key !== 'company') throw badRequest('Invalid object key')
  const listed = definitionsOf(call.location, 'companies')
  return answer({
    fields: listed.map(({ picklistOptions, model: _, ...field }) => ({
      id: field.id,
      name: field.name,
      fieldKey: field.fieldKey,
      dataType: field.dataType,
      locationId: field.locationId,
      objectKey: modelOf.companies,
      parentId: 'business-folder',
      showInForms: true,
      dateAdded: setUpAt,
      dateUpdated: setUpAt,
      ...(picklistOptions === undefined
        ? {}
        : { options: picklistOptions.map((label) => ({ key: label.toLowerCase(), label })) }),
    })),
    folders: [],
  })
}
