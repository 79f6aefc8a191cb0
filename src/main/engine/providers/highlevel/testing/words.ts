import type { ObjectWords, ProviderWords } from '../../testing/words'

export const emptyLocation = 'Q1wEmPtYl0cAt10nT3st'
export const filledLocation = 'Yg6rT0pLmA4sKd8WqZ1x'

const fieldsPath = '/locations/{id}/customFields'

export const highlevelContacts: ObjectWords = {
  name: 'contacts',
  kind: 'contact',
  stream: 'contacts',
  calls: {
    definitions: { method: 'GET', path: fieldsPath, query: { model: 'contact' } },
    list: { method: 'POST', path: '/contacts/search' },
    changed: { method: 'POST', path: '/contacts/search' },
    read: { method: 'GET', path: '/contacts/{id}' },
    create: { method: 'POST', path: '/contacts/' },
    update: { method: 'PUT', path: '/contacts/{id}' },
    remove: { method: 'DELETE', path: '/contacts/{id}' },
  },
  properties: {
    firstName: 'firstName',
    lastName: 'lastName',
    email: 'email',
    additionalEmails: 'additionalEmails',
    phone: 'phone',
    jobTitle: 'job_title',
    mobile: 'mobile_phone',
    companyName: 'companyName',
    city: 'city',
    state: 'state',
    postalCode: 'postalCode',
    address: 'address1',
    country: 'country',
    website: 'website',
    ownerId: 'assignedTo',
  },
  list: {
    field: 'custom:product_interests',
    values: ['Onboarding', 'Reporting', 'Integrations', 'Support plan'],
  },
}

export const highlevelCompanies: ObjectWords = {
  name: 'companies',
  kind: 'company',
  stream: 'companies',
  calls: {
    definitions: { method: 'GET', path: '/custom-fields/object-key/business' },
    list: { method: 'GET', path: '/businesses/' },
    changed: { method: 'GET', path: '/businesses/' },
    read: { method: 'GET', path: '/businesses/{id}' },
    create: { method: 'POST', path: '/businesses/' },
    update: { method: 'PUT', path: '/businesses/{id}' },
    remove: { method: 'DELETE', path: '/businesses/{id}' },
  },
  properties: {
    name: 'name',
    phone: 'phone',
    city: 'city',
    state: 'state',
    country: 'country',
    description: 'description',
    website: 'website',
  },
}

export const highlevelWords: ProviderWords = {
  provider: 'highlevel',
  integrationKey: 'highlevel',
  objects: [highlevelContacts, highlevelCompanies],
  read: (shown) => {
    const { id, customFields, ...own } = shown as { id: string; customFields?: Custom[] } & Record<string, unknown>
    const custom = (customFields ?? []).map(({ fieldKey, value, fieldValue }) => [fieldKey, value ?? fieldValue])
    const all = [...Object.entries(own), ...custom] as [string, unknown][]
    return { id, fields: Object.fromEntries(all.map(([name, value]) => [name, textOf(value)])) }
  },
}

interface Custom {
  fieldKey: string
  value?: unknown
  fieldValue?: unknown
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(';')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
