import type { EntityKind, StreamName } from '@shared/model'
import type { CrmRequest } from '../../nango/gateway'

/** One call of a CRM's API, as requests for it look. `{id}` in a path stands for any record. */
export interface CallShape {
  method: CrmRequest['method']
  path: string
  /** Only with these parameters; `*` stands for anything. */
  query?: Record<string, string>
}

/** What an object's calls look like. */
export interface ObjectCalls {
  definitions: CallShape
  /** One page of everything. */
  list: CallShape
  /** One page of what changed. */
  changed: CallShape
  /** One page of what was deleted; absent where deletes are found by comparing. */
  deleted?: CallShape
  /** Some records by their ids. */
  read: CallShape
  create: CallShape
  update: CallShape
  remove: CallShape
}

/** An object of a CRM in the CRM's own words. */
export interface ObjectWords {
  name: string
  kind: EntityKind
  stream: StreamName
  calls: ObjectCalls
  /** Names at the CRM of Patchbay's fields, written without the provider's own mapping. */
  properties: Readonly<Record<string, string>>
  /** Patchbay's fields that the CRM holds as one text, in the order in which they make it. */
  joined?: readonly string[]
  /** Nango's sync function that reads it, as the provider expects it; absent where there is none. */
  syncFunction?: { sync: string; model: string }
  /** A field of several values, by Patchbay's name, with four that it may hold; absent where the object has none. */
  list?: { field: string; values: readonly string[] }
}

/** What tests that name no CRM need to know of one. */
export interface ProviderWords {
  /** Patchbay's id of the provider. */
  provider: string
  /** The key of its integration at the sandbox's Nango. */
  integrationKey: string
  objects: readonly ObjectWords[]
  /** Reads a record as the CRM's API shows it. */
  read(shown: unknown): { id: string; fields: Record<string, string | null> }
  /** Values that the sandbox's journal shows as one, as people see them; absent: it shows them one by one. */
  apart?(inJournal: Readonly<Record<string, unknown>>): Record<string, string | null>
}
