import type { CrmResponse } from '../../nango/gateway'
import { classOfStatus, fieldFacts, isPage, isUnreadable, messageOf } from '../kit/error-parts'
import { isObject, textOf } from '../kit/json'
import { numberIn, resetMs, retryAfterMs } from '../kit/retry-after'
import type { CrmErrorClass, CrmErrorFacts, RefusedField } from '../provider'
import { shownName } from './manifest'

/** No window of calls is longer than this, ms: a header that says so is Nango's own, of another window. */
const longestBurstMs = 60_000

/**
 * Reads an answer of Pipedrive's: null when it is fine. The status leads; the body has a text, and a code where a plan or
 * a schema refuses. https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes
 */
export function classify(response: CrmResponse): CrmErrorFacts | null {
  const { status, body } = response
  const isGood = status >= 200 && status < 300
  if (isGood && isUnreadable(response)) return factsOf(response, 'bad_answer', null, [])
  const error = isObject(body) ? body : {}
  if (isGood && error.success !== false) return null
  const text = textOf(error.error) ?? textOf(error.message)
  const own = isGood ? statusIn(error) : status
  return factsOf(response, classOf(own, response, text, textOf(error.code)), text, own === 400 ? fieldsIn(text) : [])
}

/** An error under a good status says its own. */
function statusIn({ errorCode, code }: Record<string, unknown>): number {
  if (typeof errorCode === 'number') return errorCode
  return textOf(code) === 'ERR_SCHEMA_VALIDATION_FAILED' ? 400 : 0
}

function classOf(status: number, response: CrmResponse, text: string | null, code: string | null): CrmErrorClass {
  if (code?.startsWith('feature_capping')) return 'plan_limit'
  if (code === 'feature_not_available' || /not available in your plan/i.test(text ?? '')) return 'removed_endpoint'
  switch (status) {
    case 0:
      return 'bad_answer'
    case 402: // The company's account is closed.
      return 'auth_revoked'
    case 403:
      // One record is not to be seen by the user whose access it is.
      if (/permission/i.test(text ?? '')) return 'validation'
      break
    case 404:
      if (/unknown method/i.test(text ?? '')) return 'removed_endpoint'
      break
    case 410:
      return /method|endpoint|version/i.test(text ?? '') ? 'removed_endpoint' : 'not_found'
    case 429:
      return numberIn(response.headers, 'x-daily-ratelimit-token-remaining') === 0 ? 'rate_daily' : 'rate_burst'
  }
  return classOfStatus(status, isPage(response.body))
}

function factsOf(
  response: CrmResponse,
  errorClass: CrmErrorClass,
  text: string | null,
  fields: readonly RefusedField[],
): CrmErrorFacts {
  const facts: CrmErrorFacts = { class: errorClass, message: messageOf(shownName, response, text) }
  const named = errorClass === 'validation' ? fieldFacts(fields) : {}
  Object.assign(facts, named)
  if (errorClass === 'validation') facts.scope = named.field === undefined ? 'row' : 'field'
  const wait = waitOf(response, errorClass)
  if (wait !== undefined) facts.retryAfterMs = wait
  return facts
}

/** Pipedrive says how many seconds its window still has, and nothing of the day's end. */
function waitOf({ headers }: CrmResponse, errorClass: CrmErrorClass): number | undefined {
  if (errorClass !== 'rate_burst' && errorClass !== 'rate_daily' && errorClass !== 'transient') return undefined
  const asked = retryAfterMs(headers)
  const reset = resetMs(headers, 'x-ratelimit-reset', 's')
  return asked ?? (errorClass === 'rate_burst' && reset !== undefined && reset <= longestBurstMs ? reset : undefined)
}

/** `Validation failed: custom_fields.<code>: <what is wrong>`, or `… "<name>" is not allowed` for one that is not there. */
function fieldsIn(text: string | null): RefusedField[] {
  const words = (text ?? '').replace(/^Validation failed:\s*/i, '')
  const unknown = /"([\w.]+)" is not allowed/.exec(words)?.[1]
  if (unknown !== undefined && !words.startsWith('query')) return [{ field: unknown, fault: 'gone', message: text }]
  const place = /^([\w.]+):\s/.exec(words)?.[1]
  if (place === undefined || place === 'body' || place === 'query') return []
  const [first = '', second] = place.split('.')
  const field = first === 'custom_fields' ? second : first
  if (field === undefined) return []
  return [{ field, fault: /read-only|read only/i.test(words) ? 'read_only' : 'value', message: text }]
}
