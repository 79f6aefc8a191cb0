import { customFieldName, type EntityKind, type FieldType, type FieldValue, standardFieldsOf } from '@shared/model'
import { canonicalHtml } from './canonical-html'
import { canonicalPhone } from './canonical-phone'
import type { FieldDefinition } from './field-definition'

/**
 * Two values are the same when their canonical forms are: CRMs trim, change case, reformat numbers and phones, and
 * without this a value would travel back and forth for ever. A canonical form is for comparing; what is stored, shown
 * and pushed is the value itself. Null stands for every way of saying "empty". An absent field has no canonical form:
 * absent means "not returned", never "empty".
 */
export function canonical(type: FieldType, value: FieldValue): FieldValue {
  if (value === null) return null
  if (Array.isArray(value)) return canonicalSet(type, value)
  if (type === 'multi_choice' || type === 'email_list') return canonicalSet(type, [String(value)])
  if (type === 'boolean' && typeof value === 'boolean') return value
  const text = canonicalText(String(value))
  return text === '' ? null : canonicalOfText(type, text)
}

/** Whether two values of a field differ in nothing that a CRM keeps. */
export function sameValue(type: FieldType, a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true
  const [left, right] = [canonical(type, a), canonical(type, b)]
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right
  return left.length === right.length && left.every((item, index) => item === right[index])
}

/** Types of all fields that a record of one CRM object can have, by Patchbay's field id. A stranger is `unknown`. */
export function fieldTypes(kind: EntityKind, definitions: readonly FieldDefinition[]): (fieldId: string) => FieldType {
  const standard = new Map(standardFieldsOf(kind).map((field) => [field.id, field.type]))
  const own = new Map(definitions.map((definition) => [definition.name, definition.type]))
  return (fieldId) => {
    const name = customFieldName(fieldId)
    return (name === null ? standard.get(fieldId) : own.get(name)) ?? 'unknown'
  }
}

/** Arrays are sets: order and repeats mean nothing, at no CRM that Patchbay knows. */
function canonicalSet(type: FieldType, values: readonly string[]): FieldValue {
  const itemType: FieldType = type === 'email_list' ? 'email' : 'text'
  const items = new Set<string>()
  for (const value of values) {
    const item = canonical(itemType, value)
    if (typeof item === 'string') items.add(item)
  }
  return items.size === 0 ? null : [...items].sort()
}

function canonicalOfText(type: FieldType, text: string): FieldValue {
  switch (type) {
    case 'email':
      return lowerCase(text)
    case 'domain':
      return canonicalDomain(text)
    case 'url':
      return canonicalUrl(text)
    case 'phone':
      return canonicalPhone(text)
    case 'number':
    case 'money':
      return canonicalNumber(text)
    case 'boolean':
      return canonicalBoolean(text)
    case 'date':
      return canonicalDate(text)
    case 'datetime':
      return canonicalDatetime(text)
    case 'html':
      return canonicalHtml(text) || null
    default:
      return text
  }
}

// Printable ASCII needs no normalising; the test is much cheaper than normalising every value of a large pull.
const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

function canonicalText(value: string): string {
  if (plain.test(value)) return value
  return value.replace(/\r\n?/g, '\n').normalize('NFC').trim()
}

function lowerCase(text: string): string {
  return text.toLowerCase().normalize('NFC')
}

/** The host alone: an address that was pasted as a domain is cut down to it by CRMs. */
function canonicalDomain(text: string): FieldValue {
  const host = lowerCase(text).replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
  const bare = host.replace(/[/?#].*$/s, '').replace(/[.\s]+$/, '')
  return bare.trim() || null
}

/** Scheme and host without regard to case, a bare host with and without its slash alike. The path keeps its case. */
function canonicalUrl(text: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#\s]+)([^\s]*)$/i.exec(text)
  if (!parts) return text
  const [, scheme = '', host = '', rest = ''] = parts
  return lowerCase(scheme) + lowerCase(host) + (rest === '/' ? '' : rest)
}

/** A plain decimal without a sign of zero, leading or trailing zeros. What is no number stays as it is. */
function canonicalNumber(text: string): string {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? []
  if (whole === '' && fraction === '') return text
  const point = whole.length + Number(exponent)
  const digits = ('0'.repeat(Math.max(0, -point)) + whole + fraction).padEnd(point, '0')
  const integer = digits.slice(0, Math.max(0, point)).replace(/^0+/, '') || '0'
  const decimals = digits.slice(Math.max(0, point)).replace(/0+$/, '')
  const decimal = decimals === '' ? integer : `${integer}.${decimals}`
  return sign === '-' && decimal !== '0' ? `-${decimal}` : decimal
}

function canonicalBoolean(text: string): FieldValue {
  const word = text.toLowerCase()
  return word === 'true' || word === 'false' ? word === 'true' : text
}

/** A calendar day. A moment stands for its day in UTC, which is how CRMs send days as midnights. */
function canonicalDate(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  if (!isoMoment.test(text)) return text
  return canonicalDatetime(text).split('T')[0] ?? text
}

const isoMoment = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i

/** A moment in UTC to the millisecond. One without a zone is UTC. */
function canonicalDatetime(text: string): string {
  const parts = isoMoment.exec(text)
  if (!parts) return text
  const time = Date.parse(parts[1] === undefined ? `${text}Z` : text)
  return Number.isNaN(time) ? text : new Date(time).toISOString()
}
