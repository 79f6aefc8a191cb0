import type { CrmResponse } from '../../nango/gateway'
import { classOfStatus, faultOf, fieldFacts, isPage, isUnreadable, messageOf } from '../kit/error-parts'
import { idOf, isObject, textOf, textsOf } from '../kit/json'
import { resetMs, retryAfterMs } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { CrmErrorClass, CrmErrorFacts, RefusalScope, RefusedField } from '../provider'
import { shownName } from './manifest'

/** The window of requests in which the burst limit counts, ms: https://marketplace.gohighlevel.com/docs/oauth/Faqs */
const burstMs = 10_000

/**
 * Reads an answer of GoHighLevel's: null when it is fine, otherwise what it means to Patchbay. Its messages are words, and
 * lists of words where values are refused; there are no codes.
 * https://marketplace.gohighlevel.com/docs/oauth/Faqs
 */
export function classify(response: CrmResponse): CrmErrorFacts | null {
  const { status, body } = response
  const words = wordsOf(body)
  if (status >= 200 && status < 300) {
    if (isUnreadable({ status, body })) return factsOf(response, 'bad_answer', words)
    const inside =
      isObject(body) && typeof body.statusCode === 'number' && body.statusCode >= 400 ? body.statusCode : null
    return inside === null
      ? null
      : factsOf({ ...response, status: inside }, classOf(inside, body, words, response), words)
  }
  return factsOf(response, classOf(status, body, words, response), words)
}

function wordsOf(body: unknown): string[] {
  const message = isObject(body) ? (body.message ?? body.error) : null
  const one = textOf(message)
  return one === null ? textsOf(message) : [one]
}

/** What is not there is a record that the body names, not the one that the call is about. */
const lostFieldWords = /^The (pipeline|pipeline stage|lost reason) id /i
const lostWords = /\bnot found\b|\bdoes not exist\b|\bid \S+ is invalid\b/i
const removedWords =
  /not available in API version|endpoint was removed|version header|^Cannot (?:GET|POST|PUT|DELETE) /i
const scopeWords = /not authorized for this scope|insufficient scope|scope/i
const placeWords = /does not have access to this location/i
const recordWords = /\bthis record\b/i
const limitWords = /\b(?:reached|exceeded)\b.*\blimit\b|\blimit\b.*\b(?:reached|exceeded)\b/i
const planWords = /\bplan\b|\bupgrade\b|\bsubscription\b/i

function classOf(status: number, body: unknown, words: readonly string[], response: CrmResponse): CrmErrorClass {
  const text = words.join(' ')
  const says = (pattern: RegExp) => words.some((word) => pattern.test(word))
  switch (status) {
    case 400:
    case 422:
      if (within(body, 'meta', 'contactId') !== undefined || /does not allow duplicated/i.test(text)) return 'duplicate'
      if (says(removedWords)) return 'removed_endpoint'
      return status === 400 && says(lostWords) && !says(lostFieldWords) ? 'not_found' : 'validation'
    case 401:
      if (says(removedWords)) return 'removed_endpoint'
      return says(scopeWords) ? 'scope_missing' : 'auth_revoked'
    case 403:
      if (says(limitWords)) return 'plan_limit'
      return says(planWords) ? 'removed_endpoint' : classOfStatus(status, isPage(body))
    case 404:
      return says(removedWords) ? 'removed_endpoint' : classOfStatus(status, isPage(body))
    case 429:
      return response.headers['x-ratelimit-daily-remaining'] === '0' ? 'rate_daily' : 'rate_burst'
  }
  return classOfStatus(status, isPage(body))
}

function factsOf(response: CrmResponse, errorClass: CrmErrorClass, words: readonly string[]): CrmErrorFacts {
  const facts: CrmErrorFacts = {
    class: errorClass,
    message: messageOf(shownName, response, words.length === 0 ? null : words.join('; ')),
  }
  const scope = scopeOfRefusal(errorClass, words)
  if (scope !== null) facts.scope = scope
  if (errorClass === 'rate_burst' || errorClass === 'rate_daily' || errorClass === 'transient') {
    const daily = errorClass === 'rate_daily' ? resetMs(response.headers, 'x-ratelimit-daily-reset', 'ms') : undefined
    const wait = retryAfterMs(response.headers) ?? daily
    if (wait !== undefined) facts.retryAfterMs = wait
    if (errorClass === 'rate_burst') facts.windowMs = burstMs
  }
  if (errorClass === 'validation') Object.assign(facts, validated(words))
  if (errorClass === 'duplicate') {
    const id = idOf(within(response.body, 'meta', 'contactId'))
    facts.existingIds = id === null ? [] : [id]
    const field = textOf(within(response.body, 'meta', 'matchingField'))
    if (field !== null) facts.field = field
  }
  return facts
}

function scopeOfRefusal(errorClass: CrmErrorClass, words: readonly string[]): RefusalScope | null {
  if (errorClass === 'validation') return fieldsIn(words).length > 0 ? 'field' : 'row'
  if (errorClass !== 'scope_missing') return null
  if (words.some((word) => placeWords.test(word))) return 'account'
  return words.some((word) => recordWords.test(word)) ? 'row' : null
}

function validated(words: readonly string[]): Pick<CrmErrorFacts, 'field' | 'fields'> {
  return fieldFacts(fieldsIn(words))
}

const lostFields: Record<string, string> = {
  pipeline: 'pipelineId',
  'pipeline stage': 'pipelineStageId',
  'lost reason': 'lostReasonId',
}

const faults = { gone: /\bcustom field .*not found\b/i, readOnly: /\bshould not exist\b/i }

/** Fields that messages name, each at its beginning: `email must be an email`, `property gender should not exist`. */
function fieldsIn(words: readonly string[]): RefusedField[] {
  return words.flatMap((message) => {
    const [, lost] = lostFieldWords.exec(message) ?? []
    const named = lost === undefined ? undefined : lostFields[lost.toLowerCase()]
    if (named !== undefined) return [{ field: named, fault: 'value' as const, message }]
    const [, name] =
      /^(?:each value in |property |value of )?(?:customFields\.)?([\w-]+) (?:must|should|is)\b/.exec(message) ?? []
    return name === undefined || name === 'The' || name === 'locationId'
      ? []
      : [{ field: name, fault: faultOf(faults, message), message }]
  })
}
