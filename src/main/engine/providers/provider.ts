import type { EntityKind, Problem, ProviderInfo, ReferenceItems, ReferenceKind, StreamName } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../fields/field-definition'
import type { KeptValue } from '../fields/field-mapping'
import type { CrmRequest, CrmResponse } from '../nango/gateway'

/** How a provider reads and writes its CRM: the limiter, the retries and the call counter stand behind it. */
export interface CrmClient {
  /** Resolves with 2xx answers; any other is thrown as a CrmError (crm-error.ts) after the retries that its class allows. */
  request(request: CrmCall): Promise<CrmResponse>
  /** Facts about the account that Nango knows: portal ID, location ID, instance URL. */
  readonly account: AccountFacts
}

/** A request with what the limiter and the retries must know of it. */
export interface CrmCall extends CrmRequest {
  /** The narrower limit that it falls under as well, see {@link CrmLimit}. */
  budget?: string
  /** Tokens that the vendor counts for it, in windows of tokens and in the day's budget; 1 unless it says otherwise. */
  cost?: number
  /** It may be sent twice without harm. GET always may; a search or a batch read by POST says so here. */
  repeatable?: boolean
}

export interface AccountFacts {
  connectionConfig: Record<string, unknown>
}

/** Our one taxonomy for what a CRM refuses; the runner decides by it, never by a vendor's code. */
export type CrmErrorClass =
  | 'auth_revoked'
  | 'scope_missing'
  | 'not_found'
  | 'duplicate'
  | 'validation'
  /** The account's plan allows no more of something: nothing is wrong with what was sent. */
  | 'plan_limit'
  | 'precondition'
  | 'rate_burst'
  | 'rate_daily'
  | 'transient'
  | 'removed_endpoint'
  | 'bad_answer'

/**
 * What a refusal is about, the widest first: the whole account (access, its limits), an object of it (may not be read, is
 * not in the plan), one operation on an object (may not be written, no more may be made), one record, one field of it.
 * What is wider than a row is refused alike for every other row.
 */
export type RefusalScope = 'account' | 'object' | 'operation' | 'row' | 'field'

/** A field that a refusal names. */
export interface RefusedField {
  field: string
  /** `gone`: the CRM has no such field any more. `read_only`: it takes no value for it. `value`: not this value. */
  fault: 'value' | 'read_only' | 'gone'
  /** The CRM's own words about it. */
  message: string | null
}

export interface CrmErrorFacts {
  class: CrmErrorClass
  /** Absent: what the class alone says, see `scopeOf` in kit/crm-error.ts. */
  scope?: RefusalScope
  /** The CRM's own words, shortened, without personal data beyond what the CRM put there. */
  message: string
  /** How long the CRM asks to wait, ms; absent where it asks for nothing that is still to come. */
  retryAfterMs?: number
  /** How long the window is whose room is used up, ms, where the answer tells that but no wait. */
  windowMs?: number
  /** Until when the account rests, ISO: set by the client where it does not wait by itself. */
  resumesAt?: string
  /** The field that a validation names; the first where it names several. */
  field?: string
  /** All fields that a validation names. */
  fields?: RefusedField[]
  /** Ids of records that a duplicate answer names. */
  existingIds?: string[]
  /** Scopes that are missing. */
  scopes?: string[]
}

/** A link of a record to another one of the same account. */
export interface Association {
  object: string
  remoteId: string
  /** It is the one that the CRM puts before all others of the object: a contact's own company. Never false. */
  primary?: true
}

