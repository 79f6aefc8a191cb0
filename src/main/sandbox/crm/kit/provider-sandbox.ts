import type { DefinitionChange, DefinitionFate, RecordFate, RecordSet, SandboxEdit, ValueRefusal } from './control'

/**
 * What a provider's sandbox is: the CRM that stands behind the embedded Nango's proxy. It behaves as the vendor's API
 * does (paging, limits, quirks, error bodies) and refuses what the vendor refuses. It knows nothing of Nango.
 */

/** Time as the sandbox sees it, ms since the epoch; tests move it. */
export interface SandboxClock {
  now(): number
}

/** A request as it reaches the CRM, after Nango took its own headers off and put the access token in. */
export interface UpstreamRequest {
  method: string
  /** Path at the CRM without the query. */
  path: string
  /** Path and query as they were sent; some vendors refuse long ones. */
  url: string
  query: URLSearchParams
  /** Lower-case names. */
  headers: Record<string, string>
  /** Parsed JSON; undefined when there was no body. */
  body: unknown
  /** What the access token may do. */
  scopes: readonly string[]
}

export interface UpstreamResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** Sent as JSON; undefined for an empty body. */
  body: unknown
  /** Sent as it stands instead of `body`: pages that are not JSON. Name the content type in the headers. */
  text?: string
  /** Nango passes the vendor's headers of a success only when the vendor answered in chunks. */
  chunked: boolean
}

/** A person of the made-up world; a fifth of them is known to every account. */
export interface SandboxPerson {
  /** Index in the world: the same person has the same index at every CRM. */
  index: number
  firstName: string
  lastName: string
  email: string
  /** E.164. */
  phone: string
  jobTitle: string
  city: string
  country: string
  companyIndex: number
}

export interface SandboxCompany {
  index: number
  name: string
  domain: string
  /** E.164. */
  phone: string
  /** One of {@link sandboxIndustries}. */
  industry: SandboxIndustry
  city: string
  country: string
  employees: number
}

/** Trades of the made-up companies. A provider's sandbox translates them to its vendor's own list. */
export const sandboxIndustries = [
  'software',
  'logistics',
  'food',
  'construction',
  'energy',
  'health',
  'finance',
  'education',
  'retail',
  'manufacturing',
  'media',
  'travel',
] as const
export type SandboxIndustry = (typeof sandboxIndustries)[number]

/** The made-up world from which every CRM's first records come. Deterministic from the seed, made on demand. */
export interface SandboxWorld {
  seed: number
  person(index: number): SandboxPerson
  company(index: number): SandboxCompany
  /**
   * Index in the world of the n-th person of an account. People come company by company, {@link peoplePerCompany} of
   * each; every fifth company, with its people, is known to every account.
   */
  personOf(account: string, n: number): number
  /** Index in the world of the n-th company of an account: the employer of its people 4n to 4n + 3. */
  companyOf(account: string, n: number): number
  /** Which of the first so many people of an account has this address; null when none has. Quick at any size. */
  placeOfEmail(account: string, people: number, email: string): number | null
}

/** How many people of one company an account knows. */
export const peoplePerCompany = 4

/** An account of the vendor that the consent page offers. */
export interface SandboxAccount {
  id: string
  name: string
  /** Who signs in. */
  user: string
  /** What Nango's post-connection hook writes to connection_config, a moment after the connection was made. */
  connectionConfig: Record<string, unknown>
  /** What Nango takes over from the token's answer to connection_config at once. */
  tokenConfig?: Record<string, unknown>
  /** What the vendor's token answer holds besides the usual fields. */
  tokenResponse?: Record<string, unknown>
  /** People in this account whatever the sandbox was asked for. */
  records?: number
}

/** Where the state of one account is kept between processes: every change is one put, the newest wins. */
export interface SandboxStorage {
  /** Everything put before, in the order of the first put. */
  entries(): Iterable<[key: string, value: unknown]>
  put(key: string, value: unknown): void
}

