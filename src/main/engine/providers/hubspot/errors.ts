import type { CrmResponse } from '../../nango/gateway'
import { scopeOf } from '../kit/crm-error'
import { isObject } from '../kit/json'
import { retryAfterMs } from '../kit/retry-after'
import type { CrmErrorClass, CrmErrorFacts, RefusalScope } from '../provider'
import { type ErrorBody, readErrorBody } from './error-body'
import { shownName } from './manifest'

/** HubSpot asks to leave a locked record alone for at least this long, ms. */
const lockWaitMs = 2_000
/** How long the windows of HubSpot's limits are, ms, by the name that a refusal gives them. */
const windowMs: Record<string, number> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000 }
const longestMessage = 300

/**
 * Reads an answer of HubSpot's: null when it is fine, otherwise what it means to Patchbay. The status leads, the body
 * refines it; a body that is text (a page of a server in between, JSON that was cut off) never breaks it.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function classify(response: CrmResponse): CrmErrorFacts | null {
  const { status, body } = response
  const error = readErrorBody(body)
  const errorClass = status >= 200 && status < 300 ? classOfSuccess(status, body, error) : classOf(status, body, error)
  return errorClass === null ? null : factsOf(response, errorClass, error)
}

/** What stands for the status that an error inside a batch's answer does not have; any other is a bad request. */
const statusOfCategory: Record<string, number> = { CONFLICT: 409, INTERNAL_ERROR: 500 }

/** Reads an error inside the answer to a batch: what became of the rows that it names. */
export function classifyRow(body: unknown): CrmErrorFacts {
  const error = readErrorBody(body)
  const status = statusOfCategory[error.category ?? ''] ?? 400
  return factsOf({ status, headers: {}, body }, classOf(status, body, error), error)
}

function factsOf(response: CrmResponse, errorClass: CrmErrorClass, error: ErrorBody): CrmErrorFacts {
  const facts: CrmErrorFacts = { class: errorClass, message: messageOf(response.status, response.body, error) }
  facts.scope = scopeOfRefusal(response.status, facts, error)
  const wait = waitOf(response, errorClass)
  if (wait !== undefined) facts.retryAfterMs = wait
  const window = errorClass === 'rate_burst' ? windowOf(response, error) : undefined
  if (window !== undefined) facts.windowMs = window
  if (errorClass === 'validation' || errorClass === 'duplicate') {
    const [first] = error.fields
    if (first !== undefined) facts.field = first.field
    if (errorClass === 'validation' && first !== undefined) facts.fields = error.fields
  }
  if (errorClass === 'duplicate') facts.existingIds = error.existingIds
  if (errorClass === 'scope_missing') facts.scopes = error.scopes
  return facts
}

function classOf(status: number, body: unknown, error: ErrorBody): CrmErrorClass {
  if (status === 429 || error.rateLimited) return error.policy === 'DAILY' ? 'rate_daily' : 'rate_burst'
  const known = classOfCategory(error)
  if (known !== null) return known
  if (status === 402 || ((status === 400 || status === 403) && isPlanLimit(error))) return 'plan_limit'
  // A page instead of JSON comes from a server in front of HubSpot, which says nothing about our access or our request.
  const isPage = typeof body === 'string' && body.trim() !== ''
  switch (status) {
    case 401:
      return 'auth_revoked'
    case 403:
      if (isPage) return 'transient'
      return featureWords.test(error.message ?? '') ? 'removed_endpoint' : 'scope_missing'
    case 404:
      return isPage ? 'removed_endpoint' : 'not_found'
    case 409:
      return 'duplicate'
    case 410:
      return 'removed_endpoint'
    case 412:
      return 'precondition'
    case 423:
      return 'rate_burst'
    case 408:
    case 425:
    case 477: // the account is being moved to another data centre
      return 'transient'
    case 530: // HubSpot's word for a malformed token, and Cloudflare's for a server that is away
      return isPage ? 'transient' : 'auth_revoked'
  }
  if (status >= 500) return 'transient'
  if (status < 400 || isPage) return 'bad_answer'
  return 'validation'
}

/** HubSpot's words where the plan of an account lacks what a request is about. */
const featureWords = /\bupgrade\b|\bsubscription\b|\b(?:plan|tier|product)\b.*\b(?:include|allow|access)/i

