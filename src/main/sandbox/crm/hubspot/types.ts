/** Objects that this sandbox keeps. Type ids: https://developers.hubspot.com/docs/guides/api/crm/understanding-the-crm#object-type-ids */
export const objectTypes = {
  contacts: {
    name: 'contacts',
    typeId: '0-1',
    singular: 'contact',
    label: 'Contact',
    /** The property that holds the time of the last change; companies have it under another name. */
    modified: 'lastmodifieddate',
    defaults: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    always: ['createdate', 'hs_object_id', 'lastmodifieddate'],
    searchable: ['email', 'firstname', 'lastname', 'phone', 'company', 'hs_additional_emails'],
    nameable: ['email', 'firstname', 'lastname'],
  },
  companies: {
    name: 'companies',
    typeId: '0-2',
    singular: 'company',
    label: 'Company',
    modified: 'hs_lastmodifieddate',
    defaults: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    always: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    searchable: ['name', 'domain', 'phone', 'website'],
    nameable: ['name', 'domain'],
  },
} as const satisfies Record<string, ObjectType>

export interface ObjectType {
  name: 'contacts' | 'companies'
  typeId: string
  singular: string
  label: string
  modified: string
  /** Returned when a request names no properties. */
  defaults: readonly string[]
  /** Returned whatever a request names. */
  always: readonly string[]
  /** What a search's `query` looks at. */
  searchable: readonly string[]
  /** A new record needs one of them. */
  nameable: readonly string[]
}

export type ObjectName = ObjectType['name']

/** Objects of HubSpot that this sandbox does not keep: their scope was never granted. */
const others: Record<string, string> = {
  deals: 'deals',
  '0-3': 'deals',
  leads: 'leads',
  '0-136': 'leads',
  tickets: 'tickets',
  '0-5': 'tickets',
}

/** The object that a path names by its plural, singular or type id. `foreign`: known to HubSpot, not granted here. */
export function objectTypeOf(text: string): ObjectType | { foreign: string } | null {
  for (const type of Object.values(objectTypes)) {
    if (text === type.name || text === type.typeId || text === type.singular) return type
  }
  const foreign = others[text]
  return foreign === undefined ? null : { foreign }
}

/** One value that a property had, newest first in a history. */
export interface ValueVersion {
  value: string
  timestamp: string
  sourceType: 'CRM_UI' | 'IMPORT' | 'INTEGRATION' | 'MERGE_OBJECTS'
  sourceId: string
  updatedByUserId?: number
}

/** A record as the portal keeps it. Never changed in place: a change makes a new one. */
export interface StoredRecord {
  /** Order of creation in this portal, from 0. */
  seq: number
  id: string
  /** Only what is not empty. */
  values: Readonly<Record<string, string>>
  createdAt: number
  updatedAt: number
  archivedAt: number | null
  /** Older values of the properties that changed since the portal was made. */
  history: Readonly<Record<string, readonly ValueVersion[]>>
  /** Merged into another or erased: no call finds it any more. */
  gone: boolean
  /** Id of the record that took this one in. */
  mergedInto?: string
}

/** Who made a change. */
export interface ChangeSource {
  sourceType: ValueVersion['sourceType']
  sourceId: string
  updatedByUserId?: number
}

/** What a connected app's writes say of themselves. */
export const appSource: ChangeSource = { sourceType: 'INTEGRATION', sourceId: '1903442' }
