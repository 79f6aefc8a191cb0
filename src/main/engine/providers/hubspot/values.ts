import type { FieldType, FieldValue } from '@shared/model'
import { isoOf } from '../json'

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

/** What {@link fromProperty} reads back: the text to send for a value. The empty text clears a property. */
export function toProperty(value: FieldValue): string {
  if (value === null) return ''
  return Array.isArray(value) ? value.join(separator) : String(value)
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

/** Days come as `2026-11-23`, and from older properties as a midnight in UTC. */
function dateOf(value: string): string {
  const moment = momentOf(value)
  return isoMoment.test(moment) ? moment.slice(0, 10) : value
}

/** Moments come as ISO 8601 or as milliseconds since 1970. */
function momentOf(value: string): string {
  if (!millis.test(value) && !isoMoment.test(value)) return value
  return isoOf(millis.test(value) ? Number(value) : Date.parse(value)) ?? value
}
