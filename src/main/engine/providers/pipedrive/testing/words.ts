import { createHash } from 'node:crypto'
import type { ObjectCalls, ObjectWords, ProviderWords } from '../../testing/words'

/** The code that the sandbox's account has for one of its own fields. */
export const codeOf = (object: string, key: string) => createHash('sha1').update(`${object}:${key}`).digest('hex')

function callsOf(path: string, fields: string): ObjectCalls {
  const list = `/v2/${path}`
  return {
    definitions: { method: 'GET', path: `/v2/${fields}` },
    list: { method: 'GET', path: list, query: { sort_by: 'id' } },
    changed: { method: 'GET', path: list, query: { sort_by: 'update_time' } },
    read: { method: 'GET', path: list, query: { limit: '100' } },
    create: { method: 'POST', path: list },
    update: { method: 'PATCH', path: `${list}/{id}` },
    remove: { method: 'DELETE', path: `${list}/{id}` },
  }
}

const persons: ObjectWords = {
  name: 'contacts',
  kind: 'contact',
  stream: 'contacts',
  calls: callsOf('persons', 'personFields'),
  properties: {
    firstName: 'first_name',
    lastName: 'last_name',
    email: 'email',
    additionalEmails: 'additional_emails',
    phone: 'phone',
    mobile: 'mobile',
    jobTitle: 'job_title',
    city: 'city',
    country: 'country',
    ownerId: 'owner_id',
  },
  joined: ['firstName', 'lastName'],
  syncFunction: { sync: 'persons', model: 'Person' },
}

const organizations: ObjectWords = {
  name: 'companies',
  kind: 'company',
  stream: 'companies',
  calls: callsOf('organizations', 'organizationFields'),
  properties: {
    name: 'name',
    website: 'website',
    industry: 'industry',
    city: 'city',
    employees: 'employee_count',
    annualRevenue: 'annual_revenue',
    ownerId: 'owner_id',
  },
  syncFunction: { sync: 'organizations', model: 'Organization' },
}

interface Shown extends Record<string, unknown> {
  id: string | number
  custom_fields?: Record<string, unknown>
}

type Point = { value: string; label: string; primary: boolean }

const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((item) => textOf(item) ?? '').join(';')
  if (typeof value !== 'object') return String(value)
  const { value: inside, from, until } = value as Record<string, unknown>
  if (inside !== undefined) return textOf(inside)
  return from === undefined ? JSON.stringify(value) : `${String(from)}/${String(until)}`
}

const cityOf = (address: unknown) => textOf((address as { locality?: unknown } | null | undefined)?.locality)

function numbersOf(numbers: readonly Point[]): { phone: string | null; mobile: string | null } {
  const isMobile = ({ label }: Point) => label === 'mobile'
  return {
    phone: numbers.find((one) => !isMobile(one))?.value ?? null,
    mobile: numbers.find(isMobile)?.value ?? null,
  }
}

/** A person's name, addresses and numbers one by one, as people see them. */
function personParts({ name, emails, phones, postal_address }: Shown): Record<string, string | null> {
  const words = String(name ?? '')
  const space = words.indexOf(' ')
  const mails = (emails ?? []) as Point[]
  const first = mails.find(({ primary }) => primary)
  const others = mails.filter((mail) => mail !== first).map(({ value }) => value)
  const address = (postal_address ?? {}) as Record<string, unknown>
  return {
    first_name: space === -1 ? null : words.slice(0, space),
    // A single word is a last name in Patchbay.
    last_name: (space === -1 ? words : words.slice(space + 1)) || null,
    email: first?.value ?? null,
    additional_emails: others.length === 0 ? null : others.join(';'),
    ...numbersOf((phones ?? []) as Point[]),
    city: cityOf(address),
    country: textOf(address.country),
  }
}

/** The labels of the sandbox's industries, by their numbers in its definitions. */
export const words: ProviderWords = {
  provider: 'pipedrive',
  integrationKey: 'pipedrive',
  objects: [persons, organizations],
  read: (shown) => {
    const { id, custom_fields, ...values } = shown as Shown
    const own = Object.entries({ ...values, ...custom_fields }).map(([name, value]) => [name, textOf(value)])
    const parts = 'emails' in values ? personParts(shown as Shown) : { city: cityOf(values.address) }
    return { id: String(id), fields: { ...Object.fromEntries(own), ...parts } }
  },
  apart: ({ phones }) => (typeof phones === 'string' ? numbersOf(JSON.parse(phones) as Point[]) : {}),
}

export const [personWords, organizationWords] = [persons, organizations]
