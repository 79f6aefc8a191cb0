import { z } from 'zod'
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
  { id: 'industry', label: 'Industry', type: 'choice', group: null },
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

export type ContactField = (typeof contactFields)[number]['id']
export type CompanyField = (typeof companyFields)[number]['id']

const byKind: Partial<Record<EntityKind, readonly StandardField[]>> = { contact: contactFields, company: companyFields }

/** The standard fields of a kind of entity; none for a kind that has only its CRM's own fields. */
export function standardFieldsOf(kind: EntityKind): readonly StandardField[] {
  return byKind[kind] ?? []
}

const customPrefix = 'custom:'

/** The id that a CRM's own field has among a record's fields: `custom:<name at the CRM>`. */
export function customFieldId(name: string): string {
  return customPrefix + name
}

/** The name at the CRM of a custom field's id; null for a standard field. */
export function customFieldName(id: string): string | null {
  return id.startsWith(customPrefix) ? id.slice(customPrefix.length) : null
}

const namedBy: Partial<Record<EntityKind, readonly string[]>> = {
  contact: ['email', 'phone', 'mobile', 'companyName'],
  company: ['name', 'domain', 'website', 'phone'],
}

/**
 * What an entity is called: a person's name, a company's name, else the best of what is known (an address, a number).
 * The empty string when nothing is: the words for that belong to the screen.
 */
export function entityName(kind: EntityKind, fields: Readonly<Record<string, FieldValue>>): string {
  const text = (id: string): string => {
    const value = fields[id]
    return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : ''
  }
  const person = kind === 'contact' ? `${text('firstName')} ${text('lastName')}`.trim() : ''
  if (person !== '') return person
  for (const id of namedBy[kind] ?? []) {
    const value = text(id)
    if (value !== '') return value
  }
  return ''
}
