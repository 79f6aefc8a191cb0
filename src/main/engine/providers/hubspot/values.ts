import type { FieldType, FieldValue } from '@shared/model'
import { isoOf } from '../kit/json'

/** Separates the values of a property that holds several. */
const separator = ';'

/**
 * A property's value in Patchbay's terms. HubSpot sends every value as text; the empty text is an empty field. Numbers
 * stay decimal text, so that no digit is lost. A value that does not fit its type stays the text it is.
 */
export function fromProperty(type: FieldType, value: string | null): FieldValue {
  if (value === null || value === '') return null
  switch (type) {
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'multi_choice':
    case 'email_list':
      return listOf(value)
    case 'date':
      return dateOf(value)
    case 'datetime':
      return momentOf(value)
    default:
      return value
  }
}

/**
 * What {@link fromProperty} reads back: the text to send for a value, in the form that a property of the type takes. The
 * empty text clears a property. A value that does not fit its type is sent as it is: HubSpot's refusal names it.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function toProperty(type: FieldType, value: FieldValue): string {
  if (value === null) return ''
  const text = Array.isArray(value) ? value.join(separator) : String(value)
  switch (type) {
    case 'multi_choice':
    case 'email_list':
      // An empty item in front would be a leading separator, which adds to a property instead of setting it.
      return (listOf(text) ?? []).join(separator)
    case 'date':
      return dateOf(text)
    case 'datetime':
      return momentOf(text)
    case 'number':
    case 'money':
      return plainNumber(text)
    default:
      return text
  }
}

/** HubSpot takes digits and a point; very large and very small numbers are spelled with an exponent elsewhere. */
function plainNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^\s*(-?)(\d+)(?:\.(\d*))?e([+-]?\d{1,3})\s*$/i.exec(text) ?? []
  if (exponent === undefined) return text
  const point = whole.length + Number(exponent)
  const digits = ('0'.repeat(Math.max(0, -point)) + whole + fraction).padEnd(point, '0')
  const decimals = digits.slice(Math.max(0, point))
  return sign + (digits.slice(0, Math.max(0, point)) || '0') + (decimals === '' ? '' : `.${decimals}`)
}

function listOf(value: string): string[] | null {
  const items = value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.length === 0 ? null : items
}

const millis = /^-?\d{1,15}$/
const isoMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
const zone = /(?:Z|[+-]\d{2}:?\d{2})$/i

/** Days come as `2026-11-23`, and from older properties as a midnight in UTC. */
function dateOf(value: string): string {
  const moment = momentOf(value)
  return isoMoment.test(moment) ? moment.slice(0, 10) : value
}

/** Moments come as ISO 8601 or as milliseconds since 1970; one without a zone is UTC. */
function momentOf(value: string): string {
  if (!millis.test(value) && !isoMoment.test(value)) return value
  if (millis.test(value)) return isoOf(Number(value)) ?? value
  return isoOf(Date.parse(zone.test(value) ? value : `${value}Z`)) ?? value
}
