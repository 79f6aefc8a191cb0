import { createHash } from 'node:crypto'
import type { KeptRecord } from '../kit/base'
import { type DefinitionChange, named, UnknownName } from '../kit/control'
import { FieldCatalogue, type FieldMaker, type KeptField } from '../kit/fields'
import type { SandboxStorage } from '../kit/provider-sandbox'
import { hashText } from '../kit/random'

export const objectNames = ['contacts', 'companies', 'deals', 'leads', 'activities', 'notes', 'callLogs'] as const
export type ObjectName = (typeof objectNames)[number]

/** A record with its values as version 2 of the API spells them, custom fields beside the others. */
export type StoredRecord = KeptRecord

export interface ObjectType {
  name: ObjectName
  /** As the paths of its version say it. */
  path: string
  version: 'v1' | 'v2'
  singular: string
  /** Scopes of which one is needed to read it, and one to write it. */
  read: readonly string[]
  write: readonly string[]
  /** What its time stamps are rounded down to, ms. */
  resolutionMs: number
  /** A new record needs all of these. */
  required: readonly string[]
  /** The field that a person knows it by. */
  known: string
  merges: boolean
}

const full = (scope: string) => ({ read: [`${scope}:read`, `${scope}:full`], write: [`${scope}:full`] })
const notesScopes = { read: ['deals:read', 'deals:full', 'contacts:read', 'contacts:full'] }

/**
 * The objects that this sandbox keeps, under the names that Patchbay's people use. Persons and organizations are what
 * the vendor calls contacts and companies. https://pipedrive.readme.io/docs/pipedrive-api-v2
 */
export const objectTypes: Record<ObjectName, ObjectType> = {
  contacts: {
    name: 'contacts',
    path: 'persons',
    version: 'v2',
    singular: 'Person',
    ...full('contacts'),
    resolutionMs: 1000,
    required: ['name'],
    known: 'name',
    merges: true,
  },
  companies: {
    name: 'companies',
    path: 'organizations',
    version: 'v2',
    singular: 'Organization',
    ...full('contacts'),
    resolutionMs: 1000,
    required: ['name'],
    known: 'name',
    merges: true,
  },
  deals: {
    name: 'deals',
    path: 'deals',
    version: 'v2',
    singular: 'Deal',
    ...full('deals'),
    resolutionMs: 1000,
    required: ['title'],
    known: 'title',
    merges: true,
  },
  leads: {
    name: 'leads',
    path: 'leads',
    version: 'v1',
    singular: 'Lead',
    ...full('leads'),
    resolutionMs: 1,
    required: ['title'],
    known: 'title',
    merges: false,
  },
  activities: {
    name: 'activities',
    path: 'activities',
    version: 'v2',
    singular: 'Activity',
    ...full('activities'),
    resolutionMs: 1000,
    required: [],
    known: 'subject',
    merges: false,
  },
  notes: {
    name: 'notes',
    path: 'notes',
    version: 'v1',
    singular: 'Note',
    ...notesScopes,
    write: ['deals:full', 'contacts:full'],
    resolutionMs: 1000,
    required: ['content'],
    known: 'content',
    merges: false,
  },
  callLogs: {
    name: 'callLogs',
    path: 'callLogs',
    version: 'v1',
    singular: 'Call log',
    read: ['phone-integration'],
    write: ['phone-integration'],
    resolutionMs: 1000,
    required: ['outcome', 'to_phone_number', 'start_time', 'end_time'],
    known: 'to_phone_number',
    merges: false,
  },
}

/** The object that a control route names, by either word for it. Throws an {@link UnknownName}. */
export function objectNamed(text: string): ObjectName {
  const type = Object.values(objectTypes).find(({ name, path }) => name === text || path === text)
  if (type === undefined) throw new UnknownName('object', text, objectNames)
  return type.name
}

export const fieldTypes = [
  'varchar',
  'varchar_auto',
  'text',
  'double',
  'int',
  'boolean',
  'phone',
  'date',
  'daterange',
  'time',
  'timerange',
  'enum',
  'set',
  'address',
  'monetary',
  'user',
  'org',
  'people',
  'deal',
  'lead',
  'visible_to',
  'status',
  'stage',
  'pipeline',
  'labels',
  'emails',
  'phones',
  'participants',
] as const
export type FieldType = (typeof fieldTypes)[number]

export interface FieldOption {
  id: number
  label: string
}

