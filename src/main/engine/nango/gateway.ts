import type { Problem } from '@shared/model'

/** A Nango integration as the engine needs it. */
export interface NangoIntegration {
  /** Nango's unique key; other calls name it `provider_config_key`. */
  integrationKey: string
  /** Nango's provider name, from its catalogue. */
  nangoProvider: string
  displayName: string | null
}

/** One row of Nango's connection list. */
export interface NangoConnection {
  integrationKey: string
  connectionId: string
  nangoProvider: string
  tags: Record<string, string>
  /** `auth`: credentials were refused at the last try. `sync`: a sync function failed. */
  errors: { type: string; logId: string }[]
  createdAt: string
}

/** A connection with the account facts that Nango's post-connection hooks wrote. Credentials never leave the gateway. */
export interface NangoConnectionDetail extends NangoConnection {
  connectionConfig: Record<string, unknown>
  metadata: Record<string, unknown> | null
  credentialsExpireAt: string | null
}

/** A permission to connect, valid for 30 minutes, not single-use: delete it when done. */
export interface ConnectSession {
  /** Secret. Stays in the engine, but for the address that the browser opens. */
  token: string
  expiresAt: string
}

export interface ConnectSessionRequest {
  integrationKey: string
  /** The whole set: a reconnect replaces the stored tags. Keys are lower case. */
  tags: Record<string, string>
  /** Set to renew an existing connection. */
  reconnect?: {
    connectionId: string
    /** What the person once gave (Salesforce's host name): a reconnect forgets it. Never what Nango found out itself. */
    connectionConfig: Record<string, unknown>
  }
}

export interface CrmRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path at the CRM, beginning with a slash, without a query. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  /** Headers for the CRM; Nango forwards no others. */
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** What the CRM answered, whatever the status. */
export interface CrmResponse {
  status: number
  /** Lower-case names. On success Nango drops most of the CRM's headers. */
  headers: Record<string, string>
  /**
   * Parsed JSON. A text where the answer is no JSON, or says it is and cannot be parsed: the provider's `classify`
   * decides what that means. Null where there is no body.
   */
  body: unknown
}

/** A connection as most calls name it. */
export interface CrmConnection {
  integrationKey: string
  connectionId: string
}

/** How a sync function of a connection stands. */
export interface SyncFunctionStatus {
  name: string
  /** A run is under way. */
  running: boolean
  /** How the last run that ended went; null before the first one. A run that Nango stopped counts as failed. */
  outcome: 'success' | 'error' | null
  /** When the last run ended; null before the first one, and while one is under way. */
  finishedAt: string | null
  /** What the last run did, by model. */
  latestResult: Record<string, { added: number; updated: number; deleted: number }>
  /** Records that Nango holds, by model. */
  recordCount: Record<string, number>
}

/** What to list of a model's records: from a cursor on (exclusive), else from a time on, else everything. */
export interface RecordQuery {
  model: string
  /** Opaque; of the last record that was taken. */
  cursor: string | null
  /** ISO with `Z`, not older than 12 months. */
  modifiedAfter: string | null
  deletedOnly: boolean
  /** 10,000 at the most; Nango may give fewer although there are more. */
  limit: number
}

/** A record that a sync function has saved. */
export interface NangoRecord {
  id: string
  /** As the function saved it; null when Nango has dropped the content and kept the place. */
  payload: Record<string, unknown> | null
  deletedAt: string | null
  /** When Nango last stored a change of it. */
  modifiedAt: string
  /** Its place among the records. */
  cursor: string
}

export interface NangoRecordPage {
  records: NangoRecord[]
  /** Null when there is no further page. */
  nextCursor: string | null
}

/** The first terminal word about a connect attempt that came over the WebSocket. */
export type ConnectSignal =
  | { type: 'success'; integrationKey: string; connectionId: string }
  | { type: 'error'; errorType: string; description: string }

/** One WebSocket to Nango for one attempt. */
export interface ConnectSocket {
  /** Goes into the address as `ws_client_id`. */
  clientId: string
  /** Resolves with the terminal message; null when the socket was lost or closed before. */
  ended: Promise<ConnectSignal | null>
  close(): void
}

/**
 * The only way to Nango. Configured by host and key alone. Every method converts failures to a ProblemError with a
 * stable code; no error and no log line that leaves the gateway holds the key or a token. A caller's abort rejects with
 * the signal's own reason. Reads are repeated on network errors, 502, 503, 504 and 429. Connecting and disconnecting, for
 * which a person waits, sit out Nango's 429 and its down-times up to the bounds of `Patience` in transport.ts.
 *
 * General codes: NANGO_UNREACHABLE (host), NANGO_NOT_NANGO (host), NANGO_KEY_REFUSED, NANGO_SCOPE_MISSING (scope),
 * NANGO_RATE_LIMITED (seconds), NANGO_PLAN_LIMIT, NANGO_INTEGRATION_GONE (integrationKey), NANGO_REFUSED_REQUEST,
 * NANGO_FAILED. All carry `host`. One NANGO_KEY_REFUSED is no reason to throw a stored key away.
 */
