import type { KeptRecord } from '../kit/base'
import { UnknownName } from '../kit/control'
import { FieldCatalogue } from '../kit/fields'
import type { SandboxStorage } from '../kit/provider-sandbox'
import { allStages, pipelines } from './seed'

export interface ObjectType {
  name: ObjectName
  typeId: string
  singular: string
  label: string
  /** What the scopes of the object are named after; activities are covered by those of contacts. */
  scope: 'contacts' | 'companies' | 'deals' | 'leads'
  /** The properties that hold the times of creation and of the last change; contacts have the latter under another name. */
  created: string
  modified: string
  /** Returned when a request names no properties. */
  defaults: readonly string[]
  /** Returned whatever a request names. */
  always: readonly string[]
  /** What a search's `query` looks at. */
  searchable: readonly string[]
  /** A new record needs one of them. */
  nameable: readonly string[]
  /** A new record needs all of them. */
  required: readonly string[]
  /** A person knows a record by these. */
  known: readonly string[]
  merges: boolean
}

export const objectNames = [
  'contacts',
  'companies',
  'deals',
  'leads',
  'calls',
  'emails',
  'meetings',
  'notes',
  'tasks',
] as const
export type ObjectName = (typeof objectNames)[number]

const object = (
  name: ObjectName,
  typeId: string,
  singular: string,
  more: Partial<ObjectType> & Pick<ObjectType, 'searchable'>,
): ObjectType => {
  const created = more.created ?? 'hs_createdate'
  const modified = more.modified ?? 'hs_lastmodifieddate'
  const always = [created, modified, 'hs_object_id'].sort()
  return {
    name,
    typeId,
    singular,
    label: singular.charAt(0).toUpperCase() + singular.slice(1),
    scope: 'contacts',
    created,
    modified,
    always,
    nameable: [],
    required: [],
    known: more.searchable.slice(0, 1),
    merges: false,
    ...more,
    defaults: [...always, ...(more.defaults ?? [])].sort(),
  }
}

const activity = (name: ObjectName, typeId: string, singular: string, searchable: readonly string[]) =>
  object(name, typeId, singular, { searchable, required: ['hs_timestamp'] })

/** Objects that this sandbox keeps. Type ids: https://developers.hubspot.com/docs/guides/api/crm/understanding-the-crm#object-type-ids */
export const objectTypes: Record<ObjectName, ObjectType> = {
  contacts: object('contacts', '0-1', 'contact', {
    created: 'createdate',
    modified: 'lastmodifieddate',
    defaults: ['email', 'firstname', 'lastname'],
    searchable: ['email', 'firstname', 'lastname', 'phone', 'company', 'hs_additional_emails'],
    nameable: ['email', 'firstname', 'lastname'],
    merges: true,
  }),
  companies: object('companies', '0-2', 'company', {
    scope: 'companies',
    created: 'createdate',
    defaults: ['domain', 'name'],
    searchable: ['name', 'domain', 'phone', 'website'],
    nameable: ['name', 'domain'],
    known: ['name', 'domain'],
    merges: true,
  }),
  /** https://developers.hubspot.com/docs/api-reference/crm-deals-v3/guide */
  deals: object('deals', '0-3', 'deal', {
    scope: 'deals',
    created: 'createdate',
    defaults: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    searchable: ['dealname', 'description'],
    required: ['dealname', 'dealstage'],
    merges: true,
  }),
  /** https://developers.hubspot.com/docs/api-reference/crm-leads-v3/guide */
  leads: object('leads', '0-136', 'lead', {
    scope: 'leads',
    searchable: ['hs_lead_name'],
    required: ['hs_lead_name'],
  }),
  calls: activity('calls', '0-48', 'call', ['hs_call_title', 'hs_call_body']),
  emails: activity('emails', '0-49', 'email', ['hs_email_subject', 'hs_email_text']),
  meetings: activity('meetings', '0-47', 'meeting', ['hs_meeting_title', 'hs_meeting_body']),
  notes: activity('notes', '0-46', 'note', ['hs_note_body']),
  tasks: activity('tasks', '0-27', 'task', ['hs_task_subject', 'hs_task_body']),
}