/** A record as read from a CRM, in Patchbay's terms. */
export interface RemoteRecord {
  remoteId: string
  /** The payload as it came but for its links, the same from every listing; for history and for mapping again later. */
  raw: unknown
  fields: MappedFields
  /** Values that the account's mapping makes nothing of; no provider sets it. */
  kept?: KeptValue[]
  createdAt: string | null
  updatedAt: string | null
  deletedAt: string | null
  /** Links to other records of the same account. Null: not known, so what is stored stays. */
  associations: Association[] | null
  /** Ids of records that were merged into this one: they are gone, and no list of deletes names them. */
  mergedIds: string[]
  /** On a record that is gone: the one that it was merged into. A merge is never taken for a delete. */
  mergedInto?: string | null
  /** The CRM's own mark of this state, opaque, for writes that expect it; absent where the CRM has none. */
  version?: string | null
  /** What a person turned the record into at the CRM. It stays as it is from then on, and nothing is written to it. */
  convertedInto?: RecordRef[]
  /** What a person turned into this record at the CRM, where what it was before is gone there. */
  convertedFrom?: RecordRef[]
}

/** A record of the same account. */
export interface RecordRef {
  object: string
  remoteId: string
}

/** A row that is there and could not be read. It says nothing about its record being gone. */
export interface RejectedRow {
  /** Null when the row does not even say which record it is. */
  remoteId: string | null
  problem: Problem
}

export interface ListPage {
  records: RemoteRecord[]
  /** Opaque, JSON-able; null on the last page. */
  next: string | null
  /** How many records the whole list has, where the CRM says so. */
  total: number | null
  /** Rows that could not be read; the rest of the page goes on. */
  rejected: RejectedRow[]
}

/** What a list of deleted records is asked with. */
export interface DeletesWindow {
  /** From when on deletes are new; older ones may be listed as well. */
  since: string
  /**
   * By what a provider may see with one call that nothing is gone, and leave the list unread: how many records made at
   * or before `until` are held as living ones now, and what the reading before has left. `last`: its memory, with how
   * many were held when all its signs had been settled; null: not known. Absent: the list is read whatever it costs.
   */
  known?: { until: string; held: number; last: { memory: string; held: number } | null }
}

/** A page of deleted records. */
export interface DeletedPage extends ListPage {
  /**
   * On the last page: all that is deleted, and that the CRM still keeps, stood on this list from its first page on, so
   * that a record which is not on it has been restored or is gone for good. False: absence from it means nothing.
   */
  complete?: boolean
  /** On the last page: to be given back as `known.last` at the next reading. */
  memory?: string
  /**
   * On the last page: from when on the list is whole, ISO. Later than what was asked for: deletes from before it may be
   * missing, and are found by comparing ids. Absent: it is whole for the window.
   */
  wholeSince?: string
}

/** A record that was asked for by its id. */
export interface AskedRecord extends RemoteRecord {
  /** The id that was asked for; another than `remoteId` when that record was merged into this one. */
  askedId: string
}

/** What asking for records by their ids has brought. An id in neither list is one that the CRM does not know. */
export interface ReadAnswer {
  /** As the CRM has them now; deleted ones with `deletedAt`. */
  records: AskedRecord[]
  /** By the ids that were asked for. */
  rejected: RejectedRow[]
}

export interface ReadContext {
  crm: CrmClient
  fields: FieldDefinition[]
  signal: AbortSignal
}

/** A link to be made or ended. The marker is the caller's. */
export interface AssociationEdit {
  marker: string
  remoteId: string
  to: Association
}

/**
 * What became of a link. `unknown`: the answer named it neither as done nor as refused; it is read before it is sent again.
 * `not_sent`: the CRM has certainly done nothing for it, see {@link WriteOutcome}.
 */
export type AssociationOutcome = { marker: string } & (
  | { type: 'done' }
  | { type: 'refused'; facts: CrmErrorFacts }
  | { type: 'unknown' }
  | { type: 'not_sent'; reason: unknown }
)

/** What a write of one record came to. The marker is the caller's, given back. */
export type WriteOutcome = { marker: string } & (
  | { type: 'done'; record: RemoteRecord }
  /** `record`: the CRM has taken the rest, all but the field that the facts name, and this is the record since. */
  | { type: 'refused'; facts: CrmErrorFacts; record?: RemoteRecord }
  /** The answer named the row neither as done nor as refused: it must be looked up before it is sent again. */
  | { type: 'unknown' }
  /** The CRM has certainly done nothing for it, and it is not refused: what ended the work is about more than the row. */
  | { type: 'not_sent'; reason: unknown }
)

