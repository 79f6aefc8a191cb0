import { z } from 'zod'
import { textOfHtml } from '../html-text'
import type { EntityKind, FieldValue } from './run'

/** How a field's values are written, compared and shown. `email_list`: several addresses, as an array. */
export const fieldType = z.enum([
  'text',
  'long_text',
  'html',
  'email',
  'email_list',
  'phone',
  'url',
  'domain',
  'number',
  'money',
  'boolean',
  'date',
  'datetime',
  'choice',
  'multi_choice',
  'user',
  'reference',
  'unknown',
])
export type FieldType = z.infer<typeof fieldType>

/** A field of Patchbay's own model. Screens take the label from the catalogue under `fields.<kind>.<id>`. */
export interface StandardField {
  id: string
  /** English; what history keeps beside a change. */
  label: string
  type: FieldType
  /** Fields of one group merge together: a change on both sides in one of them is one conflict. Null: merges alone. */
  group: string | null
  /** A choice for which every CRM has a list of its own: values are the same that say the same in words. */
  byWords?: true
}

/**
 * Standard fields of a contact. Values are text but for `additionalEmails` (a list); `ownerId` is the owner's id at
 * the CRM.
 */
export const contactFields = [
  { id: 'firstName', label: 'First name', type: 'text', group: 'name' },
  { id: 'lastName', label: 'Last name', type: 'text', group: 'name' },
  { id: 'email', label: 'Email', type: 'email', group: 'email' },
  { id: 'additionalEmails', label: 'Additional emails', type: 'email_list', group: 'email' },
  { id: 'phone', label: 'Phone', type: 'phone', group: null },
  { id: 'mobile', label: 'Mobile phone', type: 'phone', group: null },
  { id: 'jobTitle', label: 'Job title', type: 'text', group: null },
  { id: 'companyName', label: 'Company name', type: 'text', group: null },
  { id: 'lifecycleStage', label: 'Lifecycle stage', type: 'choice', group: null },
  { id: 'leadStatus', label: 'Lead status', type: 'choice', group: null },
  { id: 'ownerId', label: 'Owner', type: 'user', group: null },
  { id: 'address', label: 'Street address', type: 'text', group: 'address' },
  { id: 'city', label: 'City', type: 'text', group: 'address' },
  { id: 'state', label: 'State or region', type: 'text', group: 'address' },
  { id: 'postalCode', label: 'Postal code', type: 'text', group: 'address' },
  { id: 'country', label: 'Country', type: 'text', group: 'address' },
  { id: 'website', label: 'Website', type: 'url', group: null },
] as const satisfies readonly StandardField[]

/** Standard fields of a company. `employees` and `annualRevenue` are decimal strings, so that no digit is lost. */
export const companyFields = [
  { id: 'name', label: 'Name', type: 'text', group: null },
  { id: 'domain', label: 'Domain', type: 'domain', group: null },
  { id: 'phone', label: 'Phone', type: 'phone', group: null },
  { id: 'industry', label: 'Industry', type: 'choice', group: null, byWords: true },
  { id: 'website', label: 'Website', type: 'url', group: null },
  { id: 'employees', label: 'Employees', type: 'number', group: null },
  { id: 'annualRevenue', label: 'Annual revenue', type: 'money', group: null },
  { id: 'description', label: 'Description', type: 'long_text', group: null },
  { id: 'lifecycleStage', label: 'Lifecycle stage', type: 'choice', group: null },
  { id: 'ownerId', label: 'Owner', type: 'user', group: null },
  { id: 'address', label: 'Street address', type: 'text', group: 'address' },
  { id: 'city', label: 'City', type: 'text', group: 'address' },
  { id: 'state', label: 'State or region', type: 'text', group: 'address' },
  { id: 'postalCode', label: 'Postal code', type: 'text', group: 'address' },
  { id: 'country', label: 'Country', type: 'text', group: 'address' },
] as const satisfies readonly StandardField[]

/**
 * Standard fields of a lead: an opportunity, a deal, a lead in the narrow sense. `amount` is a decimal string in
 * `currency` (ISO 4217), `status` is open, won, lost or abandoned, `probability` is per cent, `pipeline` and `stage` are
 * ids at the CRM.
 */
export const leadFields = [
  { id: 'name', label: 'Name', type: 'text', group: null },
  { id: 'firstName', label: 'First name', type: 'text', group: 'name' },
  { id: 'lastName', label: 'Last name', type: 'text', group: 'name' },
  { id: 'email', label: 'Email', type: 'email', group: null },
  { id: 'phone', label: 'Phone', type: 'phone', group: null },
  { id: 'companyName', label: 'Company name', type: 'text', group: null },
  { id: 'amount', label: 'Amount', type: 'money', group: 'amount' },
  { id: 'currency', label: 'Currency', type: 'choice', group: 'amount' },
  { id: 'pipeline', label: 'Pipeline', type: 'reference', group: 'stage' },
  { id: 'stage', label: 'Stage', type: 'reference', group: 'stage' },
  { id: 'status', label: 'Status', type: 'choice', group: 'stage' },
  { id: 'probability', label: 'Probability', type: 'number', group: null },
  { id: 'closeDate', label: 'Close date', type: 'date', group: null },
  { id: 'source', label: 'Source', type: 'text', group: null },
  { id: 'description', label: 'Description', type: 'long_text', group: null },
  { id: 'ownerId', label: 'Owner', type: 'user', group: null },
] as const satisfies readonly StandardField[]

