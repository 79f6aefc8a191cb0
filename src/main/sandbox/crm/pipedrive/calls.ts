import type { SandboxRefusals, UpstreamRequest, UpstreamResponse } from '../kit/provider-sandbox'
import { numberParameter, unknownParameter } from '../kit/requests'
import type { Company } from './index'
import type { ObjectType } from './objects'

/** A request with the company that it reached. */
export interface Call {
  company: Company
  request: UpstreamRequest
  params: Record<string, string>
}

export type Handler = (call: Call) => UpstreamResponse

const errorInfo = 'Please check developers.pipedrive.com for more information.'

/** What Pipedrive refuses, in its own words. */
export class PipedriveRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly headers: Record<string, string> = {},
  ) {
    super(String(body.error ?? status))
    this.name = 'PipedriveRefusal'
  }

  toResponse(): UpstreamResponse {
    const headers = { 'content-type': 'application/json; charset=utf-8', ...this.headers }
    return { status: this.status, headers, body: this.body, chunked: false }
  }
}

export function json(status: number, body: unknown): UpstreamResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body, chunked: true }
}

/** @param fault `<where>: <what is wrong>` */
export function invalid(fault: string): PipedriveRefusal {
  return new PipedriveRefusal(400, {
    success: false,
    error: `Validation failed: ${fault}`,
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
    error_info: errorInfo,
  })
}

/** How endpoints of the first version refuse a request. */
export function badRequest(error: string): PipedriveRefusal {
  return new PipedriveRefusal(400, { success: false, error, error_info: errorInfo, data: null, additional_data: null })
}

function numbered(status: number, error: string): PipedriveRefusal {
  return new PipedriveRefusal(status, { success: false, error, errorCode: status, error_info: errorInfo })
}

export function notFound({ singular }: Pick<ObjectType, 'singular'>): PipedriveRefusal {
  return numbered(404, `${singular} not found`)
}

export const unknownPath = () => numbered(404, 'Unknown method.')

export const notVisible = () => numbered(403, "You don't have permission to view this item.")

const scopeMismatch = () => numbered(403, 'Scope and URL mismatch')

/** What the company's plan does not have. */
export function notInPlan(type: ObjectType): PipedriveRefusal {
  return new PipedriveRefusal(403, {
    success: false,
    error: `The ${type.path} feature is not available in your plan.`,
    code: 'feature_not_available',
    data: null,
  })
}

export function overLimit(headers: Record<string, string>): PipedriveRefusal {
  return new PipedriveRefusal(429, { success: false, error: 'request over limit', errorCode: 429 }, headers)
}

/** Pipedrive's front door, https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes */
export const pipedriveRefusals: SandboxRefusals = {
  unauthorized: () => numbered(401, 'unauthorized access').toResponse(),
  rateLimited: (kind) =>
    overLimit({
      'x-ratelimit-limit': '80',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-limit': '150000',
      'x-daily-ratelimit-token-remaining': kind === 'daily' ? '0' : '149000',
    }).toResponse(),
  failed: (status) => numbered(status, status >= 500 ? 'Internal server error' : 'Bad request').toResponse(),
}

/** Throws what a token without the scope is answered. */
export function needScope({ request }: Call, scopes: readonly string[]): void {
  if (!scopes.some((scope) => request.scopes.includes(scope))) throw scopeMismatch()
}

export function needObject(call: Call, type: ObjectType, access: 'read' | 'write'): void {
  needScope(call, type[access])
  if (call.company.lacks(type.name)) throw notInPlan(type)
}

/** Version 2 refuses parameters that it does not know; version 1 does not look at them. */
export function onlyQuery({ request }: Call, ...known: string[]): void {
  const stranger = unknownParameter(request, known)
  if (stranger !== null) throw invalid(`query: "${stranger}" is not allowed`)
}

export function limitOf({ request }: Call, most: number): number {
  const bounds = { fallback: Math.min(100, most), least: 1, most }
  return numberParameter(request, 'limit', bounds, () => {
    throw invalid(`limit: must be an integer between 1 and ${most}`)
  })
}

/** The parameter as one of some words; null when it is not there. */
export function wordOf({ request }: Call, name: string, words: readonly string[]): string | null {
  const text = request.query.get(name)
  if (text !== null && !words.includes(text)) throw invalid(`${name}: must be one of [${words.join(', ')}]`)
  return text
}

/** Moments in queries have seconds and no fraction. */
export function momentOf({ request }: Call, name: string): number | null {
  const text = request.query.get(name)
  if (text === null) return null
  const isWhole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/.test(text)
  if (!isWhole || Number.isNaN(Date.parse(text))) throw invalid(`${name}: must be in RFC3339 format without fractions`)
  return Date.parse(text)
}

/** A JSON object as a body, with what is in it unchecked. */
export function bodyOf({ request }: Call): Record<string, unknown> {
  const { body, headers } = request
  if (body === undefined) return {}
  if (!(headers['content-type'] ?? '').startsWith('application/json')) throw invalid('body: must be JSON')
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body: must be an object')
  return body as Record<string, unknown>
}

export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

export function decodeCursor({ request }: Call): unknown {
  const text = request.query.get('cursor')
  if (text === null || text === '') return null
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw invalid('cursor: is not valid')
  }
}

/** One page of a list that begins at a place in it; version 2 with a cursor. */
export function cursorAnswer(call: Call, items: readonly unknown[], limit: number): UpstreamResponse {
  const start = Number(decodeCursor(call) ?? 0)
  const next = start + limit
  return json(200, {
    success: true,
    data: items.slice(start, next),
    additional_data: { next_cursor: next < items.length ? encodeCursor(next) : null },
  })
}

/**
 * Tokens that a call costs: version 2 half of version 1. https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 *
 * @param isOne it is about one record
 */
export function costOf(method: string, path: string, isOne: boolean): number {
  const whole = path.endsWith('/search') ? 40 : method === 'GET' ? (isOne ? 2 : 20) : method === 'DELETE' ? 6 : 10
  return path.startsWith('/v2/') ? whole / 2 : whole
}