/**
 * What can be done with a field at a CRM. `read_only`: it takes no value (computed, locked, hidden, of a type that is not
 * known). `gone`: the CRM has no such field, or no longer. `unknown`: nothing is known about the object's fields. That
 * the access as a whole may not write (any more) is no matter of a field: the CRM refuses it as `scope_missing`.
 */
export type FieldAccess = 'writable' | 'read_only' | 'gone' | 'unknown'

/** What a field is written by. */
export type FieldOperation = 'create' | 'update'

/** A record to be made. Fields are Patchbay's; only ones that `accessTo` allows. */
export interface RecordDraft {
  marker: string
  fields: MappedFields
  /** Links that the new record is made with; the ones that `neededOnCreate` asks for are among them. */
  associations: Association[]
}

export interface RecordEdit {
  marker: string
  fields: MappedFields
  remoteId: string
  /**
   * The version that the record had when it was last seen. A CRM that can write only where it still has it is asked to;
   * a record that has another one by now is refused with the class `precondition`. Absent: not known.
   */
  expected?: string
}

/**
 * How an object is written. A method resolves with an outcome for every row, in any order; it throws only when the
 * request as a whole failed, and then the caller knows by the error whether the CRM can have acted. Writes are not
 * repeatable: the client does not send them again by itself. A method that is absent is one that the CRM has not.
 */
export interface ObjectWriter {
  /** Rows that one call takes at the most; callers never give more. */
  batchSize: number
  /** Ms after which `findCreated` certainly shows a record that was made. */
  createShownMs: number
  /**
   * Other records that a new one must be linked to from the beginning: alternatives, each a list of objects of the same
   * account of which it needs one record each. Absent: it needs none.
   */
  neededOnCreate?: string[][]
  /** Whether a value can be written to a field for now, and if not, why: what waits says so, and is kept. */
  accessTo(field: string, definitions: readonly FieldDefinition[], operation: FieldOperation): FieldAccess
  create?(context: ReadContext, drafts: readonly RecordDraft[]): Promise<WriteOutcome[]>
  /** Sends the given fields only; null clears. */
  update?(context: ReadContext, edits: readonly RecordEdit[]): Promise<WriteOutcome[]>
  /** A record that is gone already counts as done. */
  remove?(context: ReadContext, records: readonly { marker: string; remoteId: string }[]): Promise<WriteOutcome[]>
  /**
   * Makes links, up to `batchSize` of them. One that is there already counts as done; with `primary` it becomes the first
   * one, and the one that was is an ordinary link. Absent where links cannot be written from this object's side.
   */
  associate?(context: ReadContext, edits: readonly AssociationEdit[]): Promise<AssociationOutcome[]>
  /** Ends links, up to `batchSize` of them. One that is not there counts as done. */
  dissociate?(context: ReadContext, edits: readonly AssociationEdit[]): Promise<AssociationOutcome[]>
  /** Takes a delete back; absent where the CRM has no way (then `create` makes a new record). */
  restore?(context: ReadContext, records: readonly { marker: string; remoteId: string }[]): Promise<WriteOutcome[]>
  /**
   * Records that may be what a create with a lost answer has made: by a unique key where there is one, else by values
   * and the time of creation. Looks again for what the CRM's index may not show yet only when called again.
   */
  findCreated(
    context: ReadContext,
    drafts: readonly (RecordDraft & { sentAt: string })[],
  ): Promise<{ marker: string; found: RemoteRecord[] }[]>
}

/**
 * How an object comes out of a sync function of Nango: the names that the guide tells people to use, and how a record is
 * read that the function saved.
 */
export interface SyncFunctionModel {
  sync: string
  model: string
  /** Every payload has the id that the CRM gave the record. What is no record of this object is rejected. */
  read(context: ReadContext, payloads: readonly Record<string, unknown>[]): Pick<ListPage, 'records' | 'rejected'>
}

