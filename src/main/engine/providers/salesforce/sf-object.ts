import type { EntityKind, StreamName } from '@shared/model'
import type { FieldTable } from '../kit/mapping'
import type { ObjectDefinition } from '../provider'

/** The version of the API: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm */
const apiVersion = 'v66.0'

const root = `/services/data/${apiVersion}`

/** Paths of the REST API, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_list.htm */
export const paths = {
  userinfo: '/services/oauth2/userinfo',
  limits: `${root}/limits`,
  query: `${root}/query`,
  /** Deleted and archived records as well. */
  queryAll: `${root}/queryAll`,
  record: (type: string, id: string) => `${root}/sobjects/${type}/${id}`,
  describe: (type: string) => `${root}/sobjects/${type}/describe`,
  deleted: (type: string) => `${root}/sobjects/${type}/deleted/`,
  /** Up to 25 calls in one. */
  composite: `${root}/composite`,
  /** Up to 200 records of any object. */
  collection: `${root}/composite/sobjects`,
  /** Up to 2,000 records of one object by their ids. */
  retrieve: (type: string) => `${root}/composite/sobjects/${type}`,
}

/** Records of one collection, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
export const batchSize = 200

/** Calls in one, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm */
export const mostCalls = 25

/** Ids of one retrieval, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve.htm */
export const mostRetrieved = 2000

/** A field that names a record of another object. Of several kinds, the first letters of its id say which. */
export interface LinkField {
  property: string
  to: string
  /** First letters of the other object's ids. */
  prefix: string
  /** It is the one that stands before all others of the object. */
  primary?: true
}

/**
 * What sets one of Salesforce's objects apart; all of them share their endpoints.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_list.htm
 */
export interface SfObject {
  /** Patchbay's name of it. */
  name: string
  /** Name in the API. */
  type: string
  /** First letters of its ids. */
  prefix: string
  label: string
  stream: StreamName
  entityKind: EntityKind
  /** Which records made here become records of this one of several objects of the kind. */
  takesCreates?: NonNullable<ObjectDefinition['takesCreates']>
  table: FieldTable
  links: readonly LinkField[]
  /** The fields that a record is looked for by, the most telling first. One must be set. */
  namedBy: readonly string[]
  /** Those of `namedBy` that are filled in where a new record has none. */
  guessed?: readonly string[]
  /** What can be written of its records; absent: nothing. */
  writes?: { create: boolean; update: boolean; remove: boolean }
  /** Fields that it has for every user who may read it at all. */
  standing: readonly string[]
  /** A duplicate that a rule found is looked up by this field. */
  duplicateField?: string
  /** Where a merged one names the record that stayed. */
  merges: boolean
  /** See `ObjectDefinition`. */
  deletesAlong?: readonly string[]
  /** Fields of a record of which others were made: a lead's. `beside`: what it was made into belongs to it. */
  convertedInto?: readonly { property: string; to: string; beside?: true }[]
  /** Other records that a new one must be linked to, see the interface. */
  neededOnCreate?: string[][]
  /** Values that new records have besides those of the draft. */
  onCreate?: Readonly<Record<string, unknown>>
  /** Names of the sync function at Nango that saves this object, and of its model. */
  syncFunction?: { sync: string; model: string }
}
