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
  connectLink: string
  expiresAt: string
}

export interface ConnectSessionRequest {
  integrationKey: string
  /** The whole set: a reconnect replaces the stored tags. Keys are lower case. */
  tags: Record<string, string>
  /** Set to renew an existing connection. */
  reconnect?: { connectionId: string; connectionConfig: Record<string, unknown> }
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

/** What the CRM answered, whatever the status. Header names are lower case; on success Nango drops most of them. */
export interface CrmResponse {
  status: number
  headers: Record<string, string>
  body: unknown
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
 * stable code; no error and no log line that leaves the gateway holds the key or a token.
 */
export interface NangoGateway {
  readonly host: string
  listIntegrations(signal?: AbortSignal): Promise<NangoIntegration[]>
  /** All pages. Tags are ANDed. */
  listConnections(filter: { tags?: Record<string, string> }, signal?: AbortSignal): Promise<NangoConnection[]>
  /** Throws NANGO_CONNECTION_GONE, ACCESS_REFRESH_FAILED or ACCESS_EXHAUSTED besides the general ones. */
  getConnection(
    integrationKey: string,
    connectionId: string,
    options?: { forceRefresh?: boolean; signal?: AbortSignal },
  ): Promise<NangoConnectionDetail>
  /** Idempotent: a connection that is gone already counts as deleted. */
  deleteConnection(integrationKey: string, connectionId: string): Promise<void>
  setTags(integrationKey: string, connectionId: string, tags: Record<string, string>): Promise<void>
  createConnectSession(request: ConnectSessionRequest, signal?: AbortSignal): Promise<ConnectSession>
  /** Kills the session, so that a consent that comes later makes nothing. An expired session counts as deleted. */
  deleteConnectSession(session: ConnectSession): Promise<void>
  /** Waits for the server's acknowledgement, 10 s at the most; null when no socket can be had. */
  openConnectSocket(): Promise<ConnectSocket | null>
  /** The address that the browser opens; it must be loaded by the browser itself (state cookie). */
  connectUrl(integrationKey: string, session: ConnectSession, socket: ConnectSocket | null): string
  /**
   * One call to the CRM through the proxy, without Nango's own retries. Resolves with the CRM's answer whatever its
   * status. Throws when Nango itself failed or could not be reached (see the error's code), or on abort.
   */
  crm(connection: { integrationKey: string; connectionId: string }, request: CrmRequest): Promise<CrmResponse>
  close(): void
}

/** Hears how each call to Nango's host went: the source of the offline state. */
export interface GatewayObserver {
  reached(): void
  networkError(problem: Problem): void
}