/** A field as its definition tells of it, https://developers.pipedrive.com/docs/api/v1/PersonFields */
export interface Field extends KeptField {
  label: string
  type: FieldType
  custom: boolean
  readOnly: boolean
  options: readonly FieldOption[]
}

/** Codes of custom fields are forty letters that say nothing; here they grow from the account's own name of the field. */
export function codeOf(object: ObjectName, key: string): string {
  // Leads have the custom fields of deals.
  const owner = object === 'leads' ? 'deals' : object
  return createHash('sha1').update(`${owner}:${key}`).digest('hex')
}

/**
 * The fields of each object: code, label, type, `ro` where an app cannot set it, options. Below the line are the
 * account's own ones, of every type, by a key from which their code grows.
 */
const tables: Record<ObjectName, string> = {
  contacts: `
id | ID | int | ro
name | Name | varchar
first_name | First name | varchar | ro
last_name | Last name | varchar | ro
emails | Email | emails
phones | Phone | phones
org_id | Organization | org
owner_id | Owner | user
label_ids | Labels | labels
visible_to | Visible to | visible_to
job_title | Job title | varchar
postal_address | Postal address | address
notes | Notes | text
birthday | Birthday | date
marketing_status | Marketing status | varchar
add_time | Person created | date | ro
update_time | Update time | date | ro
---
tier | Tier | enum | | Gold; Silver; Bronze
interests | Interests | set | | Onboarding; Reporting; Integrations; Support plan
membership | Membership number | varchar
remark | Remark | text
points | Points | double
visits | Visits | int
assistant | Assistant's phone | phone
renewal | Renewal | date
holiday | Holiday | daterange
best_time | Best time to call | time
office_hours | Office hours | timerange
budget | Budget | monetary
second_home | Second address | address
account_manager | Account manager | user
referred_by | Referred by | people
former_employer | Former employer | org
customer_number | Customer number | varchar_auto | ro
website | Website | varchar
`,
  companies: `
id | ID | int | ro
name | Name | varchar
owner_id | Owner | user
label_ids | Labels | labels
address | Address | address
visible_to | Visible to | visible_to
website | Website | varchar
linkedin | LinkedIn | varchar
industry | Industry | enum | | Computer Software; Logistics and Supply Chain; Food & Beverages; Construction; Renewables & Environment; Hospital & Health Care; Financial Services; Education Management; Retail; Machinery; Media Production; Leisure, Travel & Tourism
annual_revenue | Annual revenue | double
employee_count | Number of employees | int
add_time | Organization created | date | ro
update_time | Update time | date | ro
---
account_tier | Account tier | enum | | A; B; C
regions | Regions | set | | North; South; East; West
erp_number | ERP number | varchar
care_notes | Care notes | text
seats | Licensed seats | double
contract_end | Contract end | date
credit | Credit line | monetary
`,
  deals: `
id | ID | int | ro
title | Title | varchar
value | Value | double
currency | Currency | varchar
person_id | Contact person | people
org_id | Organization | org
owner_id | Owner | user
pipeline_id | Pipeline | pipeline
stage_id | Stage | stage
status | Status | status
probability | Probability | int
expected_close_date | Expected close date | date
lost_reason | Lost reason | varchar
label_ids | Labels | labels
visible_to | Visible to | visible_to
is_archived | Archived | boolean
is_deleted | Deleted | boolean
origin | Source origin | varchar | ro
source_lead_id | Source lead | lead | ro
add_time | Deal created | date | ro
update_time | Update time | date | ro
---
product | Product | enum | | Onboarding; Reporting package; Integrations; Support plan
add_ons | Add-ons | set | | Training; Hosting; Migration
order_number | Order number | varchar
terms | Terms | text
discount | Discount | double
go_live | Go-live | date
deposit | Deposit | monetary
`,
  leads: `
id | ID | varchar | ro
title | Title | varchar
value | Value | monetary
person_id | Person | people
organization_id | Organization | org
owner_id | Owner | user
label_ids | Labels | labels
expected_close_date | Expected close date | date
visible_to | Visible to | visible_to
is_archived | Archived | boolean
was_seen | Seen | boolean
source_name | Source | varchar | ro
origin | Source origin | varchar | ro
add_time | Lead created | date | ro
update_time | Update time | date | ro
---
product | Product | enum | | Onboarding; Reporting package; Integrations; Support plan
add_ons | Add-ons | set | | Training; Hosting; Migration
order_number | Order number | varchar
terms | Terms | text
discount | Discount | double
go_live | Go-live | date
deposit | Deposit | monetary
`,
  activities: `
id | ID | int | ro
subject | Subject | varchar
type | Type | varchar
done | Done | boolean
due_date | Due date | date
due_time | Due time | varchar
duration | Duration | varchar
owner_id | Assigned to user | user
deal_id | Deal | deal
lead_id | Lead | lead
person_id | Person | people | ro
participants | Participants | participants
org_id | Organization | org
note | Note | text
public_description | Public description | text
priority | Priority | int
busy | Busy | boolean
marked_as_done_time | Marked as done time | date | ro
add_time | Add time | date | ro
update_time | Update time | date | ro
`,
  notes: `
id | ID | int | ro
content | Content | text
deal_id | Deal | deal
lead_id | Lead | lead
person_id | Person | people
org_id | Organization | org
user_id | User | user
add_time | Add time | varchar
update_time | Update time | date | ro
`,
  callLogs: `
id | ID | varchar | ro
outcome | Outcome | varchar
to_phone_number | To | phone
from_phone_number | From | phone
start_time | Start | varchar
end_time | End | varchar
duration | Duration | varchar
subject | Subject | varchar
note | Note | text
user_id | User | user
activity_id | Activity | int
person_id | Person | people
org_id | Organization | org
deal_id | Deal | deal
lead_id | Lead | lead
`,
}

