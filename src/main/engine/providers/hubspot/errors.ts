import type { CrmResponse } from '../../nango/gateway'
import { scopeOf } from '../kit/crm-error'
import {
  classOfStatus,
  faultOf,
  fieldFacts,
  idsInside,
  isPage,
  isUnreadable,
  jsonInside,
  messageOf,
} from '../kit/error-parts'
import { idOf, isObject, listOf, textOf, textsOf } from '../kit/json'
import { retryAfterMs } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { CrmErrorClass, CrmErrorFacts, RefusalScope, RefusedField } from '../provider'
import { shownName } from './manifest'

/** HubSpot asks to leave a locked record alone for at least this long, ms. */
const lockWaitMs = 2_000
/** How long the windows of HubSpot's limits are, ms, by the name that a refusal gives them. */
const windowMs: Record<string, number> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000 }

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
  const facts: CrmErrorFacts = { class: errorClass, message: messageOf(shownName, response, error.message) }
  facts.scope = scopeOfRefusal(response.status, facts, error)
  const wait = waitOf(response, errorClass)
  if (wait !== undefined) facts.retryAfterMs = wait
  const window = errorClass === 'rate_burst' ? windowOf(response, error) : undefined
  if (window !== undefined) facts.windowMs = window
  if (errorClass === 'validation' || errorClass === 'duplicate') {
    const { field, fields } = fieldFacts(error.fields)
    if (field !== undefined) facts.field = field
    if (errorClass === 'validation' && fields !== undefined) facts.fields = fields
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
  const page = isPage(body)
  switch (status) {
    case 403:
      if (!page && featureWords.test(error.message ?? '')) return 'removed_endpoint'
      break
    case 477: // the account is being moved to another data centre
      return 'transient'
    case 530: // HubSpot's word for a malformed token, and Cloudflare's for a server that is away
      return page ? 'transient' : 'auth_revoked'
  }
  return classOfStatus(status, page)
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
  return isUnreadable({ status, body }) ? 'bad_answer' : null
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

/** What a HubSpot error body says. Every part is optional by the vendor's own word. */
interface ErrorBody {
  message: string | null
  category: string | null
  /** Which limit a 429 is about: `DAILY`, `SECONDLY`, `TEN_SECONDLY_ROLLING`. */
  policy: string | null
  rateLimited: boolean
  /** The category with all codes that refine it. */
  codes: string[]
  /** Fields that are named, each once. */
  fields: RefusedField[]
  scopes: string[]
  existingIds: string[]
}

/** Characters of a message that are searched; the rest says nothing new. */
const longestRead = 20_000
const faultWords = {
  gone: /DOESNT_EXIST|DOES_NOT_EXIST|NOT_FOUND|Property "[^"]*" does not exist/,
  readOnly: /READ_?ONLY|CALCULATED|\bread[- ]only\b/i,
}

/**
 * Reads an error body.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
function readErrorBody(body: unknown): ErrorBody {
  const error = isObject(body) ? body : {}
  const details = listOf(error.errors).filter(isObject)
  const message = textOf(error.message)?.slice(0, longestRead) ?? null
  const invalid = invalidValues(message)
  const category = textOf(error.category) ?? textOf(error.error)
  const messages = [message, ...details.map((detail) => textOf(detail.message)), ...invalid.map((one) => one.message)]
  const words = messages.filter((text) => text !== null)
  return {
    message: plainMessage(message, invalid) ?? textOf(details[0]?.message),
    category,
    codes: [
      category,
      ...[error, ...details].flatMap(({ code, subCategory }) => [textOf(code), textOf(subCategory)]),
    ].filter((text) => text !== null),
    policy: textOf(error.policyName),
    rateLimited: error.errorType === 'RATE_LIMIT' || error.category === 'RATE_LIMITS',
    fields: fieldsOf(invalid, details, words),
    scopes: scopesOf([error, ...details]),
    existingIds: existingIdsOf(error, words),
  }
}

interface InvalidValue {
  name: string | null
  message: string | null
  code: string | null
}

/** HubSpot puts the list of refused values as JSON into the message: `Property values were not valid: [{…}]`. */
function invalidValues(message: string | null): InvalidValue[] {
  return jsonInside(message)
    .filter(isObject)
    .map((item) => ({
      name: textOf(item.name),
      message: textOf(item.message),
      code: textOf(item.error) ?? textOf(item.code),
    }))
}

/** The message for people: without the JSON inside, with what it says. */
function plainMessage(message: string | null, invalid: InvalidValue[]): string | null {
  const reasons = invalid.flatMap(({ name, message: reason }) => {
    const parts = [name, reason].filter((part) => part !== null)
    return parts.length === 0 ? [] : [parts.join(': ')]
  })
  if (message === null || reasons.length === 0) return message
  const lead = message.replace(/[[{][\s\S]*[\]}]/, '').trim()
  return `${lead} ${reasons.join('; ')}`.trim()
}

/** The fields that a body names: in the JSON of its message, else in its details, else in its words. */
function fieldsOf(
  invalid: readonly InvalidValue[],
  details: readonly Record<string, unknown>[],
  messages: readonly string[],
): RefusedField[] {
  const named = [...invalid, ...details.flatMap(namedIn)]
  if (named.every(({ name }) => name === null)) {
    for (const message of messages) {
      const parts = /Property "([^"]+)" does not exist|\bpropertyName=([^,}\s]+)/i.exec(message)
      const name = parts?.[1] ?? parts?.[2]
      if (name !== undefined) named.push({ name, message, code: null })
    }
  }
  const fields = new Map<string, RefusedField>()
  for (const { name, message, code } of named) {
    if (name !== null && !fields.has(name))
      fields.set(name, { field: name, fault: faultOf(faultWords, code, message), message })
  }
  return [...fields.values()]
}

function namedIn(detail: Record<string, unknown>): InvalidValue[] {
  const names = isObject(detail.context) ? textsOf(detail.context.propertyName) : []
  const place = textOf(detail.in)
  const all = names.length > 0 || place === null ? names : [place]
  return all.map((name) => ({ name, message: textOf(detail.message), code: textOf(detail.code) }))
}

function scopesOf(parts: Record<string, unknown>[]): string[] {
  const scopes = parts.flatMap(({ context }) =>
    isObject(context)
      ? [
          ...textsOf(context.requiredGranularScopes),
          ...textsOf(context.missingScopes),
          ...textsOf(context.requiredScopes),
        ]
      : [],
  )
  return [...new Set(scopes)]
}

function existingIdsOf(error: Record<string, unknown>, messages: string[]): string[] {
  const named = idsInside(messages, /existing id:\s*(\d+)/i, /(\d+) already has that value/i)
  const profile = idOf(within(error, 'identityProfile', 'vid'))
  return [...new Set(profile === null ? named : [...named, profile])]
}
