import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SandboxRefusals, UpstreamRequest, UpstreamResponse } from '../kit/provider-sandbox'
import { hashText } from '../kit/random'
import {
  type BodyFault,
  checkedBody,
  flagParameter,
  listParameter,
  numberParameter,
  unknownParameter,
} from '../kit/requests'
import type { Portal } from './index'
import { type ObjectType, objectTypeOf } from './objects/types'

/**
 * A refusal in HubSpot's shape: https://developers.hubspot.com/docs/api-reference/error-handling. All of its fields but
 * `status` and `message` are optional by the vendor's own word.
 */
export class HubSpotRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly category: string | null,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'HubSpotRefusal'
  }

  get body(): Record<string, unknown> {
    const { category, extra } = this
    return {
      status: 'error',
      message: this.message,
      correlationId: randomUUID(),
      ...extra,
      ...(category === null ? {} : { category }),
    }
  }

  toResponse(): UpstreamResponse {
    return json(this.status, this.body)
  }
}

/** A JSON answer that is not sent in chunks. */
export function json(status: number, body: unknown): UpstreamResponse {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' }
  return { status, headers: type, body, chunked: false }
}

export const validation = (message: string, extra: Record<string, unknown> = {}) =>
  new HubSpotRefusal(400, message, 'VALIDATION_ERROR', extra)

/** What HubSpot says of a body that does not have the expected form. */
export const badJson = (what: string) => validation(`Invalid input JSON on line 1, column 2${what}`)

export const notFound = () => new HubSpotRefusal(404, 'resource not found', null)

/** A record that the person behind the app's connection may not see. */
export const notPermitted = () => new HubSpotRefusal(403, 'User does not have permissions to view this object', null)

/** https://developers.hubspot.com/docs/api-reference/error-handling, "MISSING_SCOPES". */
export function missingScopes(scopes: readonly string[]): HubSpotRefusal {
  return new HubSpotRefusal(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    'MISSING_SCOPES',
    {
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: scopes },
        },
      ],
    },
  )
}

/** An object that the account's subscription does not have, such as leads below Sales Hub Professional. */
export const notInPlan = (type: ObjectType) =>
  new HubSpotRefusal(403, `The account does not have access to the object type ${type.typeId}.`, 'FORBIDDEN')

/** A new record that lacks what its kind needs. */
export const requiredMissing = (type: ObjectType, names: readonly string[]) =>
  validation(`Error creating ${type.label.toUpperCase()}. Some required properties were not set.`, {
    context: { properties: names },
  })

export type LimitPolicy = 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY'

/** https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: no Retry-After on these. */
export function rateLimited(policyName: LimitPolicy): HubSpotRefusal {
  return new HubSpotRefusal(429, `You have reached your ${policyName.toLowerCase()} limit.`, 'RATE_LIMITS', {
    errorType: 'RATE_LIMIT',
    policyName,
  })
}

const unauthorizedTexts = {
  expired: ['The OAuth token used to make this call expired 7 second(s) ago.', 'EXPIRED_AUTHENTICATION'],
  revoked: [
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    'INVALID_AUTHENTICATION',
  ],
  malformed: ['The OAuth token used to make this call is not valid.', 'INVALID_AUTHENTICATION'],
} as const

export const hubspotRefusals: SandboxRefusals = {
  unauthorized: (reason) => {
    const [message, category] = unauthorizedTexts[reason]
    return new HubSpotRefusal(401, message, category).toResponse()
  },
  rateLimited: (kind) => rateLimited(kind === 'daily' ? 'DAILY' : 'TEN_SECONDLY_ROLLING').toResponse(),
  failed: (status) =>
    new HubSpotRefusal(
      status,
      status >= 500 ? 'internal error' : 'There was a problem with the request.',
      null,
    ).toResponse(),
}

