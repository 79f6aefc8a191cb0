import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { SandboxRefusals, UpstreamRequest, UpstreamResponse } from '../kit/provider-sandbox'
import { type BodyFault, checkedBody, numberParameter, unknownParameter } from '../kit/requests'
import type { Location } from './index'

/**
 * A refusal in the vendor's shape. The message of a 422 is a list. Every answer names a trace for the vendor's support.
 * https://marketplace.gohighlevel.com/docs/oauth/Faqs
 */
export class HighLevelRefusal extends Error {
  constructor(
    readonly status: number,
    readonly words: string | readonly string[],
    readonly extra: Record<string, unknown> = {},
  ) {
    super(String(words))
    this.name = 'HighLevelRefusal'
  }

  toResponse(): UpstreamResponse {
    const { status, words, extra } = this
    const error = errorNames[status]
    return json(status, { statusCode: status, message: words, ...(error === undefined ? {} : { error }), ...extra })
  }
}

const errorNames: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Unprocessable Entity',
}

/** An answer that is sent whole: what writes answer. */
export function json(status: number, body: Record<string, unknown>): UpstreamResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { ...body, traceId: randomUUID() },
    chunked: false,
  }
}

/** An answer in chunks, so that its rate headers survive Nango's proxy: reads, searches and deletes. */
export function answer(body: Record<string, unknown>, status = 200): UpstreamResponse {
  return { ...json(status, body), chunked: true }
}

export const badRequest = (message: string, extra: Record<string, unknown> = {}) =>
  new HighLevelRefusal(400, message, extra)
export const invalid = (...messages: string[]) => new HighLevelRefusal(422, messages)
export const foreignLocation = () => new HighLevelRefusal(403, 'The token does not have access to this location.')
/** https://github.com/GoHighLevel/highlevel-api-docs/issues: unknown ids of contacts are bad requests. */
export const noContact = (id: string) => badRequest(`Contact with id ${id} not found`)

const unauthorizedTexts = {
  expired: 'The token has expired',
  revoked: 'Invalid token: access token is invalid',
  malformed: 'Invalid JWT',
} as const

export const highlevelRefusals: SandboxRefusals = {
  unauthorized: (reason) => new HighLevelRefusal(401, unauthorizedTexts[reason]).toResponse(),
  rateLimited: (kind) => {
    const { status, headers, body, chunked } = new HighLevelRefusal(429, 'Too Many Requests').toResponse()
    const daily: Record<string, string> =
      kind === 'daily' ? { 'x-ratelimit-daily-remaining': '0', 'x-ratelimit-daily-reset': '3600000' } : {}
    return { status, headers: { ...headers, ...daily }, body, chunked }
  },
  failed: (status) =>
    new HighLevelRefusal(
      status,
      status === 422
        ? ['The request could not be processed.']
        : status >= 500
          ? 'Internal server error'
          : 'Bad Request',
    ).toResponse(),
}

/** One request on its way through a handler. */
export interface Call {
  location: Location
  request: UpstreamRequest
  params: Record<string, string>
}

export type Handler = (call: Call) => UpstreamResponse

export function needScope(call: Call, scope: string): void {
  if (call.request.scopes.includes(scope)) return
  throw new HighLevelRefusal(401, 'The token is not authorized for this scope.')
}

/** Refuses a location that the token is not for. */
export function onlyLocation(call: Call, id: string | null | undefined): void {
  if (id === null || id === undefined || id === '') throw invalid('locationId should not be empty')
  if (id !== call.location.options.account.id) throw foreignLocation()
}

/** Checks the query: the location, and that no parameter is unknown. */
export function locationQuery(call: Call, ...known: string[]): URLSearchParams {
  const { query } = call.request
  onlyQuery(call, 'locationId', ...known)
  onlyLocation(call, query.get('locationId'))
  return query
}

export function onlyQuery(call: Call, ...known: string[]): void {
  const unknown = unknownParameter(call.request, known)
  if (unknown !== null) throw invalid(`property ${unknown} should not exist`)
}

export function countOf(call: Call, name: string, bounds: { fallback: number; least: number; most: number }): number {
  return numberParameter(call.request, name, bounds, (_, number) => {
    if (number === null) throw invalid(`${name} must be a number string`)
    throw invalid(
      number > bounds.most
        ? `${name} must not be greater than ${bounds.most}`
        : `${name} must not be less than ${bounds.least}`,
    )
  })
}

/** Checks a body against its schema and words the first fault as the vendor does. */
export function readBody<S extends z.ZodType>(call: Call, schema: S): z.infer<S> {
  return checkedBody(call.request, schema, refuseBody)
}

function refuseBody(fault: BodyFault): never {
  switch (fault.kind) {
    case 'empty':
      throw invalid('The body should not be empty')
    case 'content-type':
      throw new HighLevelRefusal(415, 'Unsupported Media Type')
    case 'missing':
      throw invalid(...fault.names.map((name) => `${name} should not be empty`))
    case 'unknown':
      throw invalid(`property ${fault.path === '' ? '' : `${fault.path}.`}${fault.name} should not exist`)
    case 'invalid':
      throw invalid(`${fault.path} is invalid: ${fault.message}`)
  }
}