/** How what changed at an object is found. */
export type ObjectChanges =
  | {
      by: 'window'
      /** Everything there is, in a stable order. */
      listAll(context: ReadContext, page: string | null): Promise<ListPage>
      /** What changed at or after `since` and at or before `until` (both ISO). May return more. */
      listChanged(context: ReadContext, window: ChangesWindow, page: string | null): Promise<ListPage>
    }
  | {
      /** By reading everything and comparing it with what is known, by its content. */
      by: 'scan'
      listAll(context: ReadContext, page: string | null): Promise<ListPage>
      /** A run that asks for changes only reads everything again when this much time has passed, ms. */
      everyMs: number
    }
  | {
      /** Child by child of another object of the account: it is listed for one parent at a time only. */
      by: 'parent'
      /** The object that the parents are of, by its name. */
      parent: string
      /**
       * Calls that a day may take for it at the most, where the account's whole day is ours; of a share of the day it takes
       * the same share.
       */
      callsADay: number
      /**
       * Calls that one run may take for it at the most, so that nothing else waits long: a few seconds' worth of the limit.
       * What is left is for the next runs.
       */
      callsARun: number
      /** All children of a parent, in a stable order. A parent that the CRM does not know is thrown as `not_found`. */
      listOf(context: ReadContext, parentRemoteId: string, page: string | null): Promise<ListPage>
    }

export interface ChangesWindow {
  since: string
  until: string
}

/** How it is found that records of an object were deleted. */
export type ObjectDeletes =
  | {
      by: 'list'
      /** How long the CRM keeps deleted records on the list, ms; absent: for ever. */
      keepsMs?: number
      /** Records that were deleted; may return ones from before `since`. */
      listDeleted(context: ReadContext, window: DeletesWindow, page: string | null): Promise<DeletedPage>
    }
  /** What a whole listing lacks is asked for by its id. */
  | { by: 'scan' }
  /** Only by asking for the known ids, a few in each run. */
  | { by: 'none' }

/** One kind of object at the CRM: has a cursor, a paging and a delete mode of its own. */
export interface ObjectDefinition {
  /** Name at the CRM: `contacts`, `deals`. */
  name: string
  label: string
  stream: StreamName
  entityKind: EntityKind
  /**
   * Which records made here at an account become records of this object: all of its kind (at most one object of a kind
   * says so), or those with one of some values in a field (a note is not a call). What no object takes is not made there.
   * Absent: all of its kind for a single object that can be made, none for one of several.
   */
  takesCreates?: true | { field: string; values: readonly string[] }
  /** First and last name stand in one field there: parts that make the same name are the same. */
  joinsNames?: true
  /** Ms that the object's listing and its index may lag behind what was written; windows overlap by it. */
  indexLagMs: number
  changes: ObjectChanges
  deletes: ObjectDeletes
  /** Objects whose records the CRM deletes together with one that they belong to: a person is asked before. Absent: none. */
  deletesAlong?: readonly string[]
  /** Scopes without which the object cannot be read. */
  scopes: string[]
  /**
   * All fields of the object. A list that cannot be whole (empty, without what every account has) is thrown as a bad
   * answer: it must not pass for fields that are gone.
   */
  fieldDefinitions(crm: CrmClient, signal: AbortSignal): Promise<FieldDefinition[]>
  /** Ids that `readByIds` takes at the most; callers never give more. */
  idsPerRead: number
  /**
   * Records by their ids, out of the CRM's own store and not its index, in the order asked for. Throws when not all that
   * was asked for has an answer: an id that is left out is certainly not known to the CRM.
   */
  readByIds(context: ReadContext, remoteIds: readonly string[]): Promise<ReadAnswer>
  /**
   * The links of records, all of them; null: not known (the access does not reach the other side,
   * or the answer does not mention the record). Absent for an object whose links are read from the other side.
   */
  readAssociations?(
    context: ReadContext,
    remoteIds: readonly string[],
  ): Promise<{ remoteId: string; associations: Association[] | null }[]>
  /** Absent for an object that can only be read through the proxy. */
  syncFunction?: SyncFunctionModel
  /** Absent for an object that is only read. */
  writer?: ObjectWriter
}

