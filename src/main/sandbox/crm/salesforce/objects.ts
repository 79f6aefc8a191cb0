import type { KeptRecord, RisingIds } from '../kit/base'
import { UnknownName } from '../kit/control'
import type { KeptField } from '../kit/fields'

/** What a field of a record holds. Days are `2026-05-01`, moments ISO with a Z. */
export type Value = string | number | boolean

export interface StoredRecord extends KeptRecord {
  values: Readonly<Record<string, Value>>
  /** Ids of users. */
  createdBy: string
  modifiedBy: string
}

/** The names that the control routes have for the objects. */
export const objectNames = [
  'contacts',
  'companies',
  'leads',
  'opportunities',
  'tasks',
  'events',
  'emails',
  'notes',
  'campaigns',
  'members',
] as const
export type ObjectName = (typeof objectNames)[number]

export interface ObjectType {
  name: ObjectName
  /** Name in the API. */
  type: string
  label: string
  /** First letters of its ids, https://help.salesforce.com/s/articleView?id=000385203 */
  prefix: string
  /** A person knows a record by these, or by its name. */
  known: readonly string[]
  merges: boolean
  /** Deleted with the record of another object that this field names. */
  falls: string | null
}

const object = (
  name: ObjectName,
  type: string,
  prefix: string,
  known: readonly string[],
  more: Partial<Pick<ObjectType, 'merges' | 'falls'>> = {},
): ObjectType => ({ name, type, label: type, prefix, known, merges: false, falls: null, ...more })

/** Objects that an org of the sandbox keeps, https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta */
export const objectTypes: Record<ObjectName, ObjectType> = {
  contacts: object('contacts', 'Contact', '003', ['Email', 'Name'], { merges: true, falls: 'AccountId' }),
  companies: object('companies', 'Account', '001', ['Name'], { merges: true }),
  leads: object('leads', 'Lead', '00Q', ['Email', 'Name'], { merges: true }),
  opportunities: object('opportunities', 'Opportunity', '006', ['Name'], { falls: 'AccountId' }),
  tasks: object('tasks', 'Task', '00T', ['Subject']),
  events: object('events', 'Event', '00U', ['Subject']),
  emails: object('emails', 'EmailMessage', '02s', ['Subject']),
  notes: object('notes', 'Note', '002', ['Title'], { falls: 'ParentId' }),
  campaigns: object('campaigns', 'Campaign', '701', ['Name']),
  members: object('members', 'CampaignMember', '00v', ['ContactId', 'LeadId'], { falls: 'CampaignId' }),
}

/** The object that a query or a path names, in any case. */
export function objectTypeOf(text: string): ObjectType | null {
  const wanted = text.toLowerCase()
  return Object.values(objectTypes).find(({ type }) => type.toLowerCase() === wanted) ?? null
}

