import type { SandboxRefusals, UpstreamRequest, UpstreamResponse } from '../kit/provider-sandbox'
import type { Org } from './index'
import { type ObjectType, objectTypeOf } from './objects'

/** Versions of the API that an org answers: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/api_rest_eol.htm */
export const versions = { oldest: 31, newest: 66 }

/**
 * A refusal as the REST API words it, a list of errors:
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export class SalesforceRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: readonly string[] | null = null,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'SalesforceRefusal'
  }

  toResponse(): UpstreamResponse {
    const { message, code, fields, extra } = this
    return json(this.status, [{ message, errorCode: code, ...(fields === null ? {} : { fields }), ...extra }])
  }

  /** As one row of a collection tells of it: the code has another name there. */
  toResult(): Record<string, unknown> {
    const error = { statusCode: this.code, message: this.message, fields: this.fields ?? [] }
    return { success: false, errors: [error] }
  }
}

/** A JSON answer. Salesforce sends those in chunks. */
export function json(status: number, body: unknown): UpstreamResponse {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body, chunked: status < 300 }
}

export const noContent = (): UpstreamResponse => ({ status: 204, headers: {}, body: undefined, chunked: false })

export const notFound = (message = 'The requested resource does not exist') =>
  new SalesforceRefusal(404, 'NOT_FOUND', message)

export const malformedQuery = (message: string) => new SalesforceRefusal(400, 'MALFORMED_QUERY', message)

export const badField = (field: string, type: string) =>
  new SalesforceRefusal(
    400,
    'INVALID_FIELD',
    `No such column '${field}' on entity '${type}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

export const invalidType = (type: string) =>
  new SalesforceRefusal(
    400,
    'INVALID_TYPE',
    `sObject type '${type}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

export const parserError = (message: string) => new SalesforceRefusal(400, 'JSON_PARSER_ERROR', message)

export const entityDeleted = (status = 404) =>
  new SalesforceRefusal(status, 'ENTITY_IS_DELETED', 'entity is deleted', [])

const sessionTexts = {
  expired: 'Session expired or invalid',
  revoked: 'Session expired or invalid',
  malformed: 'This session is not valid for use with the REST API',
}

/** Codes of failures that say nothing but their status. */
const plainCodes: Record<number, [code: string, message: string]> = {
  400: ['UNKNOWN_EXCEPTION', 'The request could not be understood.'],
  403: ['INSUFFICIENT_ACCESS', 'insufficient access rights on object'],
  404: ['NOT_FOUND', 'The requested resource does not exist'],
  409: ['ENTITY_SAVE_ERROR', 'The request could not be completed due to a conflict with the state of the resource.'],
  503: ['SERVER_UNAVAILABLE', 'Too many requests are waiting for connections to the database.'],
}

export const totalLimit = () => new SalesforceRefusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')

export const salesforceRefusals: SandboxRefusals = {
  unauthorized: (reason) => new SalesforceRefusal(401, 'INVALID_SESSION_ID', sessionTexts[reason]).toResponse(),
  rateLimited: (kind) =>
    kind === 'daily'
      ? totalLimit().toResponse()
      : new SalesforceRefusal(
          403,
          'REQUEST_LIMIT_EXCEEDED',
          'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
        ).toResponse(),
  failed: (status) => {
    const [code, message] = plainCodes[status] ?? [
      'UNKNOWN_EXCEPTION',
      'An unexpected error occurred. Please include this ErrorId if you contact support: 1903442-31106 (-1205118112)',
    ]
    return new SalesforceRefusal(status, code, message).toResponse()
  },
}

/** The front door's answer to a long address; it is no JSON. */
export function addressTooLong(): UpstreamResponse {
  return {
    status: 414,
    headers: { 'content-type': 'text/html;charset=ISO-8859-1' },
    body: undefined,
    text: '<html><head><title>Error 414 URI Too Long</title></head><body><h2>HTTP ERROR 414</h2><p>Reason: URI Too Long</p></body></html>',
    chunked: false,
  }
}

/** One request on its way through a handler. */
export interface Call {
  org: Org
  request: UpstreamRequest
  params: Record<string, string>
  /** Version of the path, as `66.0`. */
  version: string
}

export type Handler = (call: Call) => UpstreamResponse

/** The object of a path. An object that the org lacks, or that the user may not see, is not there. */
export function objectOf(call: Call, name = call.params.type ?? ''): ObjectType {
  const type = objectTypeOf(name)
  if (type === null || call.org.lacks(type.name)) throw notFound()
  return type
}

/** The body as an object, refused as the parser of the API does. */
export function objectBody(call: Call): Record<string, unknown> {
  const { body, headers } = call.request
  if (body === undefined) throw parserError('No content to map to Object due to end of input')
  if (!(headers['content-type'] ?? '').startsWith('application/json')) {
    throw new SalesforceRefusal(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `Content type ${headers['content-type'] ?? ''} not supported.`,
    )
  }
  if (!isObject(body)) {
    throw parserError('Cannot deserialize instance of sobject from START_ARRAY value [line:1, column:1]')
  }
  return body
}

/** Refuses members of a body that the call does not know. */
export function onlyMembers(body: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(body)) {
    if (!known.includes(name)) throw parserError(`Unrecognized field "${name}" at [line:1, column:2]`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A moment as the API shows it. */
export const shownMoment = (at: number | string) => new Date(at).toISOString().replace('Z', '+0000')
