import { idOf, isObject, listOf, textOf, textsOf } from '../kit/json'

/** What a HubSpot error body says. Every part is optional by the vendor's own word. */
export interface ErrorBody {
  message: string | null
  category: string | null
  /** Which limit a 429 is about: `DAILY`, `SECONDLY`, `TEN_SECONDLY_ROLLING`. */
  policy: string | null
  rateLimited: boolean
  field: string | null
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
  const messages = [message, ...details.map((detail) => textOf(detail.message)), ...invalid.map((one) => one.message)]
  const told = messages.filter((text) => text !== null)
  return {
    message: plainMessage(message, invalid) ?? textOf(details[0]?.message),
    category: textOf(error.category) ?? textOf(error.error),
    policy: textOf(error.policyName),
    rateLimited: error.errorType === 'RATE_LIMIT' || error.category === 'RATE_LIMITS',
    field: invalid[0]?.name ?? fieldOf(details, told),
    scopes: scopesOf([error, ...details]),
    existingIds: existingIdsOf(error, told),
  }
}

interface InvalidValue {
  name: string | null
  message: string | null
}

/** HubSpot puts the list of refused values as JSON into the message: `Property values were not valid: [{…}]`. */
function invalidValues(message: string | null): InvalidValue[] {
  const json = message?.match(/[[{][\s\S]*[\]}]/)?.[0]
  if (json === undefined) return []
  try {
    const parsed: unknown = JSON.parse(json)
    const items = Array.isArray(parsed) ? parsed : [parsed]
    return items.filter(isObject).map((item) => ({ name: textOf(item.name), message: textOf(item.message) }))
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

function fieldOf(details: Record<string, unknown>[], messages: string[]): string | null {
  for (const detail of details) {
    const named = isObject(detail.context) ? textsOf(detail.context.propertyName)[0] : undefined
    const field = named ?? textOf(detail.in)
    if (field !== null) return field
  }
  for (const message of messages) {
    const name = /Property "([^"]+)" does not exist|\bpropertyName=([^,}\s]+)/i.exec(message)
    const field = name?.[1] ?? name?.[2]
    if (field !== undefined) return field
  }
  return null
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
