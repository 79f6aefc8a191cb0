import type { CompanyField, ContactField } from '@shared/model'
import { mailList, nameInOne, phoneList } from '../kit/composed'
import type { CrmObject } from './crm-object'
import { addressIn, tableOf } from './mapping'

const writes = { create: true, update: true, remove: true }

const contactFields: Partial<Record<ContactField, string>> = { jobTitle: 'job_title', ownerId: 'owner_id' }

/** Persons. The server splits their name; it is written, and compared, in one. */
export const contactObject: CrmObject = {
  name: 'contacts',
  label: 'Persons',
  stream: 'contacts',
  entityKind: 'contact',
  version: 'v2',
  path: 'persons',
  lists: ['persons'],
  fieldsPath: '/v2/personFields',
  standing: ['id', 'name', 'emails', 'phones', 'org_id', 'owner_id', 'add_time', 'update_time'],
  settable: [
    'name',
    'emails',
    'phones',
    'org_id',
    'owner_id',
    'label_ids',
    'visible_to',
    'job_title',
    'postal_address',
    'notes',
    'birthday',
    'marketing_status',
  ],
  table: tableOf('contact', contactFields, {
    composed: [
      nameInOne('name'),
      mailList('emails', 'work'),
      phoneList('phones', { phone: 'work', mobile: 'mobile' }),
      addressIn('postal_address'),
    ],
  }),
  links: [{ property: 'org_id', to: 'companies', primary: true }],
  namedBy: ['email', 'lastName', 'firstName'],
  guessed: ['firstName', 'lastName'],
  required: ['name'],
  scopes: ['contacts:full'],
  writes,
  updateMethod: 'PATCH',
  pageSize: 500,
  syncFunction: { sync: 'persons', model: 'Person' },
}

const companyFields: Partial<Record<CompanyField, string>> = {
  name: 'name',
  website: 'website',
  industry: 'industry',
  employees: 'employee_count',
  annualRevenue: 'annual_revenue',
  ownerId: 'owner_id',
}

/** Organizations. Their persons are read from the persons' side. */
export const companyObject: CrmObject = {
  name: 'companies',
  label: 'Organizations',
  stream: 'companies',
  entityKind: 'company',
  version: 'v2',
  path: 'organizations',
  lists: ['organizations'],
  fieldsPath: '/v2/organizationFields',
  standing: ['id', 'name', 'owner_id', 'address', 'add_time', 'update_time'],
  settable: [
    'name',
    'owner_id',
    'label_ids',
    'visible_to',
    'address',
    'website',
    'linkedin',
    'industry',
    'annual_revenue',
    'employee_count',
  ],
  table: tableOf('company', companyFields, { composed: [addressIn('address')] }),
  links: [],
  namedBy: ['website', 'name'],
  guessed: [],
  required: ['name'],
  scopes: ['contacts:full'],
  writes,
  updateMethod: 'PATCH',
  pageSize: 500,
  syncFunction: { sync: 'organizations', model: 'Organization' },
}
