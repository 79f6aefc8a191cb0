import type { FieldType, FieldValue } from '@shared/model'
import { isoOf } from '../kit/json'
import { shownName } from './manifest'

/** Separates the values of a property that holds several. */
const separator = ';'

/**
 * A property's value in Patchbay's terms. HubSpot sends every value as text; the empty text is an empty field. Numbers
 * stay decimal text, so that no digit is lost. A value that does not fit its type stays the text it is.
 *
 * Only here are digits ever read as milliseconds since 1970: HubSpot has taken the value before, so that it knows it for
 * a day or a moment. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
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
      return dayOf(momentOfMillis(value) ?? value)
    case 'datetime':
      return momentOfMillis(value) ?? momentOf(value) ?? value
    default:
      return value
  }
}

/**
 * The text to send for a value, in the form that a property of the type takes; {@link fromProperty} reads it back. The
 * empty text clears a property, and so does blank space, which is nothing else anywhere in Patchbay. A value that does
 * not fit its type is sent as it is: HubSpot's refusal names it. What HubSpot would take for something else instead is
 * not to be sent at all, see {@link misreadOf}.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function toProperty(type: FieldType, value: FieldValue): string {
  const text = textOf(value)
  const trimmed = text.trim()
  if (trimmed === '') return ''
  switch (type) {
    case 'multi_choice':
    case 'email_list':
      // An empty item in front would be a leading separator, which adds to a property instead of setting it.
      return (listOf(text) ?? []).join(separator)
    case 'boolean':
      return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : text
    case 'date':
      return dayOf(trimmed)
    case 'datetime':
      return momentOf(trimmed) ?? trimmed
    case 'number':
    case 'money':
      return plainNumber(trimmed)
    default:
      return text
  }
}

/**
 * Why a value must not be sent, for the person who entered it; null when it may be. HubSpot takes digits for milliseconds
 * since 1970 where it expects a day or a moment: a year would become a moment of January 1970, and no one be asked. A
 * value with the separator in it would become two.
 */
export function misreadOf(type: FieldType, value: FieldValue): string | null {
  if ((type === 'date' || type === 'datetime') && /^\s*[+-]?\p{Nd}+\s*$/u.test(textOf(value))) {
    const form = type === 'date' ? '2026-12-31' : '2026-12-31T10:00:00Z'
    return `${shownName} would read ${textOf(value)} as milliseconds since 1970. Write it like ${form}.`
  }
  const split =
    type === 'multi_choice' && Array.isArray(value) ? value.find((item) => item.includes(separator)) : undefined
  return split === undefined
    ? null
    : `${shownName} would read ${JSON.stringify(split)} as several values, because it holds a semicolon.`
}

function textOf(value: FieldValue): string {
  if (value === null) return ''
  return Array.isArray(value) ? value.join(separator) : String(value)
}

/** HubSpot takes digits and a point; very large and very small numbers are spelled with an exponent elsewhere. */
function plainNumber(text: string): string {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? []
  if (whole === '' && fraction === '') return text
  const point = whole.length + Number(exponent)
  const digits = ('0'.repeat(Math.max(0, -point)) + whole + fraction).padEnd(point, '0')
  const decimals = digits.slice(Math.max(0, point))
  const minus = sign === '-' ? '-' : ''
  return minus + (digits.slice(0, Math.max(0, point)) || '0') + (decimals === '' ? '' : `.${decimals}`)
}

function listOf(value: string): string[] | null {
  const items = value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.length === 0 ? null : items
}

/** Milliseconds since 1970 as a moment; null for what is none. */
function momentOfMillis(value: string): string | null {
  return /^-?\d{1,15}$/.test(value) ? isoOf(Number(value)) : null
}

const isoMoment = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i

/** The day, in UTC, of a moment; anything else stays as it is. */
function dayOf(value: string): string {
  return momentOf(value)?.slice(0, 10) ?? value
}

/** A moment of ISO 8601 in UTC; one without a zone is UTC. Null for anything else, a 30th of February too. */
function momentOf(value: string): string | null {
  const parts = isoMoment.exec(value)
  if (parts === null) return null
  const [, year, month, day, zone] = parts
  const first = new Date(0)
  first.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (first.getUTCDate() !== Number(day)) return null
  return isoOf(Date.parse(zone === undefined ? `${value}Z` : value))
}
