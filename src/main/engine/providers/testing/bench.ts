import type { FieldType, FieldValue } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmRequest } from '../../nango/gateway'
import type { VendorCalls } from './vendor-calls'
import type { ObjectWords, ProviderWords } from './words'

/** Values of one type that must come back as they went. */
export interface RoundTrip {
  type: FieldType
  field: string
  values: FieldValue[]
  /** What the CRM shows where the field was cleared, if it cannot be empty there. */
  cleared?: string
}

/** How records of an object are linked to others. */
export interface LinkBench {
  /** The object on the other side. */
  to: string
  /** A request that links a record to others. */
  add(id: string, others: readonly string[]): CrmRequest
  /** The vendor's word, or a thread, that a new link does not count as a change of the record; null where it does. */
  unseen: string | null
}

/** What a check needs to know of one object, so that it need not know the CRM. */
export interface ObjectBench extends ObjectWords {
  /** Largest page of each call, by the vendor's documentation. */
  largestPage: { list: number; changed: number }
  /** Rows of the page before that each page of a list begins with, where pages are asked for by offset; absent: none. */
  pageOverlap?: number
  /** A page says nothing of a next one: the list ends where a page brings nothing new. */
  hasNoToken?: true
  /** Its lists come out of the CRM's database: a change shows at once. */
  hasNoIndex?: true
  /** The vendor does not merge records of the object. */
  neverMerged?: true
  /** The list of deletes goes by time, and every run asks for what is new on it. */
  deletesByWindow?: true
  /** Rows that one query for changes gives at the most; null where there is no such end. */
  mostChanged: number | null
  /** The least that a record needs; each number is another record, found by its own key. */
  draft(number: number): MappedFields
  /** The field of {@link draft} by which another CRM's copy of the record is found. */
  matchField: string
  /** The CRM itself refuses a second record with the same value of {@link matchField}. */
  refusesDuplicates: boolean
  /** Text fields that may hold anything, merge alone, and are not part of {@link draft}. */
  texts: readonly [string, string]
  /** As {@link texts}, of fields that all accounts have alike; absent: those are. */
  shared?: readonly [string, string]
  /** A value that Patchbay has no reason to refuse; the CRM is asked to refuse it, while it takes the record without it. */
  refused: { field: string; value: string }
  /** Values that the CRM keeps otherwise than they were sent. */
  normalised: readonly { field: string; sent: string; kept: string }[]
  roundTrips: readonly RoundTrip[]
  /** How the CRM answers a create that the account's plan does not allow any more. */
  planFull: { status: number; body: unknown }
  /** Values as people type them that the CRM refuses, or would take for other values. */
  mistaken: readonly { field: string; values: FieldValue[] }[]
  /** The field by which a new record names its parent; set where records are listed by their parents only. */
  parentField?: string
  /** The CRM gives a phone number that lacks it the code of the account's country. */
  completesNumbers?: true
  /** Fields of the account's own are read, and take no value of an app. */
  ownFieldsAreRead?: true
  /** The CRM's word for the type of a text field, by which an admin adds one. */
  textType: string
  /** Links to other records; absent where the object has none. */
  links?: LinkBench
  /** Scopes without which the object cannot be read; the other objects can. */
  scopes: readonly string[]
}

/** What a provider brings to be checked. */
export interface ProviderBench extends ProviderWords {
  /** Account that starts without records, and one that has as many as the sandbox is asked for. */
  accounts: { empty: string; filled: string }
  /** Checks that mean nothing for this CRM, by id, each with the vendor's page that says why. */
  notApplicable?: Record<string, { why: string; source: string }>
  objects: readonly [ObjectBench, ...ObjectBench[]]
  /** Objects that the suite does not go through: the provider's own tests beside it do. */
  further?: readonly string[]
  /** Every call that the adapter may make begins with one of these. */
  allowedPaths: readonly string[]
  /** Calls that no sync may ever make. */
  forbiddenPaths: readonly RegExp[]
  /** The calls that the vendor's OpenAPI files describe; absent: it publishes none. All traffic of scenes is held against them. */
  vendorCalls?: VendorCalls
  /** How the token of the next page stands in an answer: null writes a null, undefined takes it out. */
  withNext(body: unknown, token: string | null | undefined): unknown
  /** An answer to a listing without its first rows. */
  withoutRows(body: unknown, rows: number): unknown
  /** Rows that a request for a page asks for; null where it names no number. */
  askedRows(request: Pick<CrmRequest, 'method' | 'query' | 'body'>): number | null
  /** Ms that are waited after a 429 which says nothing of time. */
  silentLimitMs: { least: number; most: number }
}
