import type { EntityKind, StreamName } from '@shared/model'
import type { FieldTable } from '../kit/mapping'

/**
 * What sets one of Pipedrive's objects apart. Version 2 of the API has most of them; the rest has version 1 alone.
 * https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export interface CrmObject {
  /** Name here: `contacts` for what Pipedrive calls persons. */
  name: string
  /** As refusals and texts name one of its records. */
  label: string
  stream: StreamName
  entityKind: EntityKind
  /** Which of the records made here become records of this one of several objects of the kind. */
  takesCreates?: true | { field: string; values: readonly string[] }
  version: 'v1' | 'v2'
  /** Its place in the paths of its version: `persons`. */
  path: string
  /** Lists that hold all of its records together: archived ones are on a list of their own. */
  lists: readonly string[]
  /** Where its fields are described; null: nowhere, and `fields` are all. */
  fieldsPath: string | null
  /** Properties that it has in every account. */
  standing: readonly string[]
  /** Standard properties that a record can be made with. */
  settable: readonly string[]
  /** Of those, what can be changed later; absent: all. */
  changeable?: readonly string[]
  /** What a list has to be asked for besides. */
  include?: string
  /** The property that names what a person made the record of. */
  convertedFrom?: { property: string; object: string }
  table: FieldTable
  /** Properties that name a record of another object, with that object. */
  links: readonly Link[]
  /** The fields that a record is looked for by, the most telling first. */
  namedBy: readonly string[]
  guessed: readonly string[]
  /** First and last name are one property. */
  joinsNames?: true
  required: readonly string[]
  neededOnCreate?: string[][]
  scopes: string[]
  writes: { create: boolean; update: boolean; remove: boolean }
  /** How a change is sent. */
  updateMethod: 'PATCH' | 'PUT'
  /** A deleted one is listed, and can come back. */
  listsDeleted?: boolean
  /** Largest page of its lists. */
  pageSize: number
  syncFunction?: { sync: string; model: string }
}

export interface Link {
  property: string
  to: string
  /** A record has one of the object, and it is the first one. */
  primary?: true
}

/** Ids that one list of version 2 may be asked for. */
export const mostIds = 100

/** Calls that may be under way at once: the window of two seconds is short. */
export const parallelWrites = 4

/**
 * Tokens of the day that a call costs; version 2 costs half of what version 1 does.
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
export function costOf(what: 'get' | 'list' | 'write' | 'delete' | 'search', version: 'v1' | 'v2'): number {
  const whole = { get: 2, list: 20, write: 10, delete: 6, search: 40 }[what]
  return version === 'v2' ? whole / 2 : whole
}

export const listPath = ({ version }: CrmObject, list: string) => `/${version}/${list}`
export const recordPath = ({ version, path }: CrmObject, id: string) => `/${version}/${path}/${encodeURIComponent(id)}`