/** The object that a control route names. Throws an {@link UnknownName}. */
export function objectNamed(text: string): ObjectName {
  const found = Object.values(objectTypes).find(({ name, type }) => name === text || type === text)
  if (found === undefined) throw new UnknownName('object', text, objectNames)
  return found.name
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The long form of an id of 15 letters: three more tell which of them are capitals. */
function longId(id: string): string {
  let suffix = ''
  for (let at = 0; at < 15; at += 5) {
    let bits = 0
    for (let letter = 0; letter < 5; letter += 1) if (/[A-Z]/.test(id[at + letter] ?? '')) bits += 2 ** letter
    suffix += checks[bits]
  }
  return id + suffix
}

/** The long form of an id in either form, capitals put right; null for what is no id. */
export function normalId(text: string): string | null {
  if (/^[0-9A-Za-z]{15}$/.test(text)) return longId(text)
  if (!/^[0-9A-Za-z]{18}$/.test(text)) return null
  let id = ''
  for (let at = 0; at < 15; at += 5) {
    const bits = checks.indexOf((text[15 + at / 5] ?? '').toUpperCase())
    if (bits === -1) return null
    for (let letter = 0; letter < 5; letter += 1) {
      const own = text[at + letter] ?? ''
      id += bits & (2 ** letter) ? own.toUpperCase() : own.toLowerCase()
    }
  }
  const long = longId(id)
  return long.toLowerCase() === text.toLowerCase() ? long : null
}

/** Puts the number of a record into the vendor's form of an id; ids rise with the numbers. */
export function idFrom(prefix: string, number: number): string {
  let rest = number
  let text = ''
  for (let at = 0; at < 9; at += 1) {
    text = digits[rest % 62] + text
    rest = Math.floor(rest / 62)
  }
  return longId(`${prefix}dM0${text}`)
}

/** Ids of an object as {@link risingIds} numbers them, in the vendor's form. */
export function salesforceIds(
  prefix: string,
  numbers: RisingIds,
): { idOf(seq: number): string; seqOf(id: string): number | null } {
  return {
    idOf: (seq) => idFrom(prefix, Number(numbers.idOf(seq))),
    seqOf: (id) => {
      const long = normalId(id)
      if (long === null || !long.startsWith(`${prefix}dM0`)) return null
      let number = 0
      for (const letter of long.slice(6, 15)) number = number * 62 + digits.indexOf(letter)
      return numbers.seqOf(String(number))
    },
  }
}

export const fieldTypes = [
  'string',
  'textarea',
  'email',
  'phone',
  'url',
  'int',
  'double',
  'currency',
  'percent',
  'boolean',
  'date',
  'datetime',
  'time',
  'picklist',
  'multipicklist',
  'reference',
  'id',
  'address',
  'location',
] as const
export type SfType = (typeof fieldTypes)[number]

/** A field as describe tells of it. */
export interface SfField extends KeptField {
  name: string
  label: string
  type: SfType
  /** Letters of a text; 0 for other types. */
  length: number
  scale: number
  options: string[]
  /** Objects that it may name a record of. */
  references: string[]
  required: boolean
  createable: boolean
  updateable: boolean
  calculated: boolean
  unique: boolean
  externalId: boolean
  idLookup: boolean
  restricted: boolean
  filterable: boolean
  sortable: boolean
  /** The vendor fills it in where nothing is given. */
  defaulted: boolean
  /** The connected user's profile does not show it. */
  hidden: boolean
  html: boolean
  compound: string | null
  custom: boolean
}

/** Fields that every object has. */
const common = `
Id | Record ID | id | ro
IsDeleted | Deleted | boolean | ro
CreatedDate | Created Date | datetime | ro
CreatedById | Created By ID | reference User | ro
LastModifiedDate | Last Modified Date | datetime | ro
LastModifiedById | Last Modified By ID | reference User | ro
SystemModstamp | System Modstamp | datetime | ro
`

const owner = 'OwnerId | Owner ID | reference User | def'
const sources = 'Web; Phone Inquiry; Partner Referral; Purchased List; Other'
const industries =
  'Agriculture; Banking; Biotechnology; Construction; Consulting; Education; Electronics; Energy; Finance; Food & Beverage; Healthcare; Hospitality; Manufacturing; Media; Retail; Technology; Transportation; Other'

const addressOf = (prefix: string, label: string) =>
  `
${prefix}Street | ${label} Street | textarea 255 | in=${prefix}Address
${prefix}City | ${label} City | string 40 | in=${prefix}Address
${prefix}State | ${label} State/Province | string 80 | in=${prefix}Address
${prefix}PostalCode | ${label} Zip/Postal Code | string 20 | in=${prefix}Address
${prefix}Country | ${label} Country | string 80 | in=${prefix}Address
${prefix}Address | ${label} Address | address | ro nofilter
`.trim()

/**
 * The fields of each object: the vendor's and, with `__c` at the end, the org's own, of every type.
 * A line is name, label, type with its size or what it refers to, flags, options.
 */
const tables: Record<ObjectName, string> = {
  contacts: `
MasterRecordId | Master Record ID | reference Contact | ro
AccountId | Account ID | reference Account
LastName | Last Name | string 80 | req in=Name
FirstName | First Name | string 40 | in=Name
Salutation | Salutation | picklist | in=Name | Mr.; Ms.; Mrs.; Dr.; Prof.
Name | Full Name | string 121 | ro
${addressOf('Mailing', 'Mailing')}
${addressOf('Other', 'Other')}
Phone | Business Phone | phone 40
Fax | Business Fax | phone 40
MobilePhone | Mobile Phone | phone 40
HomePhone | Home Phone | phone 40
AssistantPhone | Asst. Phone | phone 40
ReportsToId | Reports To ID | reference Contact
Email | Email | email 80 | lookup
Title | Title | string 128
Department | Department | string 80
AssistantName | Assistant's Name | string 40
LeadSource | Lead Source | picklist | | ${sources}
Birthdate | Birthdate | date
Description | Contact Description | textarea 32000
${owner}
HasOptedOutOfEmail | Email Opt Out | boolean | def
DoNotCall | Do Not Call | boolean | def
LastActivityDate | Last Activity | date | ro
Customer_Tier__c | Customer tier | picklist | restricted | gold; silver; bronze
Product_Interests__c | Product interests | multipicklist | restricted | onboarding; reporting; integrations; support_plan
Newsletter_Opt_In__c | Newsletter opt-in | boolean | def
Contract_Renewal__c | Contract renewal | date
Last_Webinar_At__c | Last webinar | datetime
Loyalty_Points__c | Loyalty points | double 18 2
Yearly_Spend__c | Yearly spend | currency 18 2
Discount__c | Discount | percent 5 2
Preferred_Time__c | Preferred time | time
Internal_Notes__c | Internal notes | textarea 131072
Profile_Text__c | Profile | textarea 32768 | html
Blog__c | Blog | url 255
Private_Email__c | Private e-mail | email 80
Direct_Line__c | Direct line | phone 40
Account_Manager__c | Account manager | reference User
Membership_Number__c | Membership number | string 40 | unique ext
Health_Score__c | Health score | double 18 0 | calc
Card_Number__c | Card number | string 30 | calc
`,
  companies: `
MasterRecordId | Master Record ID | reference Account | ro
Name | Account Name | string 255 | req
Type | Account Type | picklist | | Prospect; Customer - Direct; Customer - Channel; Channel Partner / Reseller; Technology Partner; Other
ParentId | Parent Account ID | reference Account
${addressOf('Billing', 'Billing')}
${addressOf('Shipping', 'Shipping')}
Phone | Account Phone | phone 40
Fax | Account Fax | phone 40
AccountNumber | Account Number | string 40
Website | Website | url 255
Industry | Industry | picklist | | ${industries}
AnnualRevenue | Annual Revenue | currency 18 0
NumberOfEmployees | Employees | int
Description | Account Description | textarea 32000
Rating | Account Rating | picklist | | Hot; Warm; Cold
Site | Account Site | string 80
${owner}
LastActivityDate | Last Activity | date | ro
Account_Tier__c | Account tier | picklist | restricted | a; b; c
Sales_Regions__c | Sales regions | multipicklist | restricted | north; south; east; west
Is_Partner__c | Is a partner | boolean | def
Contract_End__c | Contract end | date
Last_Audit_At__c | Last audit | datetime
Licensed_Seats__c | Licensed seats | double 18 0
Care_Notes__c | Care notes | textarea 32768
Billing_Email__c | Billing e-mail | email 80
ERP_Number__c | ERP number | string 40 | unique ext
`,
  leads: `
MasterRecordId | Master Record ID | reference Lead | ro
LastName | Last Name | string 80 | req in=Name
FirstName | First Name | string 40 | in=Name
Salutation | Salutation | picklist | in=Name | Mr.; Ms.; Mrs.; Dr.; Prof.
Name | Full Name | string 121 | ro
Title | Title | string 128
Company | Company | string 255 | req
Street | Street | textarea 255 | in=Address
City | City | string 40 | in=Address
State | State/Province | string 80 | in=Address
PostalCode | Zip/Postal Code | string 20 | in=Address
Country | Country | string 80 | in=Address
Address | Address | address | ro nofilter
Phone | Phone | phone 40
MobilePhone | Mobile Phone | phone 40
Email | Email | email 80 | lookup
Website | Website | url 255
Description | Description | textarea 32000
LeadSource | Lead Source | picklist | | ${sources}
Status | Status | picklist | req def restricted | Open - Not Contacted; Working - Contacted; Closed - Converted; Closed - Not Converted
Industry | Industry | picklist | | ${industries}
Rating | Rating | picklist | | Hot; Warm; Cold
AnnualRevenue | Annual Revenue | currency 18 0
NumberOfEmployees | Employees | int
${owner}
HasOptedOutOfEmail | Email Opt Out | boolean | def
IsConverted | Converted | boolean | ro def
ConvertedDate | Converted Date | date | ro
ConvertedAccountId | Converted Account ID | reference Account | ro
ConvertedContactId | Converted Contact ID | reference Contact | ro
ConvertedOpportunityId | Converted Opportunity ID | reference Opportunity | ro
LastActivityDate | Last Activity | date | ro
Campaign_Code__c | Campaign code | string 40
Follow_Up__c | Follow-up | date
`,
  opportunities: `
AccountId | Account ID | reference Account
Name | Name | string 120 | req
Description | Description | textarea 32000
StageName | Stage | picklist | req restricted | Prospecting; Qualification; Proposal/Price Quote; Negotiation/Review; Closed Won; Closed Lost
Amount | Amount | currency 18 2
Probability | Probability (%) | percent 3 0 | def
ExpectedRevenue | Expected Amount | currency 18 2 | calc
CloseDate | Close Date | date | req
Type | Opportunity Type | picklist | | Existing Customer - Upgrade; Existing Customer - Replacement; New Customer
NextStep | Next Step | string 255
LeadSource | Lead Source | picklist | | ${sources}
IsClosed | Closed | boolean | ro
IsWon | Won | boolean | ro
ForecastCategoryName | Forecast Category | picklist | def | Omitted; Pipeline; Best Case; Commit; Closed
CampaignId | Campaign ID | reference Campaign
${owner}
LastActivityDate | Last Activity | date | ro
Contract_Type__c | Contract type | picklist | restricted | monthly; yearly; one_off
Ordered_Products__c | Ordered products | multipicklist | restricted | onboarding; reporting; integrations; support_plan
Is_Renewal__c | Renewal | boolean | def
Go_Live__c | Go-live | date
Order_Number__c | Order number | string 40 | unique ext
`,
  tasks: `
WhoId | Name ID | reference Contact,Lead
WhatId | Related To ID | reference Account,Opportunity,Campaign
Subject | Subject | string 255
ActivityDate | Due Date Only | date
Status | Status | picklist | req def restricted | Not Started; In Progress; Completed; Waiting on someone else; Deferred
Priority | Priority | picklist | req def restricted | High; Normal; Low
${owner}
Description | Description | textarea 32000
AccountId | Account ID | reference Account | ro
IsClosed | Closed | boolean | ro
IsArchived | Archived | boolean | ro
CallDurationInSeconds | Call Duration | int
CallType | Call Type | picklist | restricted | Internal; Inbound; Outbound
CallDisposition | Call Result | string 255
CallObject | Call Object Identifier | string 255
CompletedDateTime | Completed Date/Time | datetime | ro
TaskSubtype | Task Subtype | picklist | new def restricted | Task; Email; ListEmail; Call; LinkedIn
Campaign_Code__c | Campaign code | string 40
`,
  events: `
WhoId | Name ID | reference Contact,Lead
WhatId | Related To ID | reference Account,Opportunity,Campaign
Subject | Subject | string 255
Location | Location | string 255
IsAllDayEvent | All-Day Event | boolean | def
ActivityDateTime | Due Date Time | datetime
ActivityDate | Due Date Only | date | ro
DurationInMinutes | Duration | int
StartDateTime | Start Date Time | datetime
EndDateTime | End Date Time | datetime
Description | Description | textarea 32000
AccountId | Account ID | reference Account | ro
${owner}
IsArchived | Archived | boolean | ro
ShowAs | Show Time As | picklist | def restricted | Busy; OutOfOffice; Free
Campaign_Code__c | Campaign code | string 40
`,
  emails: `
ParentId | Case ID | reference Case | ro
ActivityId | Activity ID | reference Task | ro
TextBody | Text Body | textarea 32000 | new
HtmlBody | HTML Body | textarea 32000 | new html
Subject | Subject | string 3000 | new
FromName | From Name | string 1000 | new
FromAddress | From Address | email 1000 | new
ToAddress | To Address | string 4000 | new
CcAddress | CC Address | string 4000 | new
Incoming | Is Incoming | boolean | new def
Status | Status | picklist | new def restricted | 0; 1; 2; 3; 4; 5
MessageDate | Message Date | datetime | new
RelatedToId | Related To ID | reference Account,Opportunity,Contact,Lead | new
IsExternallyVisible | Is Externally Visible | boolean | def
`,
  notes: `
ParentId | Parent ID | reference Contact,Account,Lead,Opportunity | req new
Title | Title | string 80 | req
IsPrivate | Private | boolean | def
Body | Body | textarea 32000
${owner}
`,
  campaigns: `
Name | Name | string 80 | req
Type | Type | picklist | | Conference; Webinar; Trade Show; Email; Referral Program; Other
Status | Status | picklist | | Planned; In Progress; Completed; Aborted
StartDate | Start Date | date
EndDate | End Date | date
IsActive | Active | boolean | def
NumberOfContacts | Contacts in Campaign | int | calc
NumberOfLeads | Leads in Campaign | int | calc
Description | Description | textarea 32000
ParentId | Parent Campaign ID | reference Campaign
${owner}
`,
  members: `
CampaignId | Campaign ID | reference Campaign | req new
LeadId | Lead ID | reference Lead | new
ContactId | Contact ID | reference Contact | new
Status | Status | picklist | def | Sent; Responded
HasResponded | Responded | boolean | ro
`,
}

/** A field with what a type usually has. */
export function fieldOf(name: string, label: string, type: SfType, more: Partial<SfField> = {}): SfField {
  const long = type === 'textarea' && (more.length ?? 0) > 255
  return {
    name,
    label,
    type,
    length: { string: 255, textarea: 255, email: 80, phone: 40, url: 255 }[type as string] ?? 0,
    scale: 0,
    options: [],
    references: [],
    required: false,
    createable: true,
    updateable: true,
    calculated: false,
    unique: false,
    externalId: false,
    idLookup: type === 'id',
    restricted: false,
    filterable: !long,
    sortable: !long && type !== 'multipicklist',
    defaulted: type === 'boolean',
    hidden: false,
    html: false,
    compound: null,
    custom: name.endsWith('__c'),
    archivedAt: null,
    ...more,
  }
}

function parse(line: string): SfField {
  const [name = '', label = '', kind = '', flagList = '', optionList = ''] = line.split('|').map((part) => part.trim())
  const [type, size = '', scale] = kind.split(' ') as [SfType, string?, string?]
  const flags = flagList.split(' ')
  const isFixed = flags.includes('ro') || flags.includes('calc')
  const compound = flags.find((flag) => flag.startsWith('in='))?.slice(3) ?? null
  return fieldOf(name, label, type, {
    ...(type === 'reference' ? { references: size.split(',') } : {}),
    ...(['string', 'textarea', 'email', 'phone', 'url'].includes(type) && size !== '' ? { length: Number(size) } : {}),
    scale: Number(scale ?? 0),
    options: optionList === '' ? [] : optionList.split('; '),
    required: flags.includes('req'),
    createable: !isFixed,
    updateable: !isFixed && !flags.includes('new'),
    calculated: flags.includes('calc'),
    unique: flags.includes('unique'),
    externalId: flags.includes('ext'),
    idLookup: type === 'id' || flags.includes('lookup') || flags.includes('ext'),
    restricted: flags.includes('restricted'),
    ...(flags.includes('nofilter') || type === 'address' ? { filterable: false, sortable: false } : {}),
    defaulted: flags.includes('def') || type === 'boolean',
    html: flags.includes('html'),
    compound,
  })
}

/**
 * The fields that an admin's one comes as: a place on the map is one of two numbers, which are written apart and read
 * together. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields_geolocation.htm
 */
export function withParts(field: SfField): SfField[] {
  if (field.type !== 'location') return [field]
  const parts = ['Latitude', 'Longitude'].map((part) =>
    fieldOf(field.name.replace(/__c$/, `__${part}__s`), `${field.label} (${part})`, 'double', {
      compound: field.name,
      custom: true,
      scale: 6,
    }),
  )
  return [{ ...field, createable: false, updateable: false, filterable: false, sortable: false }, ...parts]
}

/** The fields with which an org begins. */
export function firstFields(): Record<ObjectName, SfField[]> {
  const entries = objectNames.map((name) => {
    const lines = `${common}${tables[name]}`.split('\n').filter((line) => line.trim() !== '')
    return [name, lines.map(parse)] as const
  })
  return Object.fromEntries(entries) as Record<ObjectName, SfField[]>
}

/** The name of a relationship: `AccountId` leads to `Account`, `Manager__c` to `Manager__r`. */
export function relationOf({ name }: Pick<SfField, 'name'>): string {
  return name.endsWith('__c') ? `${name.slice(0, -3)}__r` : name.replace(/Id$/, '')
}

export interface Stage {
  label: string
  probability: number
  closed: boolean
  won: boolean
  forecast: string
}

const stage = (label: string, probability: number, forecast: string, closed = false): Stage => ({
  label,
  probability,
  forecast,
  closed,
  won: closed && probability === 100,
})

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitystage.htm */
export const stages: Stage[] = [
  stage('Prospecting', 10, 'Pipeline'),
  stage('Qualification', 25, 'Pipeline'),
  stage('Proposal/Price Quote', 60, 'Best Case'),
  stage('Negotiation/Review', 90, 'Commit'),
  stage('Closed Won', 100, 'Closed', true),
  stage('Closed Lost', 0, 'Omitted', true),
]

export const stageNamed = (label: unknown): Stage | undefined => stages.find((item) => item.label === label)

/** A value that was worked out and not kept; undefined for a field that is kept. */
export function workedOut(
  name: string,
  values: Readonly<Record<string, Value>>,
  object: ObjectName,
): Value | null | undefined {
  if (name === 'Name' && (object === 'contacts' || object === 'leads')) {
    return [values.FirstName, values.LastName].filter(Boolean).join(' ')
  }
  if (object === 'opportunities') {
    const at = stageNamed(values.StageName)
    if (name === 'IsClosed') return at?.closed ?? false
    if (name === 'IsWon') return at?.won ?? false
    if (name === 'ExpectedRevenue') {
      return values.Amount === undefined ? null : (Number(values.Amount) * Number(values.Probability ?? 0)) / 100
    }
  }
  if (object === 'tasks' && name === 'IsClosed') return values.Status === 'Completed'
  if (object === 'events' && name === 'ActivityDate') return String(values.StartDateTime ?? '').slice(0, 10) || null
  if (object === 'members' && name === 'HasResponded') return values.Status === 'Responded'
  if (name === 'Health_Score__c') return Math.min(100, Math.floor(Number(values.Loyalty_Points__c ?? 0) / 50))
  return undefined
}
