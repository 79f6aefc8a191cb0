import type { ObjectCalls, ObjectWords, ProviderWords } from '../../testing/words'

function callsOf(name: string): ObjectCalls {
  const path = `/crm/v3/objects/${name}`
  return {
    definitions: { method: 'GET', path: `/crm/v3/properties/${name}` },
    list: { method: 'GET', path, query: { archived: 'false' } },
    changed: { method: 'POST', path: `${path}/search` },
    deleted: { method: 'GET', path, query: { archived: 'true' } },
    read: { method: 'POST', path: `${path}/batch/read` },
    create: { method: 'POST', path: `${path}/batch/create` },
    update: { method: 'POST', path: `${path}/batch/update` },
    remove: { method: 'POST', path: `${path}/batch/archive` },
  }
}

export const hubspotContacts: ObjectWords = {
  name: 'contacts',
  kind: 'contact',
  stream: 'contacts',
  calls: callsOf('contacts'),
  properties: {
    firstName: 'firstname',
    lastName: 'lastname',
    email: 'email',
    additionalEmails: 'hs_additional_emails',
    phone: 'phone',
    jobTitle: 'jobtitle',
    mobile: 'mobilephone',
    companyName: 'company',
    city: 'city',
    country: 'country',
    website: 'website',
    leadStatus: 'hs_lead_status',
    ownerId: 'hubspot_owner_id',
  },
  syncFunction: { sync: 'contacts', model: 'Contact' },
  list: {
    field: 'custom:product_interests',
    values: ['onboarding', 'reporting', 'integrations', 'support_plan'],
  },
}

export const hubspotCompanies: ObjectWords = {
  name: 'companies',
  kind: 'company',
  stream: 'companies',
  calls: callsOf('companies'),
  properties: {
    name: 'name',
    domain: 'domain',
    phone: 'phone',
    city: 'city',
    country: 'country',
    description: 'description',
    employees: 'numberofemployees',
    annualRevenue: 'annualrevenue',
    industry: 'industry',
    website: 'website',
  },
}

export const hubspotWords: ProviderWords = {
  provider: 'hubspot',
  integrationKey: 'hubspot',
  objects: [hubspotContacts, hubspotCompanies],
  read: (shown) => {
    const { id, properties } = shown as { id: string; properties: Record<string, string | null> }
    return { id, fields: properties }
  },
}