/** The front door's answer to a long address; it comes before HubSpot's own code and is no JSON. */
export function addressTooLong(): UpstreamResponse {
  return {
    status: 414,
    headers: { 'content-type': 'text/html' },
    body: undefined,
    text: '<html><head><title>414 Request-URI Too Large</title></head><body><center><h1>414 Request-URI Too Large</h1></center></body></html>',
    chunked: false,
  }
}

/** One request on its way through a handler. */
export interface Call {
  portal: Portal
  request: UpstreamRequest
  params: Record<string, string>
}

export type Handler = (call: Call) => UpstreamResponse

/** The object that a path segment names; refuses it when the token lacks the scope. */
export function objectOf(call: Call, access: 'read' | 'write', segment = call.params.type ?? ''): ObjectType {
  const type = objectTypeOf(segment)
  if (type === null) throw notFound()
  if ('foreign' in type) throw missingScopes([`crm.objects.${type.foreign}.${access}`])
  if (call.portal.lacks(type.name)) throw notInPlan(type)
  needScope(call, `crm.objects.${type.scope}.${access}`)
  // https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes
  if (type.name === 'emails' && access === 'read') needScope(call, 'sales-email-read')
  return type
}

/** Any one of the scopes will do. */
export function needScope(call: Call, ...scopes: string[]): void {
  if (!scopes.some((scope) => call.request.scopes.includes(scope))) throw missingScopes(scopes)
}

/** A list: HubSpot sends those in chunks, so that its rate headers survive Nango's proxy. */
export function listAnswer(body: unknown): UpstreamResponse {
  return { ...json(200, body), chunked: true }
}

export function nextPage(call: Call, after: string): { paging: { next: { after: string; link: string } } } {
  const query = new URLSearchParams(call.request.query)
  query.set('after', after)
  return { paging: { next: { after, link: `https://api.hubapi.com${call.request.path}?${query}` } } }
}

/** Refuses query parameters that the call does not know. */
export function onlyQuery(call: Call, ...known: string[]): void {
  const unknown = unknownParameter(call.request, known)
  if (unknown !== null) throw validation(`Unknown query parameter: ${unknown}`)
}

export const listOf = (call: Call, name: string) => listParameter(call.request, name)

export function flagOf(call: Call, name: string): boolean {
  return flagParameter(call.request, name, (text) => {
    throw validation(`Invalid value for parameter ${name}: ${text}`)
  })
}

/** A page size between 1 and the call's maximum. */
export function limitOf(call: Call, fallback: number, most: number): number {
  return numberParameter(call.request, 'limit', { fallback, least: 1, most }, (text, limit) => {
    if (limit === null) throw validation(`Invalid value for parameter limit: ${text}`)
    throw validation(`Invalid limit ${limit}: it must be between 1 and ${most}`)
  })
}

/** Where a page that is counted begins. */
export function offsetOf(call: Call): number {
  return numberParameter(call.request, 'after', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER }, (text) => {
    throw validation(`Invalid value for parameter after: ${text}`)
  })
}

/** Checks a body against its schema and words the first fault as HubSpot does. */
export function readBody<S extends z.ZodType>(call: Call, schema: S): z.infer<S> {
  return checkedBody(call.request, schema, refuseBody)
}

function refuseBody(fault: BodyFault): never {
  switch (fault.kind) {
    case 'empty':
      throw badJson(': No content to map due to end-of-input')
    case 'content-type':
      throw new HubSpotRefusal(415, 'Unsupported Media Type', null)
    case 'missing':
      throw badJson(`. Some required fields were not set: [${fault.names.join(', ')}]`)
    case 'unknown':
      throw badJson(`: Unrecognized field "${fault.name}", not marked as ignorable`)
    case 'invalid':
      throw badJson(`: Cannot deserialize value at "${fault.path}" (${fault.message})`)
  }
}

const traceId = z.string().optional()
const properties = z.record(z.string(), z.unknown())
const inputs = <S extends z.ZodType>(item: S) => z.strictObject({ inputs: z.array(item) })