/** Codes for what a plan allows no more of; limits of requests have codes of their own. */
const limitCode = /(?:^|[._])(?:[A-Z]+_)?(?:LIMIT(?:_(?:REACHED|EXCEEDED|HIT))?|QUOTA(?:_EXCEEDED)?)$/
const limitWords = /\b(?:limit|maximum|quota|allowance)\b/i
const reachedWords = /\b(?:reach(?:ed)?|exceed(?:ed|s)?|hit|full)\b/i
const ownerWords = /\b(?:portal|account|hub|plan|subscription|tier|contacts?|compan(?:y|ies)|records?|objects?)\b/i
/** What a limit of a request or a value is about. */
const smallWords = /\b(?:characters?|batch|inputs?|paging|results|associations?|merged|emails|propert(?:y|ies))\b/i

/** The account's plan allows no more. HubSpot documents no code for it, so its words are read as well. */
function isPlanLimit(error: ErrorBody): boolean {
  if (error.fields.length > 0) return false
  if (error.codes.some((code) => limitCode.test(code))) return true
  const text = error.message ?? ''
  return limitWords.test(text) && reachedWords.test(text) && ownerWords.test(text) && !smallWords.test(text)
}

/** What a refusal is about, where HubSpot says more than its class. */
function scopeOfRefusal(status: number, facts: CrmErrorFacts, error: ErrorBody): RefusalScope {
  switch (facts.class) {
    case 'validation':
      return error.fields.length > 0 ? 'field' : 'row'
    case 'scope_missing':
      return error.scopes.length > 0 && error.scopes.every((scope) => scope.endsWith('.read')) ? 'object' : 'operation'
    case 'plan_limit':
      return status === 402 ? 'account' : 'operation'
    case 'rate_burst':
      // One record, or the few of a request, are locked for a moment.
      return status === 423 ? 'row' : 'account'
    case 'transient':
      return status === 477 ? 'account' : 'operation'
  }
  return scopeOf(facts)
}

function classOfCategory(error: ErrorBody): CrmErrorClass | null {
  switch (error.category) {
    case 'EXPIRED_AUTHENTICATION':
    case 'INVALID_AUTHENTICATION':
      return 'auth_revoked'
    case 'MISSING_SCOPES':
      return 'scope_missing'
    case 'OBJECT_ALREADY_EXISTS':
    case 'CONTACT_EXISTS':
      return 'duplicate'
    case 'OBJECT_NOT_FOUND':
      return 'not_found'
  }
  return error.existingIds.length > 0 ? 'duplicate' : null
}

/** A success that is none: an error under a good status, a page, JSON that was cut off, nothing at all. */
function classOfSuccess(status: number, body: unknown, error: ErrorBody): CrmErrorClass | null {
  if (isObject(body)) {
    if (body.status !== 'error' || Array.isArray(body.results)) return null
    if (error.rateLimited) return classOf(429, body, error)
    if (error.category === 'VALIDATION_ERROR') return isPlanLimit(error) ? 'plan_limit' : 'validation'
    return classOfCategory(error) ?? 'bad_answer'
  }
  const isEmpty = body === undefined || body === null || body === ''
  if (isEmpty && status !== 200 && status !== 207) return null
  return Array.isArray(body) ? null : 'bad_answer'
}

function waitOf(response: CrmResponse, errorClass: CrmErrorClass): number | undefined {
  if (errorClass !== 'rate_burst' && errorClass !== 'rate_daily' && errorClass !== 'transient') return undefined
  const asked = retryAfterMs(response.headers)
  return response.status === 423 ? Math.max(lockWaitMs, asked ?? 0) : asked
}

function windowOf(response: CrmResponse, error: ErrorBody): number | undefined {
  const interval = Number(response.headers['x-hubspot-ratelimit-interval-milliseconds'])
  // A search's own limit is shorter than the window that the header tells of.
  return windowMs[error.policy ?? ''] ?? (interval > 0 ? interval : undefined)
}

function messageOf(status: number, body: unknown, error: ErrorBody): string {
  const text = error.message ?? pageTitle(body) ?? `${shownName} answered with status ${status} and nothing to read.`
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line
}

function pageTitle(body: unknown): string | null {
  if (typeof body !== 'string' || body.trim() === '') return null
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
  if (title) return `A page came instead of JSON: ${title}`
  return /^\s*</.test(body) ? 'A page came instead of JSON.' : 'The answer is not JSON, or was cut off.'
}
