import type { EntityKind, StreamName } from '@shared/model'

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
  /**
   * The property that holds the time of the last change. Contacts have one of their own; a search by the wrong one
   * answers with nothing, and no error.
   */
  modifiedProperty: 'lastmodifieddate' | 'hs_lastmodifieddate'
  /** Links of its records that are read with them, and written from their side. */
  associations: readonly LinkType[]
  /** The property behind each standard field. */
  properties: Readonly<Record<string, string>>
  /** Fields that HubSpot fills itself, although their properties may not say so. */
  computed: readonly string[]
  /** The field whose value no two records share: making it a second time is refused. Null where there is none. */
  uniqueField: string | null
  /** The fields that a record without a unique value is looked for by, the most telling first. One must be set. */
  namedBy: readonly string[]
  /** Those of `namedBy` that HubSpot may fill in from the others. */
  guessed: readonly string[]
  scopes: string[]
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
  /** The type of an ordinary link, and of the one link that is put before all others. */
  typeId: number
  primaryTypeId: number
  /** What a listing calls the latter. */
  primaryListed: string
}

/** Largest page of a listing. */
export const listPageSize = 100