/** Switches that tests turn while the sandbox runs. Absent: as it was. */
export interface SandboxKnobs {
  /** Keep to the vendor's rate limits. */
  limits?: boolean
  /** Ms that the vendor's search index lags behind a write. */
  indexLagMs?: number
  /** Searches show deleted records for as long, too. */
  indexLagsDeletes?: boolean
  /** Requests a day; null for none. */
  dailyLimit?: number | null
  /**
   * How lists are paged. `overlap`: every page begins with the last record of the page before. `shuffle`: records of
   * a page come in another order. `loop`: the token of the next page stays the same.
   */
  paging?: 'normal' | 'overlap' | 'shuffle' | 'loop'
  /** Objects that the account's plan does not have; the vendor refuses every call for them. */
  lacks?: readonly string[]
}

/** One running account of a provider's sandbox. */
export interface SandboxCrm {
  handle(request: UpstreamRequest): UpstreamResponse | Promise<UpstreamResponse>
  /** Changes a few records as a person at the CRM would; for --live. */
  tick(): void
  /**
   * A change made outside the API, see {@link SandboxEdit}. Returns the record as the API would show it with all its
   * fields, null when it is gone. Throws an {@link UnknownName}, or an Error with a plain text, on a bad change.
   */
  edit(change: SandboxEdit): unknown
  /** Records as the API would show them with all their fields, hidden ones too; absent: those that are not deleted. */
  dump(object: string, set?: RecordSet): unknown[]
  /** What an app with every right would read by listing all; Nango's own functions read so. */
  listed(object: string): unknown[]
  /** Null for an id that the account never gave. */
  look(object: string, id: string): RecordFate | null
  definitions(object: string): DefinitionFate[]
  /** Throws as {@link edit} does. */
  define(change: DefinitionChange): void
  /** One for each field; a later one takes the place of an earlier. */
  refuse(refusal: ValueRefusal): void
  refusals(): ValueRefusal[]
  /** Takes values again; of this field only, or of all. */
  accept(object?: string, field?: string): void
  configure(knobs: SandboxKnobs): void
}

export interface SandboxCrmOptions {
  account: SandboxAccount
  world: SandboxWorld
  /** People in this account; companies are a quarter of it. */
  records: number
  clock: SandboxClock
  storage: SandboxStorage
  /** Keep to the vendor's rate limits. False: answer as fast as possible (benchmarks). */
  limits: boolean
}

/** How the vendor words failures that do not come from one account: its front door, its token check. */
export interface SandboxRefusals {
  unauthorized(reason: 'expired' | 'revoked' | 'malformed'): UpstreamResponse
  rateLimited(kind: 'burst' | 'daily'): UpstreamResponse
  /** Any failure with this status, 5xx or 4xx. */
  failed(status: number): UpstreamResponse
}

/** A sync function that a Nango environment may have deployed for this provider. */
export interface SandboxSync {
  name: string
  /** Name of the model that `GET /records` is asked for. */
  model: string
  /** Object whose records it reads. */
  object: string
  description: string
}

export interface ProviderSandbox {
  /** Patchbay's id of the provider; of a further entry that the CRM has in Nango's catalogue, that entry's name. */
  provider: string
  /** It is in the catalogue, and the environment has an integration of it only beside the extra ones. */
  isExtra?: true
  /** Nango's provider name. */
  nangoProvider: string
  displayName: string
  /** What Nango's catalogue says of the provider. */
  catalogue: {
    authorizationUrl: string
    tokenUrl: string
    baseUrl: string
    categories: string[]
    docs: string
    /** Lower-case name of the vendor's header that says how many requests are left; Nango repeats a failure when it is 0. */
    remainingHeader?: string
  }
  scopes: string[]
  /** False for vendors whose OAuth does not take PKCE. */
  pkce: boolean
  /** Lifetime of an access token, ms; null when the vendor does not say. */
  accessTokenLifetimeMs: number | null
  /** The vendor gives every consent of one app and account the same refresh token. */
  sharedRefreshToken: boolean
  /** Nango revokes the refresh token at the vendor before it deletes a connection. */
  revokedOnDelete: boolean
  /** Names of the objects whose records it keeps. */
  objects: readonly string[]
  accounts: SandboxAccount[]
  syncs: SandboxSync[]
  refusals: SandboxRefusals
  open(options: SandboxCrmOptions): SandboxCrm
}