/**
 * Standard fields of an activity. `type` is call, email, note, meeting, task or message; `direction` is in or out;
 * `durationSeconds` is a decimal string, `from` and `to` are addresses or numbers as the CRM gives them.
 */
export const activityFields = [
  { id: 'type', label: 'Type', type: 'choice', group: null },
  { id: 'subject', label: 'Subject', type: 'text', group: null },
  { id: 'body', label: 'Body', type: 'html', group: null },
  { id: 'direction', label: 'Direction', type: 'choice', group: null },
  { id: 'status', label: 'Status', type: 'choice', group: null },
  { id: 'outcome', label: 'Outcome', type: 'text', group: null },
  { id: 'at', label: 'Time', type: 'datetime', group: null },
  { id: 'endsAt', label: 'End', type: 'datetime', group: null },
  { id: 'dueAt', label: 'Due', type: 'datetime', group: null },
  { id: 'durationSeconds', label: 'Duration', type: 'number', group: null },
  { id: 'from', label: 'From', type: 'text', group: null },
  { id: 'to', label: 'To', type: 'text', group: null },
  { id: 'priority', label: 'Priority', type: 'choice', group: null },
  { id: 'ownerId', label: 'Owner', type: 'user', group: null },
] as const satisfies readonly StandardField[]

export type ContactField = (typeof contactFields)[number]['id']
export type CompanyField = (typeof companyFields)[number]['id']

const byKind: Record<EntityKind, readonly StandardField[]> = {
  contact: contactFields,
  company: companyFields,
  lead: leadFields,
  activity: activityFields,
}

/** The standard fields of a kind of entity. */
export function standardFieldsOf(kind: EntityKind): readonly StandardField[] {
  return byKind[kind]
}

/** What history calls the records of a kind that a record belongs to, and the one that comes before all others of it. */
export const associationFields = {
  contact: {
    any: { field: 'contact', label: 'Contact' },
    first: { field: 'primaryContact', label: 'Primary contact' },
  },
  company: {
    any: { field: 'company', label: 'Company' },
    first: { field: 'primaryCompany', label: 'Primary company' },
  },
  lead: { any: { field: 'lead', label: 'Lead' }, first: { field: 'primaryLead', label: 'Primary lead' } },
  activity: {
    any: { field: 'activity', label: 'Activity' },
    first: { field: 'primaryActivity', label: 'Primary activity' },
  },
} as const satisfies Record<EntityKind, Record<'any' | 'first', { field: string; label: string }>>

const customPrefix = 'custom:'

/** The id that a CRM's own field has among a record's fields: `custom:<name at the CRM>`. */
export function customFieldId(name: string): string {
  return customPrefix + name
}

/** The name at the CRM of a custom field's id; null for a standard field. */
export function customFieldName(id: string): string | null {
  return id.startsWith(customPrefix) ? id.slice(customPrefix.length) : null
}

const namedBy: Record<EntityKind, readonly string[]> = {
  contact: ['email', 'phone', 'mobile', 'companyName'],
  company: ['name', 'domain', 'website', 'phone'],
  lead: ['companyName', 'email', 'phone'],
  activity: [],
}

/** How much of an activity's body names it, characters. */
const firstWords = 60

/** Of a body that is a whole mail with pictures in it, so much is looked at, characters. */
const bodyStart = 4000

/**
 * What an entity is called: a person's name, a company's name, a lead's own name, an activity's subject or first words;
 * else the best of what is known (an address, a number). The empty string when nothing is: the words for that belong to
 * the screen.
 */
export function entityName(kind: EntityKind, fields: Readonly<Record<string, FieldValue>>): string {
  const text = (id: string): string => {
    const value = fields[id]
    return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : ''
  }
  if (kind === 'activity') return text('subject') || activityName(text('type'), fields.body)
  const own = kind === 'lead' ? text('name') : ''
  if (own !== '') return own
  const person = kind === 'company' ? '' : `${text('firstName')} ${text('lastName')}`.trim()
  if (person !== '') return person
  for (const id of namedBy[kind]) {
    const value = text(id)
    if (value !== '') return value
  }
  return ''
}

/** An activity without a subject: its type, and the first words of its body. */
function activityName(type: string, body: FieldValue | undefined): string {
  // A tag that the cut goes through is no text either.
  const start = typeof body === 'string' ? body.slice(0, bodyStart).replace(/<[^<>]*$/, '') : ''
  const words = textOfHtml(start)
  const cut = words.length <= firstWords ? words : `${words.slice(0, firstWords).replace(/\s+\S*$/, '')}…`
  const title = type === '' ? '' : type.charAt(0).toUpperCase() + type.slice(1)
  return [title, cut].filter((part) => part !== '').join(': ')
}
