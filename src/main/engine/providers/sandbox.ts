/**
 * What a provider's sandbox is: the CRM that stands behind the embedded Nango's proxy. It behaves as the vendor's API
 * does (paging, limits, quirks, error bodies) and refuses what the vendor refuses. It knows nothing of Nango.
 */

/** Time as the sandbox sees it; tests move it. */
export interface SandboxClock {
  now(): number
}

/** A request as it reaches the CRM, after Nango took its own headers off and put the access token in. */
export interface UpstreamRequest {
  method: string
  /** Path at the CRM without the query. */
  path: string
  query: URLSearchParams
  /** Lower-case names. */
  headers: Record<string, string>
  /** Parsed JSON; undefined when there was no body. */
  body: unknown
}

export interface UpstreamResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** Sent as JSON; undefined for an empty body. */
  body: unknown
  /** Nango passes the vendor's headers of a success only when the vendor answered in chunks. */
  chunked: boolean
}

/** A person of the made-up world; a fifth of them is known to several CRMs. */
export interface SandboxPerson {
  /** Index in the world: the same person has the same index at every CRM. */
  index: number
  firstName: string
  lastName: string
  email: string
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
  phone: string
  industry: string
  city: string
  country: string
  employees: number
}

/** The made-up world from which every CRM's first records come. Deterministic from the seed. */
export interface SandboxWorld {
  seed: number
  person(index: number): SandboxPerson
  company(index: number): SandboxCompany
  companyCount: number
}

/** An account of the vendor that the consent page offers. */
export interface SandboxAccount {
  id: string
  name: string
  /** Who signs in. */
  user: string
  /** What Nango's post-connection hook writes to connection_config. */
  connectionConfig: Record<string, unknown>
}

/** Where the state of one account is kept between processes: every change is one put, the newest wins. */
export interface SandboxStorage {
  /** Everything put before, in the order of the first put. */
  entries(): Iterable<[key: string, value: unknown]>
  put(key: string, value: unknown): void
}

/** One running account of a provider's sandbox. */
export interface SandboxCrm {
  handle(request: UpstreamRequest): UpstreamResponse | Promise<UpstreamResponse>
  /** Changes a few records as a person at the CRM would; for --live. */
  tick(): void
  /**
   * Changes made from outside the API, as a person in the vendor's screens would: tests and the sandbox's control
   * routes use it. Returns the record as the API would show it. Throws an Error with a plain text on a bad change.
   */
  edit(change: SandboxEdit): unknown
  /** Every record that is not deleted, as the API would show it; tests compare the store with it. */
  dump(object: string): unknown[]
}

export type SandboxEdit =
  | { object: string; action: 'create'; fields: Record<string, string | null> }
  | { object: string; action: 'update'; id: string; fields: Record<string, string | null> }
  | { object: string; action: 'delete'; id: string }
  | { object: string; action: 'restore'; id: string }
  | { object: string; action: 'merge'; id: string; into: string }

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

export interface ProviderSandbox {
  /** Patchbay's id of the provider. */
  provider: string
  /** Nango's provider name. */
  nangoProvider: string
  displayName: string
  scopes: string[]
  /** False for vendors whose OAuth does not take PKCE. */
  pkce: boolean
  /** Lifetime of an access token, ms; null when the vendor does not say. */
  accessTokenLifetimeMs: number | null
  accounts: SandboxAccount[]
  open(options: SandboxCrmOptions): SandboxCrm
}
