import type { CompanyField, ContactField } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { dayAsMoment } from '../kit/dates'
import type { ComposedRule, FieldRule } from '../kit/mapping'
import { listText, shifted } from '../kit/values'
import type { CrmObject } from './crm-object'
import { tableOf } from './mapping'

const writes = { create: true, update: true, remove: true }

const contactFields: Record<ContactField, string | FieldRule> = {
  firstName: 'firstname',
  lastName: 'lastname',
  email: 'email',
  // Addresses are added and taken away by calls of their own.
  additionalEmails: { property: 'hs_additional_emails', codec: listText(';'), written: 'never' },
  phone: 'phone',
  mobile: 'mobilephone',
  jobTitle: 'jobtitle',
  companyName: 'company',
  lifecycleStage: 'lifecyclestage',
  leadStatus: 'hs_lead_status',
  ownerId: 'hubspot_owner_id',
  address: 'address',
  city: 'city',
  state: 'state',
  postalCode: 'zip',
  country: 'country',
  website: 'website',
}

/** HubSpot's contacts. A link to a company that is made later does not move the time of the last change. */
export const contactObject: CrmObject = {
  name: 'contacts',
  label: 'Contacts',
  stream: 'contacts',
  entityKind: 'contact',
  modifiedProperty: 'lastmodifieddate',
  createdProperty: 'createdate',
  associations: [{ to: 'companies', typeId: 279, primary: { typeId: 1, listed: 'contact_to_company' } }],
  table: tableOf('contact', contactFields),
  uniqueField: 'email',
  namedBy: ['lastName', 'firstName'],
  guessed: [],
  scopes: ['crm.objects.contacts.read'],
  writes,
  required: [],
  syncFunction: { sync: 'contacts', model: 'Contact' },
}

const companyFields: Record<CompanyField, string> = {
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
  createdProperty: 'createdate',
  associations: [],
  table: tableOf('company', companyFields),
  // Two companies may have one domain when they are made through the API.
  uniqueField: null,
  namedBy: ['domain', 'name'],
  guessed: ['name'],
  scopes: ['crm.objects.companies.read'],
  writes,
  required: [],
  syncFunction: { sync: 'companies', model: 'Company' },
}

/** What has become of a deal is computed from its stage. */
const dealStatus: ComposedRule = {
  fields: ['status'],
  properties: ['hs_is_closed', 'hs_is_closed_won'],
  written: 'never',
  read: (valueAt): MappedFields => {
    if (valueAt('hs_is_closed') === undefined) return {}
    const [closed, won] = [valueAt('hs_is_closed') === 'true', valueAt('hs_is_closed_won') === 'true']
    return { status: won ? 'won' : closed ? 'lost' : 'open' }
  },
  write: () => ({}),
}

/**
 * HubSpot's deals: leads in the wide sense, at every account.
 * https://developers.hubspot.com/docs/api-reference/crm-deals-v3/guide
 */
export const dealObject: CrmObject = {
  name: 'deals',
  label: 'Deals',
  stream: 'leads',
  entityKind: 'lead',
  takesCreates: true,
  modifiedProperty: 'hs_lastmodifieddate',
  createdProperty: 'createdate',
  associations: [
    { to: 'contacts', typeId: 3 },
    { to: 'companies', typeId: 341, primary: { typeId: 5, listed: 'deal_to_company' } },
  ],
  table: tableOf(
    'lead',
    {
      name: 'dealname',
      amount: 'amount',
      currency: 'deal_currency_code',
      pipeline: 'pipeline',
      stage: 'dealstage',
      // A share of one; it follows the stage.
      probability: { property: 'hs_deal_stage_probability', codec: shifted(-2), written: 'never' },
      closeDate: { property: 'closedate', codec: dayAsMoment('ms') },
      description: 'description',
      ownerId: 'hubspot_owner_id',
    },
    { composed: [dealStatus] },
  ),
  uniqueField: null,
  namedBy: ['name'],
  guessed: [],
  scopes: ['crm.objects.deals.read'],
  writes,
  required: ['dealname', 'dealstage'],
  standing: ['dealname', 'dealstage', 'pipeline', 'amount', 'closedate'],
  syncFunction: { sync: 'deals', model: 'Deal' },
}

/**
 * HubSpot's leads in the narrow sense, which only some plans have. A new one belongs to a contact or a company.
 * https://developers.hubspot.com/docs/api-reference/crm-leads-v3/guide
 */
export const leadObject: CrmObject = {
  name: 'leads',
  label: 'Leads',
  stream: 'leads',
  entityKind: 'lead',
  modifiedProperty: 'hs_lastmodifieddate',
  createdProperty: 'hs_createdate',
  associations: [
    { to: 'contacts', typeId: 608, primary: { typeId: 578, listed: null } },
    { to: 'companies', typeId: 610 },
  ],
  table: tableOf('lead', {
    name: 'hs_lead_name',
    pipeline: 'hs_pipeline',
    stage: 'hs_pipeline_stage',
    source: 'hs_lead_source',
    ownerId: 'hubspot_owner_id',
  }),
  uniqueField: null,
  namedBy: ['name'],
  guessed: [],
  scopes: ['crm.objects.leads.read'],
  writes,
  required: ['hs_lead_name'],
  standing: ['hs_lead_name', 'hs_pipeline', 'hs_pipeline_stage'],
  neededOnCreate: [['contacts'], ['companies']],
  syncFunction: { sync: 'leads', model: 'Lead' },
}