const associations = z
  .array(
    z.strictObject({
      to: z.strictObject({ id: z.coerce.string() }),
      types: z.array(z.strictObject({ associationCategory: z.string(), associationTypeId: z.coerce.number().int() })),
    }),
  )
  .optional()
export type AssociationInputs = z.infer<typeof associations>

const propertyList = z.array(z.string()).optional()
const recordId = z.strictObject({ id: z.coerce.string() })

/** Bodies of the object calls: https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide */
export const bodies = {
  create: z.strictObject({ properties, associations }),
  update: z.strictObject({ properties }),
  batchCreate: inputs(z.strictObject({ properties, associations, objectWriteTraceId: traceId })),
  batchUpdate: inputs(
    z.strictObject({
      id: z.coerce.string(),
      idProperty: z.string().optional(),
      properties,
      objectWriteTraceId: traceId,
    }),
  ),
  batchUpsert: inputs(
    z.strictObject({
      id: z.coerce.string(),
      idProperty: z.string().optional(),
      properties,
      objectWriteTraceId: traceId,
    }),
  ),
  batchRead: z.strictObject({
    inputs: z.array(recordId),
    properties: propertyList,
    propertiesWithHistory: propertyList,
    idProperty: z.string().optional(),
  }),
  batchArchive: inputs(recordId),
  merge: z.strictObject({ primaryObjectId: z.coerce.string(), objectIdToMerge: z.coerce.string() }),
  gdprDelete: z.strictObject({ objectId: z.coerce.string(), idProperty: z.string().optional() }),
  search: z.strictObject({
    filterGroups: z
      .array(
        z.strictObject({
          filters: z.array(
            z.strictObject({
              propertyName: z.string(),
              operator: z.string(),
              value: z.coerce.string().optional(),
              values: z.array(z.coerce.string()).optional(),
              highValue: z.coerce.string().optional(),
            }),
          ),
        }),
      )
      .optional(),
    sorts: z
      .array(
        z.union([
          z.string(),
          z.strictObject({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).optional() }),
        ]),
      )
      .optional(),
    properties: propertyList,
    query: z.string().optional(),
    limit: z.coerce.number().int().optional(),
    after: z.coerce.string().optional(),
  }),
}
export type SearchBody = z.infer<typeof bodies.search>

/** https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide#limits */
const maxInputs = 100

/** One input of a batch that failed. */
export interface Failure {
  refusal: HubSpotRefusal
  traceId: string | undefined
  ids?: string[]
}

/** Refuses a batch that is empty or too long. */
export function sized<B extends { inputs: unknown[] }>(body: B): B {
  if (body.inputs.length === 0) throw badJson('. Some required fields were not set: [inputs]')
  if (body.inputs.length > maxInputs) {
    throw validation(`Batch size ${body.inputs.length} exceeds the maximum of ${maxInputs}`)
  }
  return body
}

/** Results come in any order: trace ids tell them apart. */
export function scattered<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => hashText(idOf(a)) - hashText(idOf(b)))
}

/** Inputs that name records which are not there. */
export function missing(type: ObjectType, ids: string[], traceId: string | undefined): Failure {
  return {
    refusal: new HubSpotRefusal(
      404,
      `Could not get some ${type.label.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
      'OBJECT_NOT_FOUND',
    ),
    traceId,
    ids,
  }
}

/** What a batch answers: 207 when something failed. */
export function batchAnswer(
  call: Call,
  status: number,
  results: unknown[],
  failures: readonly Failure[],
): UpstreamResponse {
  const at = new Date(call.portal.options.clock.now()).toISOString()
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (failures.length === 0) return json(status, body)
  const errors = failures.map(({ refusal, traceId, ids }) => ({
    status: 'error',
    category: refusal.category ?? 'VALIDATION_ERROR',
    message: refusal.message,
    context: {
      ...(traceId === undefined ? {} : { objectWriteTraceId: [traceId] }),
      ...(ids === undefined ? {} : { ids }),
    },
    errors: [],
    links: {},
  }))
  return json(207, { ...body, numErrors: errors.length, errors })
}
