import type { PropertyDefinition } from '../definitions/definition'
import type { PropertyCatalogue } from '../definitions/property-catalogue'
import { badJson, validation } from '../errors'
import { owners } from '../owners'
import type { ObjectName } from '../types'
import { computedNames } from './view'

interface Invalid {
  isValid: false
  message: string
  error: string
  name: string
}

/** Longest text that a property takes, https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const MAX_TEXT = 65_536
const email = /^[^\s@,;<>()[\]\\"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/

/**
 * Values of a write as the portal will keep them; the empty text clears. Refuses the whole record when one value is
 * bad, with the details as JSON inside the message, as HubSpot does.
 */
export function acceptValues(
  catalogue: PropertyCatalogue,
  object: ObjectName,
  properties: Record<string, unknown>,
  byApp: boolean,
): Record<string, string> {
  const accepted: Record<string, string> = {}
  const problems: Invalid[] = []
  for (const [name, given] of Object.entries(properties)) {
    if (given !== null && typeof given === 'object') {
      const token = Array.isArray(given)
        ? 'Array value (token `JsonToken.START_ARRAY`)'
        : 'Object value (token `JsonToken.START_OBJECT`)'
      throw badJson(`: Cannot deserialize value of type \`java.lang.String\` from ${token}`)
    }
    const definition = catalogue.find(object, name.toLowerCase())
    const refuse = (message: string, error: string) => problems.push({ isValid: false, message, error, name })
    if (definition === undefined) {
      refuse(`Property "${name}" does not exist`, 'PROPERTY_DOESNT_EXIST')
      continue
    }
    // What only apps may not write, a person or the portal itself may.
    if (definition.readOnlyValue && (byApp || definition.calculated || computedNames.has(definition.name))) {
      refuse(`"${name}" is a read only property; its value cannot be set.`, 'READ_ONLY_VALUE')
      continue
    }
    const text = given === null ? '' : String(given)
    const refusal = byApp ? catalogue.refusalOf(object, definition.name, text) : undefined
    if (refusal !== undefined) {
      refuse(refusal.message ?? `${text} is not a valid value for ${definition.name}.`, 'INVALID_VALUE')
      continue
    }
    const result = text === '' ? { value: '' } : normalise(definition, text)
    if ('error' in result) refuse(result.message, result.error)
    else accepted[definition.name] = result.value
  }
  if (problems.length > 0) throw validation(`Property values were not valid: ${JSON.stringify(problems)}`)
  return accepted
}

type Normalised = { value: string } | { message: string; error: string }

function normalise(definition: PropertyDefinition, text: string): Normalised {
  if (definition.name === 'email') return emailValue(text)
  if (definition.name === 'domain') return { value: domainOf(text) }
  if (definition.externalOptions) {
    return owners.some((owner) => owner.id === text && !owner.archived)
      ? { value: text }
      : { message: `Owner with id ${text} does not exist or is not active.`, error: 'INVALID_OWNER_ID' }
  }
  switch (definition.type) {
    case 'number': {
      const trimmed = text.trim()
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed)
        ? { value: trimmed }
        : { message: `${text} was not a valid number.`, error: 'INVALID_LONG' }
    }
    case 'date':
      return dateValue(text)
    case 'datetime':
      return datetimeValue(text)
    case 'bool':
      return optionsValue(definition, text.toLowerCase())
    case 'enumeration':
      return definition.options.length === 0 ? { value: text } : optionsValue(definition, text)
    default:
      return text.length > MAX_TEXT
        ? { message: `The value is too long. It must be at most ${MAX_TEXT} characters.`, error: 'INVALID_LENGTH' }
        : { value: text }
  }
}

function emailValue(text: string): Normalised {
  const value = text.trim().toLowerCase()
  return email.test(value) ? { value } : { message: `Email address ${text} is invalid`, error: 'INVALID_EMAIL' }
}

function domainOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/?#].*$/, '')
}

function optionsValue(definition: PropertyDefinition, text: string): Normalised {
  const multiple = definition.fieldType === 'checkbox'
  const appended = multiple && text.startsWith(';')
  const values = multiple ? text.split(';').filter((value) => value !== '') : [text]
  for (const value of values) {
    if (!definition.options.some((option) => option.value === value)) {
      const allowed = definition.options.map((option) => option.value).join(', ')
      return { message: `${value} was not one of the allowed options: [${allowed}]`, error: 'INVALID_OPTION' }
    }
  }
  return { value: `${appended ? ';' : ''}${values.join(';')}` }
}

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/
const isoMoment = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/

/**
 * Ms since the epoch of what HubSpot takes for a time: milliseconds, or ISO 8601 (UTC where it names no zone); NaN for
 * anything else. https://developers.hubspot.com/docs/faq/how-should-timestamps-be-formatted-for-hubspots-apis
 */
function timeOf(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  const day = isoDay.test(text) ? text : (isoMoment.exec(text)?.[1] ?? '')
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // A day that the month does not have would roll over into the next one.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return Number.NaN
  return Date.parse(isoDay.test(text) || /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)
}

function dateValue(text: string): Normalised {
  const moment = new Date(timeOf(text))
  if (Number.isNaN(moment.getTime())) return { message: `${text} is not a valid date.`, error: 'INVALID_DATE' }
  const shown = moment.toISOString()
  return moment.getTime() % 86_400_000 === 0
    ? { value: shown.slice(0, shown.indexOf('T')) }
    : { message: `${text} is at ${shown.slice(-13, -1)} UTC, not midnight!`, error: 'INVALID_DATE' }
}

function datetimeValue(text: string): Normalised {
  const moment = new Date(timeOf(text))
  return Number.isNaN(moment.getTime())
    ? { message: `${text} is not a valid date time.`, error: 'INVALID_DATE' }
    : { value: moment.toISOString() }
}
