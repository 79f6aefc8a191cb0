import type { CompanyField } from '@shared/model'
import type { CrmObject } from '../crm-object'
import { defineObject } from '../define-object'

const properties: Record<CompanyField, string> = {
  name: 'name',
  domain: 'domain',
  phone: 'phone',
  industry: 'industry',
  website: 'website',
  employees: 'numberofemployees',
  annualRevenue: 'annualrevenue',
  description: 'description',
  lifecycleStage: 'lifecyclestage',
  ownerId: 'hubspot_owner_id',
  address: 'address',
  city: 'city',
  state: 'state',
  postalCode: 'zip',
  country: 'country',
}

/** HubSpot's companies. Their contacts are read from the contacts' side. */
export const companyObject: CrmObject = {
  name: 'companies',
  label: 'Companies',
  stream: 'companies',
  entityKind: 'company',
  modifiedProperty: 'hs_lastmodifieddate',
  associations: [],
  properties,
  computed: [],
  // Two companies may have one domain when they are made through the API.
  uniqueField: null,
  namedBy: ['domain', 'name'],
  guessed: ['name'],
  scopes: ['crm.objects.companies.read'],
  syncFunction: { sync: 'companies', model: 'Company' },
}

export const companies = defineObject(companyObject)
