import { idOf, isObject, listOf, textOf, textsOf } from '../kit/json'
import type { RefusedField } from '../provider'

/** What a HubSpot error body says. Every part is optional by the vendor's own word. */
export interface ErrorBody {
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

/**
 * Reads an error body.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
export function readErrorBody(body: unknown): ErrorBody {
  const error = isObject(body) ? body : {}
  const details = listOf(error.errors).filter(isObject)
  const message = textOf(error.message)?.slice(0, longestRead) ?? null
  const invalid = invalidValues(message)
  const category = textOf(error.category) ?? textOf(error.error)
  const messages = [message, ...details.map((detail) => textOf(detail.message)), ...invalid.map((one) => one.message)]
  const told = messages.filter((text) => text !== null)
  return {
    message: plainMessage(message, invalid) ?? textOf(details[0]?.message),
    category,
    codes: [
      category,
      ...[error, ...details].flatMap(({ code, subCategory }) => [textOf(code), textOf(subCategory)]),
    ].filter((text) => text !== null),
    policy: textOf(error.policyName),
    rateLimited: error.errorType === 'RATE_LIMIT' || error.category === 'RATE_LIMITS',
    fields: fieldsOf(invalid, details, told),
    scopes: scopesOf([error, ...details]),
    existingIds: existingIdsOf(error, told),
  }
}

interface InvalidValue {
  name: string | null
  message: string | null
  code: string | null
}

/** HubSpot puts the list of refused values as JSON into the message: `Property values were not valid: [{…}]`. */
function invalidValues(message: string | null): InvalidValue[] {
  const json = message?.match(/[[{][\s\S]*[\]}]/)?.[0]
  if (json === undefined) return []
  try {
    const parsed: unknown = JSON.parse(json)
    const items = Array.isArray(parsed) ? parsed : [parsed]
    return items.filter(isObject).map((item) => ({
      name: textOf(item.name),
      message: textOf(item.message),
      code: textOf(item.error) ?? textOf(item.code),
    }))
  } catch {
    return []
  }
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
    if (name !== null && !fields.has(name)) fields.set(name, { field: name, fault: faultOf(code, message), message })
  }
  return [...fields.values()]
}

function namedIn(detail: Record<string, unknown>): InvalidValue[] {
  const names = isObject(detail.context) ? textsOf(detail.context.propertyName) : []
  const place = textOf(detail.in)
  const all = names.length > 0 || place === null ? names : [place]
  return all.map((name) => ({ name, message: textOf(detail.message), code: textOf(detail.code) }))
}

function faultOf(code: string | null, message: string | null): RefusedField['fault'] {
  const said = `${code ?? ''} ${message ?? ''}`
  if (/DOESNT_EXIST|DOES_NOT_EXIST|NOT_FOUND|Property "[^"]*" does not exist/.test(said)) return 'gone'
  return /READ_?ONLY|CALCULATED|\bread[- ]only\b/i.test(said) ? 'read_only' : 'value'
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
  const ids = messages.flatMap((message) => [
    ...[...message.matchAll(/existing id:\s*(\d+)/gi)].map((match) => match[1]),
    ...[...message.matchAll(/(\d+) already has that value/gi)].map((match) => match[1]),
  ])
  const profile = isObject(error.identityProfile) ? idOf(error.identityProfile.vid) : null
  return [...new Set([...ids, profile])].filter((id) => typeof id === 'string')
}