function fieldsOf(object: ObjectName): Field[] {
  const [standard = '', own = ''] = tables[object].split('---')
  const read = (text: string, custom: boolean): Field[] =>
    text
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [key = '', label = '', type = '', flags = '', options = ''] = line.split('|').map((part) => part.trim())
        return {
          name: custom ? codeOf(object, key) : key,
          label,
          type: type as FieldType,
          custom,
          readOnly: flags.includes('ro'),
          options: optionsOf(object, key, options === '' ? [] : options.split(';').map((item) => item.trim())),
          archivedAt: null,
        }
      })
  return [...read(standard, false), ...read(own, true)]
}

/** Options have numbers of their own in each field. */
function optionsOf(object: ObjectName, key: string, labels: readonly string[]): FieldOption[] {
  const first = 10 + (hashText(`${object === 'leads' ? 'deals' : object}:${key}`) % 400)
  return labels.map((label, at) => ({ id: first + at, label }))
}

/** The option of a field that an account begins with, by its place. */
export function optionAt(object: ObjectName, key: string, at: number): number {
  const own = [...seededFields[object]].find(({ name }) => name === codeOf(object, key) || name === key)
  const { options = [] } = own ?? {}
  return options[at % Math.max(1, options.length)]?.id ?? 0
}

export const seededFields: Readonly<Record<ObjectName, readonly Field[]>> = {
  contacts: fieldsOf('contacts'),
  companies: fieldsOf('companies'),
  deals: fieldsOf('deals'),
  leads: fieldsOf('leads'),
  activities: fieldsOf('activities'),
  notes: fieldsOf('notes'),
  callLogs: fieldsOf('callLogs'),
}

export class Catalogue extends FieldCatalogue<Field> {
  constructor(storage: SandboxStorage) {
    super(storage, seededFields)
  }
}

const typeNamed = (text: string) => named('type', text, fieldTypes, (type) => type)

/** Changes of a field by an admin. */
export const fieldMaker: FieldMaker<Field> = {
  add: (change) => ({
    name: change.name,
    label: change.label ?? change.name,
    type: typeNamed(change.type),
    custom: true,
    readOnly: change.readOnly ?? false,
    options: optionsOf(objectNamed(change.object), change.name, change.options ?? []),
    archivedAt: null,
  }),
  change: (before, change) => ({
    ...before,
    type: change.type === undefined ? before.type : typeNamed(change.type),
    label: change.label ?? before.label,
    readOnly: change.readOnly ?? before.readOnly,
    options: change.options === undefined ? before.options : renamed(before, change),
  }),
  fateOf: ({ type, readOnly, options }) => ({ type, readOnly, options: options.map(({ label }) => label) }),
}

/** Options keep their numbers: by their label, else by their place. */
function renamed(before: Field, change: Extract<DefinitionChange, { action: 'change' }>): FieldOption[] {
  const labels = change.options ?? []
  const kept = (label: string) => before.options.find((option) => option.label === label)
  const last = Math.max(0, ...before.options.map(({ id }) => id))
  return labels.map((label, at) => {
    const sameLength = labels.length === before.options.length ? before.options[at] : undefined
    return { id: kept(label)?.id ?? sameLength?.id ?? last + 1 + at, label }
  })
}