/** A limit that the vendor documents, as a window of calls or of tokens; the limiter holds all that match a request. A comment beside it names the vendor's page. */
export type CrmLimit = {
  /** `undefined`: all requests of the account. A request names its budget to fall under a narrower one as well. */
  budget?: string
  perMs: number
} & ({ requests: number } | { tokens: number })

/** The limits of one account, where the vendor tells them when asked: they stand in for the manifest's. */
export interface AccountLimits {
  windows?: CrmLimit[]
  /** Calls that may be under way at once. */
  parallel?: number
  /** Calls, or tokens, of the day: `resetsAt` in ms since the epoch, null for a day that rolls. */
  day?: { most: number; used: number; resetsAt: number | null }
}

/** What an answer's headers say of a window: of the account's one of this length, or, from a day on, of the day's budget. */
export interface SeenLimit {
  perMs: number
  remaining: number
  /** The whole window, and the time until it begins anew, where they are said. */
  most?: number
  resetsInMs?: number
}

export interface ProviderManifest extends ProviderInfo {
  /** Names in Nango's catalogue. */
  nangoProviders: string[]
  scopes: string[]
  limits: CrmLimit[]
  /** Calls, or tokens, that an account has a day; null where there is no such limit. */
  dailyLimit: number | null
  /** Calls that may be under way at once, where the vendor bounds them. */
  parallelCalls?: number
  /**
   * Names in Nango's connection config that a person gives when connecting (Salesforce: `hostname`). A reconnect forgets
   * them, so they are given again; what Nango finds out itself must not be named here.
   */
  connectInputs?: string[]
}

/** A page of reference data. */
export interface ReferencePage<Item> {
  items: Item[]
  /** Opaque; null on the last page. */
  next: string | null
}

export type ReferenceOwner = ReferenceItems['owners']
/** The way that records of an object take, stage by stage. */
export type ReferencePipeline = ReferenceItems['pipelines']
export type ReferenceStage = ReferencePipeline['stages'][number]

/** A list of what records name and are not themselves: owners, pipelines, campaigns and who is in them. */
export type ReferenceSource = { [Kind in ReferenceKind]: ReferenceSourceOf<Kind> }[ReferenceKind]

export interface ReferenceSourceOf<Kind extends ReferenceKind> {
  kind: Kind
  /** Tells it from other lists of the kind, and is what it is called in the log of a run. */
  name: string
  /** Scopes without which it cannot be read. */
  scopes: string[]
  list(context: Omit<ReadContext, 'fields'>, page: string | null): Promise<ReferencePage<ReferenceItems[Kind]>>
}

/** A CRM that Patchbay knows. Nothing outside its folder and its line in the registry names it. */
export interface Provider {
  manifest: ProviderManifest
  objects: ObjectDefinition[]
  /** Who the account is: its id never changes, its name is shown on the card. */
  identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }>
  /**
   * The account's id from Nango's connection config alone, to notice a reconnect with another account; null while it is
   * not known. Absent where the config never tells it.
   */
  accountIdOf?(facts: AccountFacts): string | null
  /** Asks for the limits of this account. Absent where the vendor has the same for all, or tells them nowhere. */
  limitsOf?(crm: CrmClient, signal: AbortSignal): Promise<AccountLimits>
  /**
   * What the vendor's headers say is left, where the answer has them. They only lower the rate; the documented limits are
   * the authority.
   */
  limitsSeen?(response: CrmResponse): SeenLimit[]
  /** What is read at the beginning of a run beside the records; it is shown, and gives ids their names. */
  referenceData?: ReferenceSource[]
  /** Reads an answer that is not 2xx, or is 2xx with an error inside; null when the answer is fine. */
  classify(response: CrmResponse): CrmErrorFacts | null
}
