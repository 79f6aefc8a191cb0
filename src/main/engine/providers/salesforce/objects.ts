import type { MappedFields } from '../../fields/field-definition'
import type { ComposedRule } from '../kit/mapping'
import { tableOf } from './mapping'
import type { SfObject } from './sf-object'

const writes = { create: true, update: true, remove: true }

/**
 * Contacts. The one account of a contact is a field of it.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm
 */
export const contactObject: SfObject = {
  name: 'contacts',
  type: 'Contact',
  prefix: '003',
  label: 'Contacts',
  stream: 'contacts',
  entityKind: 'contact',
  table: tableOf('contact', {
    firstName: 'FirstName',
    lastName: 'LastName',
    email: 'Email',
    phone: 'Phone',
    mobile: 'MobilePhone',
    jobTitle: 'Title',
    ownerId: 'OwnerId',
    address: 'MailingStreet',
    city: 'MailingCity',
    state: 'MailingState',
    postalCode: 'MailingPostalCode',
    country: 'MailingCountry',
  }),
  links: [{ property: 'AccountId', to: 'companies', prefix: '001', primary: true }],
  namedBy: ['email', 'lastName', 'firstName'],
  writes,
  standing: ['LastName'],
  duplicateField: 'email',
  merges: true,
  syncFunction: { sync: 'contacts', model: 'Contact' },
}

/**
 * Accounts. They have no domain of their own; the website is what tells them.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm
 */
export const companyObject: SfObject = {
  name: 'companies',
  type: 'Account',
  prefix: '001',
  label: 'Accounts',
  stream: 'companies',
  entityKind: 'company',
  table: tableOf('company', {
    name: 'Name',
    phone: 'Phone',
    industry: 'Industry',
    website: 'Website',
    employees: 'NumberOfEmployees',
    annualRevenue: 'AnnualRevenue',
    description: 'Description',
    ownerId: 'OwnerId',
    address: 'BillingStreet',
    city: 'BillingCity',
    state: 'BillingState',
    postalCode: 'BillingPostalCode',
    country: 'BillingCountry',
  }),
  links: [],
  namedBy: ['website', 'name'],
  writes,
  standing: ['Name'],
  merges: true,
  // https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_delete.htm
  deletesAlong: ['contacts', 'opportunities'],
  syncFunction: { sync: 'accounts', model: 'Account' },
}

/**
 * Leads: people of whom it is not known yet whether they become customers. One that was converted stays as it is.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm
 */
export const leadObject: SfObject = {
  name: 'leads',
  type: 'Lead',
  prefix: '00Q',
  label: 'Leads',
  stream: 'leads',
  entityKind: 'lead',
  table: tableOf('lead', {
    name: { property: 'Name', written: 'never' },
    firstName: 'FirstName',
    lastName: 'LastName',
    email: 'Email',
    phone: 'Phone',
    companyName: 'Company',
    stage: 'Status',
    source: 'LeadSource',
    description: 'Description',
    ownerId: 'OwnerId',
  }),
  links: [],
  namedBy: ['email', 'lastName'],
  writes,
  standing: ['LastName', 'Company', 'IsConverted'],
  merges: true,
  convertedInto: [
    { property: 'ConvertedContactId', to: 'contacts', beside: true },
    { property: 'ConvertedAccountId', to: 'companies', beside: true },
    { property: 'ConvertedOpportunityId', to: 'opportunities' },
  ],
}

/** What has become of an opportunity is computed from its stage. */
const outcome: ComposedRule = {
  fields: ['status'],
  properties: ['IsClosed', 'IsWon'],
  written: 'never',
  read: (valueAt): MappedFields => {
    if (valueAt('IsClosed') === undefined) return {}
    return { status: valueAt('IsWon') === true ? 'won' : valueAt('IsClosed') === true ? 'lost' : 'open' }
  },
  write: () => ({}),
}

/**
 * Opportunities: what HubSpot and Pipedrive call deals.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm
 */
export const opportunityObject: SfObject = {
  name: 'opportunities',
  type: 'Opportunity',
  prefix: '006',
  label: 'Opportunities',
  stream: 'leads',
  entityKind: 'lead',
  takesCreates: true,
  table: tableOf(
    'lead',
    {
      name: 'Name',
      amount: 'Amount',
      // Only orgs with several currencies have it.
      currency: 'CurrencyIsoCode',
      stage: 'StageName',
      probability: 'Probability',
      closeDate: 'CloseDate',
      source: 'LeadSource',
      description: 'Description',
      ownerId: 'OwnerId',
    },
    { composed: [outcome] },
  ),
  links: [{ property: 'AccountId', to: 'companies', prefix: '001', primary: true }],
  namedBy: ['name'],
  writes,
  standing: ['Name', 'StageName', 'CloseDate'],
  merges: false,
}
