import type { ContactField } from '@shared/model'
import type { CrmObject } from '../crm-object'
import { defineObject } from '../define-object'

const properties: Record<ContactField, string> = {
  firstName: 'firstname',
  lastName: 'lastname',
  email: 'email',
  additionalEmails: 'hs_additional_emails',
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
  associations: [{ to: 'companies', typeId: 279, primaryTypeId: 1, primaryListed: 'contact_to_company' }],
  properties,
  // Addresses are added and taken away by calls of their own.
  computed: ['additionalEmails'],
  uniqueField: 'email',
  namedBy: ['lastName', 'firstName'],
  guessed: [],
  scopes: ['crm.objects.contacts.read'],
  syncFunction: { sync: 'contacts', model: 'Contact' },
}

export const contacts = defineObject(contactObject)
