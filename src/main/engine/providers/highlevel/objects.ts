import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { idOf } from '../kit/json'
import { choicePairs, listJson } from '../kit/values'
import type { Association } from '../provider'
import { type CrmObject, paths } from './crm-object'
import { countryCodec, tableOf } from './mapping'

interface OwnField {
  custom?: true
  written?: 'create' | 'never'
  required?: true
  unique?: true
  options?: readonly string[]
  references?: string[]
}

/** A field that every location has. */
export function own(name: string, label: string, type: FieldType, more: OwnField = {}): FieldDefinition {
  const { custom = false, written, required = false, unique, options = [], references } = more
  return {
    name,
    label,
    type,
    custom,
    onCreate: written !== 'never',
    onUpdate: written === undefined,
    required,
    ...(unique && { unique }),
    ...(references && { references }),
    options: options.map((value) => ({ value, label: value })),
  }
}

const placeFields = [
  own('city', 'City', 'text'),
  own('state', 'State', 'text'),
  own('postalCode', 'Postal code', 'text'),
  own('country', 'Country', 'text'),
]

/** What stands in a field that names another record. */
export function linkTo(object: string, id: unknown, primary = false): Association[] {
  const remoteId = idOf(id)
  return remoteId === null ? [] : [{ object, remoteId, ...(primary && { primary }) }]
}

/**
 * GoHighLevel's contacts. Tags are names, in lower case; the name of a company is text of its own, besides the link. Their
 * time zone is left out: a search does not tell it, and would pass for having cleared what a read by id has shown.
 * https://marketplace.gohighlevel.com/docs/ghl/contacts/contacts
 */
export const contactObject: CrmObject = {
  name: 'contacts',
  label: 'Contacts',
  stream: 'contacts',
  entityKind: 'contact',
  record: paths.contact,
  create: paths.contacts,
  answers: ['contact'],
  table: tableOf('contact', {
    firstName: 'firstName',
    lastName: 'lastName',
    email: 'email',
    additionalEmails: { property: 'additionalEmails', codec: listJson(), written: 'never' },
    phone: 'phone',
    // No field of the vendor's: where a location has made one, this is the key that its screens make of the usual name.
    jobTitle: 'job_title',
    mobile: 'mobile_phone',
    companyName: { property: 'companyName', written: 'create' },
    ownerId: 'assignedTo',
    address: 'address1',
    city: 'city',
    state: 'state',
    postalCode: 'postalCode',
    country: { property: 'country', codec: countryCodec },
    website: 'website',
  }),
  own: [
    own('firstName', 'First name', 'text'),
    own('lastName', 'Last name', 'text'),
    own('email', 'Email', 'email', { unique: true }),
    own('additionalEmails', 'Additional emails', 'email_list', { written: 'never' }),
    own('phone', 'Phone', 'phone'),
    own('companyName', 'Company name', 'text', { written: 'create' }),
    own('assignedTo', 'Assigned to', 'user'),
    own('address1', 'Street address', 'text'),
    ...placeFields,
    own('website', 'Website', 'url'),
    own('tags', 'Tags', 'multi_choice', { custom: true }),
    own('source', 'Source', 'text', { custom: true }),
    own('dateOfBirth', 'Date of birth', 'date', { custom: true }),
    own('type', 'Contact type', 'text', { custom: true, written: 'never' }),
    // Consent belongs to the CRM that asked for it.
    own('dnd', 'Do not disturb', 'boolean', { custom: true, written: 'never' }),
  ],
  model: 'contact',
  alsoCalled: { address1: 'address' },
  stamps: { created: 'dateAdded', updated: 'dateUpdated' },
  linksOf: ({ businessId }) => linkTo('companies', businessId, true),
  uniqueField: 'email',
  namedBy: ['phone', 'lastName', 'firstName'],
  scopes: ['contacts.readonly'],
}

/**
 * GoHighLevel's businesses. They cannot be searched; their custom fields are read with them, and not written.
 * https://marketplace.gohighlevel.com/docs/ghl/businesses/businesses-api
 */
export const companyObject: CrmObject = {
  name: 'companies',
  label: 'Companies',
  stream: 'companies',
  entityKind: 'company',
  record: paths.business,
  create: paths.businesses,
  answers: ['business', 'buiseness'],
  table: tableOf('company', {
    name: 'name',
    phone: 'phone',
    website: 'website',
    description: 'description',
    address: 'address',
    city: 'city',
    state: 'state',
    postalCode: 'postalCode',
    country: { property: 'country', codec: countryCodec },
  }),
  own: [
    own('name', 'Name', 'text', { required: true }),
    own('phone', 'Phone', 'phone'),
    own('email', 'Email', 'email', { custom: true }),
    own('website', 'Website', 'url'),
    own('description', 'Description', 'long_text'),
    own('address', 'Street address', 'text'),
    ...placeFields,
  ],
  model: 'business',
  stamps: { created: 'createdAt', updated: 'updatedAt' },
  linksOf: () => [],
  uniqueField: null,
  namedBy: ['name'],
  scopes: ['businesses.readonly'],
}

/**
 * GoHighLevel's opportunities. Where they stand is a stage of a pipeline; whether they are won or lost stands beside it.
 * https://marketplace.gohighlevel.com/docs/ghl/opportunities/opportunities
 */
export const opportunityObject: CrmObject = {
  name: 'opportunities',
  label: 'Opportunities',
  stream: 'leads',
  entityKind: 'lead',
  record: paths.opportunity,
  create: paths.opportunities,
  answers: ['opportunity'],
  table: tableOf('lead', {
    name: 'name',
    amount: 'monetaryValue',
    currency: 'currency',
    closeDate: 'close_date',
    pipeline: 'pipelineId',
    stage: 'pipelineStageId',
    status: { property: 'status', codec: choicePairs([]) },
    source: { property: 'source', written: 'never' },
    ownerId: 'assignedTo',
  }),
  own: [
    own('name', 'Name', 'text', { required: true }),
    own('monetaryValue', 'Value', 'money'),
    // A new one without it goes into the first pipeline.
    own('pipelineId', 'Pipeline', 'reference'),
    own('pipelineStageId', 'Stage', 'reference'),
    own('status', 'Status', 'choice', { options: ['open', 'won', 'lost', 'abandoned'] }),
    own('source', 'Source', 'text', { written: 'never' }),
    own('assignedTo', 'Assigned to', 'user'),
    own('lostReasonId', 'Lost reason', 'reference', { custom: true, written: 'never' }),
  ],
  model: 'opportunity',
  stamps: { created: 'createdAt', updated: 'updatedAt' },
  linksOf: ({ contactId }) => linkTo('contacts', contactId, true),
  uniqueField: null,
  namedBy: ['name'],
  scopes: ['opportunities.readonly'],
  clearedByNull: ['monetaryValue'],
}
