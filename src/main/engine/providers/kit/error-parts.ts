import type { CrmErrorClass, CrmErrorFacts, RefusedField } from '../provider'
import { retryAfterMs } from './retry-after'

const longestMessage = 300
/** Characters of a text that are looked at; the rest says nothing new, and patterns must not be busy with it. */
const longestRead = 20_000

/** One line for people: without blank space that says nothing, control characters, and more than fits. */
export function shortMessage(text: string): string {
  const line = text
    .slice(0, longestRead)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  if (line.length <= longestMessage) return line
  // Half of a character at the end would be unreadable.
  return `${line.slice(0, longestMessage - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Whether an answer is text where a CRM gives JSON: it comes from a server in between, or was cut off. */
export function isPage(body: unknown): body is string {
  return typeof body === 'string' && body.trim() !== ''
}

/** What a text in place of JSON says; null for anything else. */
export function pageTitle(body: unknown): string | null {
  if (!isPage(body)) return null
  const start = body.slice(0, longestRead)
  const title = /<title[^>]{0,200}>([^<]{0,300})<\/title>/i.exec(start)?.[1]?.trim()
  if (title) return `A page came instead of JSON: ${title}`
  return /^\s*</.test(start) ? 'A page came instead of JSON.' : 'The answer is not JSON, or was cut off.'
}

/** The words of a refusal: the CRM's own, else those of a page, else its status. */
export function messageOf(provider: string, response: { status: number; body: unknown }, own: string | null): string {
  const silent = `${provider} answered with status ${response.status} and nothing to read.`
  return shortMessage(own ?? pageTitle(response.body) ?? silent)
}

/**
 * What a status alone says. Vendors' bodies refine it, so this comes last. A page instead of JSON comes from a server in
 * front of the CRM, which says nothing about access or the request.
 */
export function classOfStatus(status: number, page: boolean): CrmErrorClass {
  switch (status) {
    case 401:
      return 'auth_revoked'
    case 402:
      return 'plan_limit'
    case 403:
      return page ? 'transient' : 'scope_missing'
    case 404:
      return page ? 'removed_endpoint' : 'not_found'
    case 409:
      return 'duplicate'
    case 410:
      return 'removed_endpoint'
    case 412:
      return 'precondition'
    case 423:
    case 429:
      return 'rate_burst'
    case 408:
    case 425:
      return 'transient'
  }
  if (status >= 500) return 'transient'
  return status < 400 || page ? 'bad_answer' : 'validation'
}

/** Whether a success holds nothing that can be read: a page, JSON that was cut off, an empty body where one is due. */
export function isUnreadable({ status, body }: { status: number; body: unknown }): boolean {
  if (typeof body === 'object' && body !== null) return false
  const isEmpty = body === undefined || body === null || body === ''
  return !isEmpty || status === 200 || status === 207
}

/** What a refusal holds, wherever it stands in the CRM's answer. */
export interface RefusalParts {
  /** The CRM's own code; null: there is none, and a success without one is fine. */
  code: string | null
  message: string | null
  /** Classes of the codes that say more than their status. */
  classes: Readonly<Record<string, CrmErrorClass>>
  fields?: readonly RefusedField[]
  /** Of records that are there already. */
  existingIds?: readonly (string | null)[]
  scopes?: string[]
}

/** The facts of a refusal, for a CRM whose statuses mean what they say; null when the answer is none. */
export function refusalFacts(
  provider: string,
  response: { status: number; body: unknown; headers: Readonly<Record<string, string>> },
  { code, message, classes, fields = [], existingIds = [], scopes = [] }: RefusalParts,
): CrmErrorFacts | null {
  const { status, body, headers } = response
  if (status < 300 && code === null && !isUnreadable(response)) return null
  const own = code !== null && Object.hasOwn(classes, code) ? classes[code] : undefined
  const ids = existingIds.filter((id) => id !== null)
  const wait = retryAfterMs(headers)
  return {
    class: own ?? classOfStatus(status, isPage(body)),
    message: messageOf(provider, response, message),
    ...fieldFacts(fields),
    ...(ids.length > 0 && { existingIds: ids }),
    ...(scopes.length > 0 && { scopes }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  }
}

/** Words by which a CRM says what is wrong with a field. */
export interface FaultWords {
  gone: RegExp
  readOnly: RegExp
}

/** What is wrong with a field, by the CRM's code and words; a wrong value where they say nothing else. */
export function faultOf(words: FaultWords, ...said: (string | null | undefined)[]): RefusedField['fault'] {
  const text = said
    .map((part) => part ?? '')
    .join(' ')
    .slice(0, longestRead)
  if (words.gone.test(text)) return 'gone'
  return words.readOnly.test(text) ? 'read_only' : 'value'
}

/** Fields that a refusal names, each once, as parts of its facts. The first of several is the one that is shown. */
export function fieldFacts(fields: readonly RefusedField[]): Pick<CrmErrorFacts, 'field' | 'fields'> {
  const each = new Map<string, RefusedField>()
  for (const one of fields) {
    if (!each.has(one.field)) {
      each.set(one.field, { ...one, message: one.message === null ? null : shortMessage(one.message) })
    }
  }
  const [first, ...rest] = each.values()
  return first === undefined ? {} : { field: first.field, fields: [first, ...rest] }
}

/** JSON that stands inside a message's text, as objects; none where there is none that can be read. */
export function jsonInside(message: string | null): unknown[] {
  const json = message?.slice(0, longestRead).match(/[[{][\s\S]*[\]}]/)?.[0]
  if (json === undefined) return []
  try {
    const parsed: unknown = JSON.parse(json)
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch {
    return []
  }
}

/** Ids that a message names: everything that the first group of the patterns finds, each once. */
export function idsInside(messages: readonly (string | null)[], ...patterns: readonly RegExp[]): string[] {
  const found = messages.flatMap((message) =>
    patterns.flatMap((pattern) => {
      const every = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`)
      return [...(message ?? '').slice(0, longestRead).matchAll(every)].map((match) => match[1] ?? '')
    }),
  )
  return [...new Set(found)].filter((id) => id !== '')
}
