import { UnknownName } from '../../kit/control'

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
