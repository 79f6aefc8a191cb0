import type { FieldType, FieldValue } from '../../../src/shared/model'

/** What a value comes to: values of one form are one to a CRM. Null is a blank. */
export type Form = string | null

const regions = new Intl.DisplayNames('en', { type: 'region' })

/** Made without the engine's own rules, and a little more generous than they are. */
export function formOf(type: FieldType, value: FieldValue | undefined): Form {
  if (value === null || value === undefined) return null
  if (type === 'multi_choice' || type === 'email_list') return listForm(value)
  const text = String(Array.isArray(value) ? value.join(';') : value)
    .normalize('NFC')
    .trim()
  if (text === '') return null
  switch (type) {
    case 'email':
      return text.toLowerCase()
    case 'phone': {
      const digits = text.replace(/\D/g, '')
      return digits === '' ? text.toLowerCase() : digits.replace(/^00/, '')
    }
    case 'money':
      return formOf('number', amountOf(text))
    case 'number':
      return Number.isFinite(Number(text)) ? String(Number(text)) : text
    case 'boolean':
      return text.toLowerCase()
    case 'date':
      return dayOf(text)
    case 'datetime':
      return Number.isNaN(timeOf(text)) ? text : new Date(timeOf(text)).toISOString()
    case 'url':
    case 'domain':
      return siteOf(text)
    default:
      return wordsOf(text)
  }
}

/** What the parts of a text come to as a whole, wherever it is divided. */
export function wholeOf(parts: readonly (FieldValue | undefined)[]): Form {
  return formOf('text', parts.map((part) => formOf('text', part) ?? '').join(' '))
}

/** The values of a list, each in its form. */
export function membersOf(form: Form): Set<string> {
  return new Set(form === null ? [] : form.split(';'))
}

function listForm(value: NonNullable<FieldValue>): Form {
  const parts = Array.isArray(value) ? value : partsOf(String(value))
  const members = parts.map((part) => part.trim().toLowerCase()).filter((part) => part !== '')
  return members.length === 0 ? null : [...new Set(members)].sort().join(';')
}

function partsOf(text: string): string[] {
  if (!text.startsWith('[')) return text.split(/[;,]/)
  const read: unknown = JSON.parse(text)
  return Array.isArray(read) ? read.map(String) : [text]
}

/** Some CRMs have codes of countries where others have names, and options by names that others spell as words. */
function wordsOf(text: string): string {
  const name = /^[A-Z]{2}$/.test(text) ? (regions.of(text) ?? text) : text
  return name.replaceAll('_', ' ').replace(/\s+/g, ' ').toLowerCase()
}

/** Some CRMs keep an amount together with its currency. */
function amountOf(text: string): string {
  if (!text.startsWith('{')) return text
  const read: { value?: unknown } = JSON.parse(text)
  return String(read.value ?? '')
}

const timeOf = (text: string) => (/^-?\d{9,}$/.test(text) ? Number(text) : Date.parse(text))

function dayOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text.slice(0, 10)
  return Number.isNaN(timeOf(text)) ? text : new Date(timeOf(text)).toISOString().slice(0, 10)
}

function siteOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/+$/, '')
}
