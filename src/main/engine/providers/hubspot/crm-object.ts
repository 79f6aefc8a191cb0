import type { EntityKind, StreamName } from '@shared/model'
import type { FieldTable } from '../kit/mapping'
import type { ObjectDefinition } from '../provider'

/**
 * What sets one of HubSpot's CRM objects apart; all of them share their endpoints.
 * https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide
 */
export interface CrmObject {
  /** Name in the paths: `contacts`. */
  name: string
  label: string
  stream: StreamName
  entityKind: EntityKind
  /** Which records made here become records of this one of several objects of the kind. */
  takesCreates?: ObjectDefinition['takesCreates']
  /**
   * The property that holds the time of the last change. Contacts have one of their own; a search by the wrong one
   * answers with nothing, and no error.
   */
  modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** The property that holds the time of creation; objects that came later have one under another name. */
  createdProperty: 'createdate' | 'hs_createdate'
  /** Links of its records that are read with them, and written from their side. */
  associations: readonly LinkType[]
  /** The property behind each standard field. */
  table: FieldTable
  /** The field whose value no two records share: making it a second time is refused. Null where there is none. */
  uniqueField: string | null
  /** The fields that a record without a unique value is looked for by, the most telling first. One must be set. */
  namedBy: readonly string[]
  /** Those of `namedBy` that HubSpot may fill in from the others. */
  guessed: readonly string[]
  scopes: string[]
  /** What can be written of its records; absent: nothing. */
  writes?: { create: boolean; update: boolean; remove: boolean }
  /** Properties that it has in every account; absent: all of the table's. Plans and regions differ in the others. */
  standing?: readonly string[]
  /** Properties without which a record cannot be made; the definitions do not say it. */
  required: readonly string[]
  /** Other records that a new one must be linked to, see the interface. */
  neededOnCreate?: string[][]
  /** Names of the sync function at Nango that saves this object, and of its model. */
  syncFunction: { sync: string; model: string }
}

/**
 * Links from one object to another, by the names that HubSpot's own types of them have.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values
 */
export interface LinkType {
  /** The object on the other side. */
  to: string
  /** The type of an ordinary link. */
  typeId: number
  /**
   * The type of the one link that is put before all others, absent where there is none, and what a listing calls it. Null:
   * that is written nowhere, so a listing does not tell which link it is, and links are read by themselves.
   */
  primary?: { typeId: number; listed: string | null }
}

/** Largest page of a listing. */
export const listPageSize = 100

/** Inputs of one batch call, https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide#limits */
export const batchSize = 100

/**
 * Paths of HubSpot's API. Version 3 for objects, properties, owners, pipelines and account, version 4 for associations.
 * https://developers.hubspot.com/docs/api-reference/overview
 */
export const paths = {
  account: '/account-info/v3/details',
  owners: '/crm/v3/owners',
  pipelines: (object: string) => `/crm/v3/pipelines/${object}`,
  list: (object: string) => `/crm/v3/objects/${object}`,
  record: (object: string, id: string) => `/crm/v3/objects/${object}/${id}`,
  search: (object: string) => `/crm/v3/objects/${object}/search`,
  batch: (object: string, action: 'read' | 'create' | 'update' | 'archive') =>
    `/crm/v3/objects/${object}/batch/${action}`,
  properties: (object: string) => `/crm/v3/properties/${object}`,
  associations: (from: string, to: string, action: 'read' | 'create' | 'archive') =>
    `/crm/v4/associations/${from}/${to}/batch/${action}`,
}
