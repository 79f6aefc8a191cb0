import type { Direction, EntityKind, Problem, ProviderInfo, StreamName } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../fields/field-definition'
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
  createdAt: string | null
  updatedAt: string | null
  deletedAt: string | null
  /** Links to other records of the same account. Null: not known, so what is stored stays. */
  associations: Association[] | null
  /** Ids of records that were merged into this one: they are gone, and no list of deletes names them. */
  mergedIds: string[]
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

/** What became of a link. `unknown`: the answer named it neither as done nor as refused; it is read before it is sent again. */
export type AssociationOutcome = { marker: string } & (
  | { type: 'done' }
  | { type: 'refused'; facts: CrmErrorFacts }
  | { type: 'unknown' }
)

/** What a write of one record came to. The marker is the caller's, given back. */
export type WriteOutcome = { marker: string } & (
  | { type: 'done'; record: RemoteRecord }
  /** `record`: the CRM has taken the rest, all but the field that the facts name, and this is the record since. */
  | { type: 'refused'; facts: CrmErrorFacts; record?: RemoteRecord }
  /** The answer named the row neither as done nor as refused: it must be looked up before it is sent again. */
  | { type: 'unknown' }
)

/**
 * What can be done with a field at a CRM. `read_only`: it takes no value (computed, locked, hidden, of a type that is not
 * known). `gone`: the CRM has no such field, or no longer. `unknown`: nothing is known about the object's fields. That
 * the access as a whole may not write (any more) is no matter of a field: the CRM refuses it as `scope_missing`.
 */
export type FieldAccess = 'writable' | 'read_only' | 'gone' | 'unknown'

/** A record to be made. Fields are Patchbay's; only ones that `canWrite` allows. */
export interface RecordDraft {
  marker: string
  fields: MappedFields
}

export interface RecordEdit extends RecordDraft {
  remoteId: string
}

/**
 * How an object is written. A method resolves with an outcome for every row, in any order; it throws only when the
 * request as a whole failed, and then the caller knows by the error whether the CRM can have acted. Writes are not
 * repeatable: the client does not send them again by itself.
 */
export interface ObjectWriter {
  /** Rows that one request takes at the most; callers never give more. */
  batchSize: number
  /** Ms after which `findCreated` certainly shows a record that was made. */
  createShownMs: number
  /** Whether a value can be written to a field for now, and if not, why: what waits is told so, and kept. */
  accessTo(field: string, definitions: readonly FieldDefinition[]): FieldAccess
  canWrite(field: string, definitions: readonly FieldDefinition[]): boolean
  create(context: ReadContext, drafts: readonly RecordDraft[]): Promise<WriteOutcome[]>
  /** Sends the given fields only; null clears. */
  update(context: ReadContext, edits: readonly RecordEdit[]): Promise<WriteOutcome[]>
  /** A record that is gone already counts as done. */
  remove(context: ReadContext, records: readonly { marker: string; remoteId: string }[]): Promise<WriteOutcome[]>
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

/** One kind of object at the CRM: has a cursor, a paging and a delete mode of its own. */
export interface ObjectDefinition {
  /** Name at the CRM: `contacts`, `deals`. */
  name: string
  label: string
  stream: StreamName
  entityKind: EntityKind
  /** Largest page that the CRM allows. */
  pageSize: number
  /** Ms that the object's change index may lag; the incremental window overlaps by it. */
  overlapMs: number
  /** How deletes are found. `archived-list`: a listing of deleted records. `scan`: comparing ids of a full listing. */
  deletes: 'archived-list' | 'scan'
  /** Scopes without which the object cannot be read. */
  scopes: string[]
  /**
   * All fields of the object. A list that cannot be whole (empty, without what every account has) is thrown as a bad
   * answer: it must not pass for fields that are gone.
   */
  fieldDefinitions(crm: CrmClient, signal: AbortSignal): Promise<FieldDefinition[]>
  /** Everything there is, in a stable order. */
  listAll(context: ReadContext, page: string | null): Promise<ListPage>
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
  /** What changed at or after `since` and at or before `until` (both ISO). May return more. */
  listChanged(context: ReadContext, window: { since: string; until: string }, page: string | null): Promise<ListPage>
  /** Records that were deleted; may return ones from before `since`. Only with `archived-list`. */
  listDeleted?(context: ReadContext, window: DeletesWindow, page: string | null): Promise<DeletedPage>
  /** Absent for an object that can only be read through the proxy. */
  syncFunction?: SyncFunctionModel
  /** Absent for an object that is only read. */
  writer?: ObjectWriter
}

/** A limit that the vendor documents, as a window of calls or of tokens. The limiter holds all that match a request. */
export type CrmLimit = {
  /** `undefined`: all requests of the account. A request names its budget to fall under a narrower one as well. */
  budget?: string
  perMs: number
  /** The vendor's page that says so. */
  source: string
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
  /** The whole window, and the time until it begins anew, where they are told. */
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
  apiVersion: string
  directions: Partial<Record<StreamName, Direction>>
  /**
   * Names in Nango's connection config that a person gives when connecting (Salesforce: `hostname`). A reconnect forgets
   * them, so they are given again; what Nango finds out itself must not be named here.
   */
  connectInputs?: string[]
  /** Conformance checks that mean nothing for this CRM, by id, each with the vendor's page that says why. */
  notApplicable?: Record<string, { why: string; source: string }>
}

/** A CRM that Patchbay knows. Nothing outside its folder and its line in the registry names it. */
export interface Provider {
  manifest: ProviderManifest
  objects: ObjectDefinition[]
  /** Who the account is: its id never changes, its name is shown on the card. */
  identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }>
  /** The account's id from Nango's connection config alone, to notice a reconnect with another account; null when unknown. */
  accountIdOf(facts: AccountFacts): string | null
  /** Asks for the limits of this account. Absent where the vendor has the same for all, or tells them nowhere. */
  limitsOf?(crm: CrmClient, signal: AbortSignal): Promise<AccountLimits>
  /**
   * What the vendor's headers say is left, where the answer has them. They only lower the rate; the documented limits are
   * the authority.
   */
  limitsSeen?(response: CrmResponse): SeenLimit[]
  /** Reads an answer that is not 2xx, or is 2xx with an error inside; null when the answer is fine. */
  classify(response: CrmResponse): CrmErrorFacts | null
}