/** Objects of HubSpot that this sandbox does not keep: their scope was never granted. */
const others: Record<string, string> = {
  tickets: 'tickets',
  '0-5': 'tickets',
  products: 'products',
  '0-7': 'products',
  line_items: 'line_items',
  '0-8': 'line_items',
}

/** The object that a path names by its plural, singular or type id. `foreign`: known to HubSpot, not granted here. */
export function objectTypeOf(text: string): ObjectType | { foreign: string } | null {
  for (const type of Object.values(objectTypes)) {
    if (text === type.name || text === type.typeId || text === type.singular) return type
  }
  const foreign = others[text]
  return foreign === undefined ? null : { foreign }
}

/** The object that a control route names. Throws an {@link UnknownName}. */
export function objectNamed(text: string): ObjectName {
  const type = objectTypeOf(text)
  if (type === null || 'foreign' in type) throw new UnknownName('object', text, objectNames)
  return type.name
}

/** One value that a property had, newest first in a history. */
export interface ValueVersion {
  value: string
  timestamp: string
  sourceType: 'CRM_UI' | 'IMPORT' | 'INTEGRATION' | 'MERGE_OBJECTS'
  sourceId: string
  updatedByUserId?: number
}

/** Who made a change. */
export type ChangeSource = Omit<ValueVersion, 'value' | 'timestamp'>

/** What a connected app's writes say of themselves. */
export const appSource: ChangeSource = { sourceType: 'INTEGRATION', sourceId: '1903442' }

/** A person at a desk, not an app. */
export const person: ChangeSource = { sourceType: 'CRM_UI', sourceId: 'userId:5310220', updatedByUserId: 5_310_220 }

export interface StoredRecord extends KeptRecord {
  values: Readonly<Record<string, string>>
  /** Older values of the properties that changed since the portal was made. */
  history: Readonly<Record<string, readonly ValueVersion[]>>
}

export const propertyTypes = ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'] as const

/** A property definition, https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export interface PropertyDefinition {
  name: string
  label: string
  description: string
  type: (typeof propertyTypes)[number]
  fieldType: string
  groupName: string
  options: PropertyOption[]
  displayOrder: number
  calculated: boolean
  externalOptions: boolean
  referencedObjectType?: string
  hasUniqueValue: boolean
  hidden: boolean
  hubspotDefined: boolean
  formField: boolean
  readOnlyValue: boolean
  archivedAt: number | null
  createdAt: number | null
  updatedAt: number | null
}

export interface PropertyOption {
  label: string
  value: string
  displayOrder: number
  hidden: boolean
  description?: string
}

export interface PropertyGroup {
  name: string
  label: string
  displayOrder: number
  archived: boolean
}

/** When the portal's custom properties were made. */
const definedAt = Date.UTC(2023, 1, 14, 10, 30)

/**
 * The properties of each object: those that HubSpot brings along, and some of the portal's own (`own`), of every type.
 * A line is name, label, type and field type, flags, options (with a label where it is not the value's words).
 */