export interface NangoGateway {
  readonly host: string
  /**
   * Calls in a minute that Nango allows the whole environment, all accounts together, as it said last; null where it sets
   * no limit or has not been asked yet. https://nango.dev/docs/guides/platform/limits
   */
  readonly callsAMinute: number | null
  /** Something about proxies has changed: the next request asks for the one on its way anew. */
  lookForProxy(): void
  listIntegrations(signal?: AbortSignal): Promise<NangoIntegration[]>
  /**
   * Id of the environment that the key belongs to, the same for all keys of it. Nango has no call that tells; it stands
   * in the webhook address of each integration. Null where there is no integration, or the key may not read one.
   */
  environmentId(signal?: AbortSignal): Promise<string | null>
  /** Scopes that the key lacks, of those that Patchbay works with. Throws the general codes but NANGO_SCOPE_MISSING. */
  missingScopes(signal?: AbortSignal): Promise<string[]>
  /** All pages, or the `newest` ones alone, 1000 at the most. Tags are ANDed. */
  listConnections(
    filter: { tags?: Record<string, string>; integrationKey?: string; newest?: number },
    signal?: AbortSignal,
  ): Promise<NangoConnection[]>
  /**
   * A connection and what is wrong with its access (ACCESS_REFRESH_FAILED, ACCESS_EXHAUSTED), which Nango finds out by
   * asking for a new token when the old one is about to end. Throws NANGO_CONNECTION_GONE besides the general ones.
   */
  inspectConnection(
    integrationKey: string,
    connectionId: string,
    options?: { forceRefresh?: boolean | undefined; signal?: AbortSignal | undefined },
  ): Promise<{ connection: NangoConnectionDetail; problem: Problem | null }>
  /** As {@link inspectConnection}; throws what is wrong with the access as well. */
  getConnection(
    integrationKey: string,
    connectionId: string,
    options?: { forceRefresh?: boolean | undefined; signal?: AbortSignal | undefined },
  ): Promise<NangoConnectionDetail>
  /**
   * Idempotent: a connection that is gone already counts as deleted. `keepAccess`: Nango is asked not to revoke the
   * token at the CRM, which other connections of the account may share; where it does not take that, nothing is deleted.
   */
  deleteConnection(integrationKey: string, connectionId: string, options?: { keepAccess?: boolean }): Promise<void>
  setTags(integrationKey: string, connectionId: string, tags: Record<string, string>): Promise<void>
  /** `onWait` hears of each wait that Nango causes, with the problem and its length in ms. */
  createConnectSession(
    request: ConnectSessionRequest,
    signal?: AbortSignal,
    onWait?: (problem: Problem, ms: number) => void,
  ): Promise<ConnectSession>
  /** Kills the session: no page can be opened with it any more. A consent page that is open already still makes a connection, without tags. An expired session counts as deleted. */
  deleteConnectSession(session: ConnectSession): Promise<void>
  /** Waits for the server's acknowledgement, 10 s at the most; null when no socket can be had. Never throws. */
  openConnectSocket(session: ConnectSession): Promise<ConnectSocket | null>
  /**
   * The address that the browser opens; it must be loaded by the browser itself (state cookie). It holds the session's
   * token. Without a socket the outcome is seen by polling alone.
   */
  connectUrl(integrationKey: string, session: ConnectSession, socket: ConnectSocket | null): string
  /**
   * One call to the CRM through the proxy, without Nango's own retries. Resolves with the CRM's answer whatever its
   * status. Throws when Nango itself failed or could not be reached: the general codes, NANGO_CONNECTION_GONE,
   * ACCESS_REFRESH_FAILED, ACCESS_EXHAUSTED, and CRM_UNREACHABLE when Nango cannot reach the CRM. After
   * NANGO_UNREACHABLE no one knows whether the CRM got the request.
   */
  crm(connection: CrmConnection, request: CrmRequest): Promise<CrmResponse>
  /**
   * Starts a run of a sync function and does not wait for it. Throws NANGO_SYNC_MISSING (sync) and
   * NANGO_CONNECTION_GONE besides the general codes.
   */
  triggerSync(connection: CrmConnection, sync: string, signal?: AbortSignal): Promise<void>
  /** How sync functions stand, or all that the connection has; unknown names are left out. Throws NANGO_CONNECTION_GONE. */
  syncStatus(
    connection: CrmConnection,
    syncs: readonly string[] | '*',
    signal?: AbortSignal,
  ): Promise<SyncFunctionStatus[]>
  /**
   * One page of the records that a sync function saved, in the order of their last change. An unknown model has none.
   * Throws NANGO_CURSOR_REFUSED when Nango fails at a query with a cursor (which is also how it fails by itself), and
   * NANGO_CONNECTION_GONE.
   */
  listRecords(connection: CrmConnection, query: RecordQuery, signal?: AbortSignal): Promise<NangoRecordPage>
  /** Ends what is under way with WORKSPACE_NOT_OPEN, and all sockets. */
  close(): void
}

/** Hears how each request to Nango's host went, repeated ones included: the source of the offline state. */
export interface GatewayObserver {
  /** Something answered. */
  reached(): void
  /** NANGO_UNREACHABLE, or NANGO_NOT_NANGO when what answered speaks another protocol. */
  networkError(problem: Problem): void
}
