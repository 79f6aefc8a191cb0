import type { ObjectCalls, ObjectWords, ProviderWords } from '../../testing/words'

const root = '/services/data/v66.0'

function callsOf(type: string): ObjectCalls {
  return {
    definitions: { method: 'GET', path: `${root}/sobjects/${type}/describe` },
    list: { method: 'GET', path: `${root}/query`, query: { q: `SELECT * FROM ${type} *ORDER BY Id` } },
    changed: {
      method: 'GET',
      path: `${root}/query`,
      query: { q: `SELECT * FROM ${type} *ORDER BY SystemModstamp, Id` },
    },
    deleted: {
      method: 'GET',
      path: `${root}/queryAll`,
      query: { q: `SELECT * FROM ${type} *ORDER BY SystemModstamp, Id` },
    },
    read: { method: 'POST', path: `${root}/composite/sobjects/${type}` },
    create: { method: 'POST', path: `${root}/composite/sobjects` },
    update: { method: 'POST', path: `${root}/composite` },
    remove: { method: 'DELETE', path: `${root}/composite/sobjects` },
  }
}

export const salesforceContacts: ObjectWords = {
  name: 'contacts',
  kind: 'contact',
  stream: 'contacts',
  calls: callsOf('Contact'),
  properties: {
    firstName: 'FirstName',
    lastName: 'LastName',
    email: 'Email',
    phone: 'Phone',
    mobile: 'MobilePhone',
    jobTitle: 'Title',
    address: 'MailingStreet',
    city: 'MailingCity',
    state: 'MailingState',
    postalCode: 'MailingPostalCode',
    country: 'MailingCountry',
    ownerId: 'OwnerId',
  },
  syncFunction: { sync: 'contacts', model: 'Contact' },
  list: {
    field: 'custom:Product_Interests__c',
    values: ['onboarding', 'reporting', 'integrations', 'support_plan'],
  },
}

export const salesforceCompanies: ObjectWords = {
  name: 'companies',
  kind: 'company',
  stream: 'companies',
  calls: callsOf('Account'),
  properties: {
    name: 'Name',
    phone: 'Phone',
    website: 'Website',
    industry: 'Industry',
    employees: 'NumberOfEmployees',
    annualRevenue: 'AnnualRevenue',
    description: 'Description',
    address: 'BillingStreet',
    city: 'BillingCity',
    state: 'BillingState',
    postalCode: 'BillingPostalCode',
    country: 'BillingCountry',
    ownerId: 'OwnerId',
  },
  syncFunction: { sync: 'accounts', model: 'Account' },
}

export const salesforceWords: ProviderWords = {
  provider: 'salesforce',
  integrationKey: 'salesforce',
  objects: [salesforceContacts, salesforceCompanies],
  read: (shown) => {
    const { attributes: _attributes, Id, ...values } = shown as Record<string, unknown>
    return {
      id: String(Id),
      fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)])),
    }
  },
}

/** A value as people see it; an address that is made of other fields as nothing of its own. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === 'object') return null
  const text = String(value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/.test(text) ? text.replace('+0000', 'Z') : text
}