const tables: Record<ObjectName, string> = {
  contacts: `
@ contactinformation | Contact information
email | Email | string/text | form
firstname | First Name | string/text | form
lastname | Last Name | string/text | form
salutation | Salutation | string/text | form
phone | Phone Number | string/phonenumber | form
mobilephone | Mobile Phone Number | string/phonenumber | form
fax | Fax Number | string/text | form
jobtitle | Job Title | string/text | form
company | Company Name | string/text | form
website | Website URL | string/text | form
address | Street Address | string/text | form
city | City | string/text | form
state | State/Region | string/text | form
zip | Postal Code | string/text | form
country | Country/Region | string/text | form
industry | Industry | string/text | form
annualrevenue | Annual Revenue | string/text
numemployees | Number of Employees | enumeration/select | form | 1-5; 5-25; 25-50; 50-100; 100-500; 500-1000; 1000+
message | Message | string/textarea | form
date_of_birth | Date of birth | string/text | form
gender | Gender | string/text | form
hs_language | Preferred language | enumeration/select | | en=English; de=German - Deutsch; fr=French - Français; es=Spanish - Español; it=Italian - Italiano; nl=Dutch - Nederlands; pl=Polish - Polski; pt=Portuguese - Português; sv=Swedish - Svenska; da=Danish - Dansk
lifecyclestage | Lifecycle Stage | enumeration/radio | | subscriber; lead; marketingqualifiedlead=Marketing Qualified Lead; salesqualifiedlead=Sales Qualified Lead; opportunity; customer; evangelist; other
hs_lead_status | Lead Status | enumeration/radio | | NEW; OPEN; IN_PROGRESS; OPEN_DEAL; UNQUALIFIED; ATTEMPTED_TO_CONTACT; CONNECTED; BAD_TIMING
hubspot_owner_id | Contact owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_additional_emails | Additional email addresses | enumeration/checkbox | hidden
hs_email_domain | Email Domain | string/text | calc
hs_full_name_or_email | Full name or email | string/calculation_equation | calc hidden
hs_searchable_calculated_phone_number | Calculated Phone Number | string/text | calc hidden
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
lastmodifieddate | Last Modified Date | datetime/date | ro
@ conversioninformation | Conversion information
hs_email_optout | Unsubscribed from all email | bool/booleancheckbox | ro | true=Yes; false=No
hs_analytics_source | Original Traffic Source | enumeration/select | ro | ORGANIC_SEARCH; PAID_SEARCH; EMAIL_MARKETING; SOCIAL_MEDIA; REFERRALS; OTHER_CAMPAIGNS; DIRECT_TRAFFIC; OFFLINE
num_conversion_events | Number of Form Submissions | number/number | ro
@ customer_programme | Customer programme | own
customer_tier | Customer tier | enumeration/select | | gold; silver; bronze
product_interests | Product interests | enumeration/checkbox | | onboarding; reporting; integrations; support_plan
preferred_channel | Preferred channel | enumeration/radio | | email=E-mail; phone; post=Letter
newsletter_opt_in | Newsletter opt-in | bool/booleancheckbox | | true=Yes; false=No
contract_renewal_date | Contract renewal date | date/date
last_webinar_at | Last webinar | datetime/date
loyalty_points | Loyalty points | number/number
internal_notes | Internal notes | string/textarea
profile_text | Profile | string/html
assistant_phone | Assistant's phone | phone_number/phonenumber
signed_contract | Signed contract | string/file
account_manager | Account manager | enumeration/select | owner
membership_number | Membership number | string/text | unique
health_score | Health score | number/calculation_equation | calc
`,
  companies: `
@ companyinformation | Company information
name | Company name | string/text | form
domain | Company Domain Name | string/text | form
phone | Phone Number | string/phonenumber | form
website | Website URL | string/text
industry | Industry | enumeration/select | form | COMPUTER_SOFTWARE; LOGISTICS_AND_SUPPLY_CHAIN; FOOD_BEVERAGES; CONSTRUCTION; RENEWABLES_ENVIRONMENT; HOSPITAL_HEALTH_CARE; FINANCIAL_SERVICES; EDUCATION_MANAGEMENT; RETAIL; MACHINERY; MEDIA_PRODUCTION; LEISURE_TRAVEL_TOURISM; ACCOUNTING; AUTOMOTIVE; BANKING; CHEMICALS; INSURANCE; LEGAL_SERVICES; TELECOMMUNICATIONS
type | Type | enumeration/radio | | PROSPECT; PARTNER; RESELLER; VENDOR; OTHER
description | Description | string/textarea
about_us | About Us | string/textarea
address | Street Address | string/text | form
address2 | Street Address 2 | string/text | form
city | City | string/text | form
state | State/Region | string/text | form
zip | Postal Code | string/text | form
country | Country/Region | string/text | form
timezone | Time Zone | string/text
numberofemployees | Number of Employees | number/number
annualrevenue | Annual Revenue | number/number
founded_year | Year Founded | string/text
is_public | Is Public | bool/booleancheckbox | | true=Yes; false=No
linkedin_company_page | LinkedIn Company Page | string/text
lifecyclestage | Lifecycle Stage | enumeration/radio | | subscriber; lead; marketingqualifiedlead=Marketing Qualified Lead; salesqualifiedlead=Sales Qualified Lead; opportunity; customer; evangelist; other
hubspot_owner_id | Company owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_additional_domains | Additional Domains | enumeration/checkbox | hidden
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ account_care | Account care | own
account_tier | Account tier | enumeration/select | | a=A – key account; b=B – regular; c=C – occasional
sales_regions | Sales regions | enumeration/checkbox | | north; south; east; west
is_partner | Is a partner | bool/booleancheckbox | | true=Yes; false=No
contract_end | Contract end | date/date
last_audit_at | Last audit | datetime/date
licensed_seats | Licensed seats | number/number
care_notes | Care notes | string/textarea
erp_number | ERP number | string/text | unique
`,
  deals: `
@ dealinformation | Deal information
dealname | Deal Name | string/text | form
amount | Amount | number/number | form
amount_in_home_currency | Amount in company currency | number/number | calc
closedate | Close Date | datetime/date | form
pipeline | Pipeline | enumeration/select | form pipeline
dealstage | Deal Stage | enumeration/radio | form stage
dealtype | Deal Type | enumeration/radio | form | newbusiness=New Business; existingbusiness=Existing Business
deal_currency_code | Currency | enumeration/select | | EUR; USD; GBP; CHF; SEK
description | Deal Description | string/textarea
hs_priority | Priority | enumeration/select | | low; medium; high
closed_lost_reason | Closed Lost Reason | string/textarea
closed_won_reason | Closed Won Reason | string/textarea
hs_next_step | Next step | string/text
hs_deal_stage_probability | Deal Stage Probability | number/number | calc
hs_is_closed | Is Deal Closed? | bool/booleancheckbox | calc hidden | true; false
hs_is_closed_won | Is Closed Won | bool/booleancheckbox | calc hidden | true; false
hubspot_owner_id | Deal owner | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
createdate | Create Date | datetime/date | ro
hs_createdate | Object create date/time | datetime/date | ro hidden
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ contract_terms | Contract terms | own
contract_type | Contract type | enumeration/select | | monthly; yearly; one_off=One-off
ordered_products | Ordered products | enumeration/checkbox | | onboarding; reporting; integrations; support_plan
is_renewal | Renewal | bool/booleancheckbox | | true=Yes; false=No
go_live_date | Go-live | date/date
decision_at | Decision expected | datetime/date
discount_percent | Discount in percent | number/number
deal_notes | Notes on the deal | string/textarea
order_number | Order number | string/text | unique
`,
  leads: `
@ lead_information | Lead information
hs_lead_name | Lead Name | string/text | form
hs_lead_type | Lead Type | enumeration/select | form | NEW_BUSINESS; UPSELL; RE_ATTEMPTING
hs_lead_label | Lead Label | enumeration/select | form | HOT; WARM; COLD
hs_lead_source | Lead Source | enumeration/select | | OFFLINE; DIRECT_TRAFFIC; ORGANIC_SEARCH; REFERRALS
hs_pipeline | Lead pipeline | enumeration/select | form pipeline
hs_pipeline_stage | Lead pipeline stage | enumeration/radio | form stage
hs_lead_is_open | Is open | bool/booleancheckbox | calc hidden | true; false
hs_lead_disqualification_reason | Disqualification reason | enumeration/select | | NO_LONGER_INTERESTED; NO_BUDGET; WRONG_CONTACT
hs_lead_disqualification_note | Disqualification note | string/textarea
hubspot_owner_id | Lead owner | enumeration/select | owner
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | ro hidden
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create Date | datetime/date | ro
hs_lastmodifieddate | Last Modified Date | datetime/date | ro
@ lead_care | Lead care | own
campaign_code | Campaign code | string/text
follow_up_date | Follow-up | date/date
`,
  calls: `
@ call | Call information
hs_timestamp | Activity date | datetime/date | form
hs_call_title | Call Title | string/text | form
hs_call_body | Call notes | string/html | form
hs_call_direction | Call direction | enumeration/select | form | INBOUND; OUTBOUND
hs_call_duration | Call duration | number/number
hs_call_status | Call status | enumeration/select | | BUSY; CALLING_CRM_USER; CANCELED; COMPLETED; CONNECTING; FAILED; IN_PROGRESS; NO_ANSWER; QUEUED; RINGING
hs_call_disposition | Call outcome | enumeration/select | | 9d9162e7-6cf3-4944-bf63-4dff82258764=Busy; f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected; a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message; b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail; 73a0d17f-1163-4015-bdd5-ec830791da20=No answer; 17b47fee-58de-441e-a44c-c6300d46f273=Wrong number
hs_call_from_number | From number | string/text
hs_call_to_number | To number | string/text
hs_call_recording_url | Recording URL | string/text
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`,
  emails: `
@ email | Email information
hs_timestamp | Activity date | datetime/date | form
hs_email_subject | Email subject | string/text | form
hs_email_text | Text body | string/textarea
hs_email_html | Email body | string/html
hs_email_direction | Email direction | enumeration/select | form | EMAIL; INCOMING_EMAIL; FORWARDED_EMAIL
hs_email_status | Email send status | enumeration/select | | BOUNCED; FAILED; SCHEDULED; SENDING; SENT
hs_email_headers | Headers | string/textarea
hs_email_from_email | From address | string/text | calc
hs_email_to_email | To address | string/text | calc
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`,
  meetings: `
@ meeting | Meeting information
hs_timestamp | Activity date | datetime/date | form
hs_meeting_title | Meeting name | string/text | form
hs_meeting_body | Meeting description | string/html
hs_internal_meeting_notes | Internal meeting notes | string/html
hs_meeting_start_time | Start time | datetime/date
hs_meeting_end_time | End time | datetime/date
hs_meeting_location | Location | string/text
hs_meeting_external_url | External URL | string/text
hs_meeting_outcome | Meeting outcome | enumeration/select | | SCHEDULED; COMPLETED; RESCHEDULED; NO_SHOW; CANCELED
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`,
  notes: `
@ note | Note information
hs_timestamp | Activity date | datetime/date | form
hs_note_body | Note body | string/html | form
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`,
  tasks: `
@ task | Task information
hs_timestamp | Activity date | datetime/date | form
hs_task_subject | Task Title | string/text | form
hs_task_body | Notes | string/html
hs_task_status | Task Status | enumeration/select | form | NOT_STARTED; IN_PROGRESS; WAITING; COMPLETED; DEFERRED
hs_task_priority | Priority | enumeration/select | form | NONE; LOW; MEDIUM; HIGH
hs_task_type | Task Type | enumeration/select | form | TODO; CALL; EMAIL
hs_task_completion_date | Completed at | datetime/date | ro
hs_body_preview | Body preview | string/text | calc
hs_attachment_ids | Attached file IDs | enumeration/checkbox | hidden
hubspot_owner_id | Activity assigned to | enumeration/select | owner
hubspot_owner_assigneddate | Owner assigned date | datetime/date | ro
hs_object_id | Record ID | number/number | ro hidden
hs_object_source | Record creation source | string/text | ro hidden
hs_object_source_id | Record creation source ID | string/text | ro hidden
hs_createdate | Create date | datetime/date | ro
hs_lastmodifieddate | Last modified date | datetime/date | ro
`,
}

