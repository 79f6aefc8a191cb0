import type { SimClock } from './clock'
import type { ProviderSandbox, SandboxAccount, SandboxCrm } from './crm/kit/provider-sandbox'
import type { CrmHouse } from './crm-house'
import type { CrmJournal } from './crm-journal'
import type { Catalogue } from './nango/catalogue'
import type { CredentialEngine } from './nango/credentials'
import type { Connection } from './nango/model'
import type { RateLimit } from './nango/rate-limit'
import type { NangoState } from './nango/state'
import type { Authority } from './oauth/authority'
import type { SocketHub } from './oauth/sockets'
import type { SyncEngine } from './records/sync-engine'

export interface SandboxKnobValues {
  /** What consent pages answer by themselves. */
  autoConsent: 'allow' | 'deny' | null
  /** The callback insists on the state cookie. */
  enforceStateCookie: boolean
  /** Ms after which Nango's post-connection hook has written the account's facts. */
  postConnectionMs: number
  /** Ms that a run of a sync function takes. */
  syncRunMs: number
}

/** The parts of a running sandbox, as handlers get them. */
export interface Sandbox {
  /** Address without a trailing slash. */
  host: string
  clock: SimClock
  state: NangoState
  catalogue: Catalogue
  authority: Authority
  credentials: CredentialEngine
  crms: CrmHouse
  journal: CrmJournal
  sockets: SocketHub
  limit: RateLimit
  syncs: SyncEngine
  knobs: SandboxKnobValues
  /** Work that goes on after an answer; the end waits for it. */
  later(work: () => Promise<void>): void
}

/** The account behind a connection; undefined for connections that were imported with foreign tokens. */
export function accountOf(
  sandbox: Sandbox,
  connection: Connection,
): { provider: ProviderSandbox; account: SandboxAccount; crm: () => SandboxCrm } | undefined {
  const provider = sandbox.catalogue.sandbox(connection.provider)
  const id = sandbox.authority.accountOf(connection.credentials.refresh_token)
  const account = provider?.accounts.find((item) => item.id === id)
  if (provider === undefined || account === undefined) return undefined
  return { provider, account, crm: () => sandbox.crms.crm(provider, account) }
}
