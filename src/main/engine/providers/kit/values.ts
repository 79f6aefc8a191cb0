import type { FieldValue } from '@shared/model'
import type { FieldOption } from '../../fields/field-definition'
import { optionInWords } from '../../fields/options'
import { textOf } from './json'

/** How the values of a field are spelled at a CRM. Empty values never come here: the mapping knows how a CRM clears. */
export interface Codec {
  /** The CRM's value in Patchbay's terms. What does not fit the type stays the text it is, so that nothing is lost. */
  read(value: unknown): FieldValue
  /** What to send. A value that does not fit is sent as it is: the CRM's refusal names it. `read` reads it back. */
  write(value: FieldValue): unknown
  /**
   * Why a value must not be sent, for the person who entered it: the CRM would take it for another one, and no one be
   * asked. Null when it may be.
   *
   * @param provider shown name
   */
  misread?(value: FieldValue, provider: string): string | null
}

/** Any value as text, an object as its JSON; null for none and for the empty text. */
export function plainText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return textOf(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A value of Patchbay's as text, a list with its items in a row. */
export function writtenText(value: FieldValue, separator = ';'): string {
  if (value === null) return ''
  return Array.isArray(value) ? value.join(separator) : String(value)
}

/** Text, phone numbers, addresses and HTML: as they are. */
export const textCodec: Codec = { read: plainText, write: (value) => writtenText(value) }

/** Text of which CRMs take no blank space around it: ids, phone numbers, addresses. */
export const trimmedCodec: Codec = {
  read: (value) => textOf(plainText(value)?.trim()),
  write: (value) => writtenText(value).trim(),
}

/** Numbers as decimal text, so that no digit is lost: `"12.50"`. Also reads JSON numbers. */
export const decimalText: Codec = {
  read: (value) => (typeof value === 'number' ? plainDecimal(String(value)) : plainText(value)),
  write: (value) => plainDecimal(writtenText(value).trim()),
}

/** Numbers as JSON numbers. One with more digits than such a number holds is not to be sent. */
export const decimalNumber: Codec = {
  read: decimalText.read,
  write: (value) => {
    const text = plainDecimal(writtenText(value).trim())
    return isDecimal(text) ? Number(text) : text
  },
  misread: (value, provider) => {
    const text = plainDecimal(writtenText(value).trim())
    if (!isDecimal(text)) return null
    const kept = plainDecimal(String(Number(text)))
    return shortest(kept) === shortest(text)
      ? null
      : `${provider} would keep ${kept} of ${text}: it has too many digits.`
  },
}

/** A number whose unit is 10^places of Patchbay's: milliseconds for seconds are `shifted(3)`. Exact, in decimal text. */
export function shifted(places: number): Codec {
  const move = (value: unknown, by: number) => {
    const text = plainText(value)?.trim() ?? ''
    return isDecimal(plainDecimal(text)) ? shortest(plainDecimal(`${plainDecimal(text)}e${by}`)) : text || null
  }
  return { read: (value) => move(value, -places), write: (value) => move(value, places) }
}

/** A length of time as hours and minutes, `"01:30"`, for seconds. */
export const hoursAndMinutes: Codec = {
  read: (value) => {
    const parts = /^(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$/.exec(plainText(value)?.trim() ?? '')
    if (parts === null) return plainText(value)
    const [, hours, minutes, seconds = 0] = parts
    return String(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
  },
  write: (value) => {
    const seconds = Number(writtenText(value).trim() || Number.NaN)
    if (!(seconds >= 0 && seconds < 360_000_000)) return writtenText(value)
    const minutes = Math.round(seconds / 60)
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  },
}

/** Yes and no as words of the CRM's; JSON's own booleans are read as well. Other words stay. */
export function booleanWords(yes: string, no: string): Codec {
  return {
    read: (value) => {
      const text = plainText(value)
      return text === yes || value === true ? true : text === no || value === false ? false : text
    },
    write: (value) => {
      const word = writtenText(value).trim().toLowerCase()
      return word === 'true' ? yes : word === 'false' ? no : writtenText(value)
    },
  }
}

/** Yes and no as JSON's booleans; `1` and `0` are read as well, which older versions of APIs send. */
export const booleanJson: Codec = {
  read: (value) =>
    value === 1 || value === '1'
      ? true
      : value === 0 || value === '0'
        ? false
        : booleanWords('true', 'false').read(value),
  write: (value) => {
    const word = writtenText(value).trim().toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : writtenText(value)
  },
}

/** Choices whose values have other names here. What is in no pair goes through as it is. Pairs: [the CRM's, ours]. */
export function choicePairs(pairs: readonly (readonly [string, string])[]): Codec {
  const ours = new Map(pairs)
  const theirs = new Map(pairs.map(([theirs, ours]) => [ours, theirs]))
  return {
    read: (value) => {
      const text = plainText(value)
      return text === null ? null : (ours.get(text) ?? text)
    },
    write: (value) => theirs.get(writtenText(value).trim()) ?? writtenText(value),
  }
}

/**
 * A choice that CRMs know by its words, each with a list of its own: where an option has an id, that is what stands at
 * the CRM, and the option's words here. What is no option goes through as it is.
 *
 * @param id how an id is written
 */
export function optionsByWords(options: readonly FieldOption[], id: Codec = textCodec): Codec {
  return {
    read: (value) => {
      const text = plainText(value)
      return options.find((option) => option.id === text)?.value ?? text
    },
    write: (value) => {
      const option = optionInWords(options, writtenText(value))
      return option?.id === undefined ? id.write(option?.value ?? value) : id.write(option.id)
    },
  }
}

/** Ids that the CRM takes as JSON numbers only: options, users, records. */
export const idNumber: Codec = {
  read: trimmedCodec.read,
  write: (value) => {
    const text = writtenText(value).trim()
    return /^\d{1,15}$/.test(text) ? Number(text) : text
  },
}

/** Several values in one text: `a;b`. A value with the separator in it would become two. */
export function listText(separator: string): Codec {
  return {
    read: (value) => (Array.isArray(value) ? itemsOf(value) : itemsOf((plainText(value) ?? '').split(separator))),
    // An empty item in front would be a leading separator, which at some CRMs adds instead of setting.
    write: (value) => (itemsOf(writtenText(value, separator).split(separator)) ?? []).join(separator),
    misread: (value, provider) => {
      const split = Array.isArray(value) ? value.find((item) => item.includes(separator)) : undefined
      if (split === undefined) return null
      const what = separator === ';' ? 'a semicolon' : JSON.stringify(separator)
      return `${provider} would read ${JSON.stringify(split)} as several values, because it holds ${what}.`
    },
  }
}

/** Several values as a JSON array, of ids as numbers where `item` says so. */
export function listJson(item: Codec = trimmedCodec): Codec {
  return {
    read: (value) => itemsOf(Array.isArray(value) ? value : [value]),
    write: (value) =>
      (itemsOf(Array.isArray(value) ? value : [writtenText(value)]) ?? []).map((one) => item.write(one)),
  }
}

function itemsOf(values: readonly unknown[]): string[] | null {
  const items = values.map((value) => plainText(value)?.trim() ?? '').filter((item) => item !== '')
  return items.length === 0 ? null : items
}

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i

/** Digits and a point; very large and very small numbers are spelled with an exponent elsewhere. Other text stays. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? []
  if (whole === '' && fraction === '') return text
  const point = whole.length + Number(exponent)
  const digits = ('0'.repeat(Math.max(0, -point)) + whole + fraction).padEnd(point, '0')
  const decimals = digits.slice(Math.max(0, point))
  const minus = sign === '-' ? '-' : ''
  return minus + (digits.slice(0, Math.max(0, point)) || '0') + (decimals === '' ? '' : `.${decimals}`)
}

function isDecimal(plain: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(plain)
}

/** A plain decimal without zeros that say nothing. */
function shortest(plain: string): string {
  const text = plain.replace(/^(-?)0+(?=\d)/, '$1')
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