interface Definitions {
  groups: PropertyGroup[]
  properties: PropertyDefinition[]
}

function read(object: ObjectName): Definitions {
  const definitions: Definitions = { groups: [], properties: [] }
  let own = false
  let order = 0
  for (const line of tables[object].trim().split('\n')) {
    const [name = '', label = '', kind = '', flagList = '', optionList = ''] = line
      .split('|')
      .map((part) => part.trim())
    if (name.startsWith('@')) {
      own = kind === 'own'
      order = 0
      definitions.groups.push({
        name: name.slice(2),
        label,
        displayOrder: definitions.groups.length,
        archived: false,
      })
      continue
    }
    const [type, fieldType = ''] = kind.split('/') as [PropertyDefinition['type'], string]
    const flags = flagList.split(' ')
    const owner = flags.includes('owner')
    const at = own ? definedAt : null
    definitions.properties.push({
      name,
      label,
      description: '',
      type,
      fieldType,
      groupName: definitions.groups.at(-1)?.name ?? '',
      options: flags.includes('pipeline')
        ? pipelines.filter((item) => item.object === object).map((item, place) => optionOf(item.id, item.label, place))
        : flags.includes('stage')
          ? allStages(object).map((stage, place) => optionOf(stage.id, stage.label, place))
          : optionsOf(optionList),
      displayOrder: order,
      calculated: flags.includes('calc'),
      externalOptions: owner,
      ...(owner ? { referencedObjectType: 'OWNER' } : {}),
      hasUniqueValue: flags.includes('unique'),
      hidden: flags.includes('hidden'),
      hubspotDefined: !own,
      formField: flags.includes('form'),
      readOnlyValue: flags.includes('ro') || flags.includes('calc'),
      archivedAt: null,
      createdAt: at,
      updatedAt: at,
    })
    order += 1
  }
  return definitions
}

