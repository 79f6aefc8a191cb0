import type { ConnectAttempt, Problem } from '@shared/model'
import type { NangoConnectionDetail, NangoGateway } from '../../nango/gateway'

/** What connecting needs of Nango. */
export type ConnectGateway = Pick<
  NangoGateway,
  | 'listConnections'
  | 'inspectConnection'
  | 'getConnection'
  | 'createConnectSession'
  | 'deleteConnectSession'
  | 'openConnectSocket'
  | 'connectUrl'
>

/** Where attempts rest, so that they can be finished after a restart. */
export interface AttemptStore {
  /**
   * Inserts or replaces; `url` is always null here, for it holds the session's token. One that has ended stays open
   * while it is `watched` for a late consent.
   */
  save(attempt: ConnectAttempt, watched?: boolean): void
  get(id: string): ConnectAttempt | null
  /** Attempts that have not ended or are watched. */
  listOpen(): ConnectAttempt[]
  /** Attempts with a consent that came after their end. */
  listLate(): ConnectAttempt[]
}

/** Time; tests bring their own. */
export interface ConnectClock {
  /** Ms since 1970. */
  now(): number
  /** As the engine's clock does it. */
  after(ms: number, run: () => unknown): () => void
}

/** Where provider's pages open. A host that cannot do one of these rejects with a problem. */
export interface ConnectHost {
  /** `provider` is the name that people see. */
  openConnectWindow(request: { attemptId: string; url: string; provider: string }): Promise<void>
  /** Does nothing when there is no such window. */
  closeConnectWindow(request: { attemptId: string }): Promise<void>
  openBrowser(request: { url: string }): Promise<void>
}

/** What connecting needs to know of a provider. */
export interface ConnectProviders {
  /** The name that people see. */
  nameOf(provider: string): string
  /** The account's id from Nango's connection config; null while Nango has not found it out, undefined where it never does. */
  accountIdOf(provider: string, facts: { connectionConfig: Record<string, unknown> }): string | null | undefined
  /** Names in Nango's connection config that a person gave and that a reconnect must give again. */
  connectInputsOf(provider: string): readonly string[]
}

/** A consent was given: the connection exists at Nango and its account facts were read as far as there are any. */
export interface Consent {
  attempt: ConnectAttempt
  connection: NangoConnectionDetail
  /** Aborted when it takes too long or the workspace is closed. */
  signal: AbortSignal
}

/** All that the connect flow asks of the rest of the engine. */
export interface ConnectPorts {
  /** The gateway in force; throws API_KEY_MISSING without one. */
  gateway(): ConnectGateway
  attempts: AttemptStore
  clock: ConnectClock
  host: ConnectHost
  providers: ConnectProviders
  /** The labels that every connection of this workspace gets, see `connectionTags`. */
  tags(): Record<string, string>
  /** The connection at Nango of an integration that is to be reconnected; null when it has none. */
  connectionOf(integrationId: string): string | null
  /** Whether an integration here uses the connection. */
  isUsed(integrationKey: string, connectionId: string): boolean
  /**
   * Asks the CRM who the account is and ties the connection to an integration, a new one or the one that
   * `attempt.reconnects` names. Called again for the same connection after a restart. A returned problem
   * (OTHER_ACCOUNT) stands on the attempt, which counts as connected all the same; a thrown one fails the attempt.
   */
  onConnected(consent: Consent): Promise<{ integrationId: string; problem: Problem | null }>
  /** Called at each change with the attempt as clients may see it. */
  publish(attempt: ConnectAttempt): void
}