const optionOf = (value: string, label: string, displayOrder: number): PropertyOption => ({
  label,
  value,
  displayOrder,
  hidden: false,
})

function optionsOf(list: string): PropertyOption[] {
  if (list === '') return []
  return list.split('; ').map((option, place) => {
    const [value = '', label] = option.split('=')
    return optionOf(value, label ?? titled(value), place)
  })
}

function titled(value: string): string {
  const text = value.replace(/_/g, ' ').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The property definitions and groups of one portal, kept in its storage once changed. */
export class PropertyCatalogue extends FieldCatalogue<PropertyDefinition> {
  readonly #groups = new Map<string, Map<string, PropertyGroup>>()
  readonly #store: SandboxStorage

  constructor(storage: SandboxStorage) {
    const all = objectNames.map((name) => ({ name, ...read(name) }))
    super(storage, Object.fromEntries(all.map(({ name, properties }) => [name, properties])))
    this.#store = storage
    for (const { name, groups } of all) this.#groups.set(name, new Map(groups.map((group) => [group.name, group])))
  }

  override restore(key: string, value: unknown): boolean {
    const [kind, object = '', name = ''] = key.split(':')
    if (kind !== 'group') return super.restore(key, value)
    this.#groups.get(object)?.set(name, value as PropertyGroup)
    return true
  }

  groups(object: ObjectName): PropertyGroup[] {
    return [...(this.#groups.get(object)?.values() ?? [])]
  }

  group(object: ObjectName, name: string): PropertyGroup | undefined {
    return this.#groups.get(object)?.get(name)
  }

  putGroup(object: ObjectName, group: PropertyGroup): void {
    this.#groups.get(object)?.set(group.name, group)
    this.#store.put(`group:${object}:${group.name}`, group)
  }
}
