import { randomBytes } from 'node:crypto'

/** A key of the environment with what it may do. `environment:*` may do all. */
export interface ApiKey {
  key: string
  scopes: string[]
}

export interface Integration {
  unique_key: string
  provider: string
  display_name: string | null
  created_at: number
  updated_at: number
  forward_webhooks: boolean
  client_id: string | null
  client_secret: string | null
  scopes: string[]
}

export interface ActiveLog {
  type: 'auth' | 'sync'
  log_id: string
  sync_id?: string
}

export interface EndUser {
  id: string
  display_name: string | null
  email: string | null
  tags: Record<string, string> | null
  organization: { id: string; display_name: string | null } | null
}

export interface Connection {
  id: number
  connection_id: string
  provider_config_key: string
  provider: string
  tags: Record<string, string>
  metadata: Record<string, unknown> | null
  connection_config: Record<string, unknown>
  webhook_url_override: string | null
  created_at: number
  updated_at: number
  last_fetched_at: number
  credentials: {
    type: 'OAUTH2'
    access_token: string
    refresh_token: string | null
    expires_at: number | null
    raw: Record<string, unknown>
  }
  lastRefreshFailureAt: number | null
  /** Days on which a refresh failed since the last success. */
  failedDays: string[]
  exhausted: boolean
  end_user: EndUser | null
  activeLogs: ActiveLog[]
}

/** Inputs of the connect flow that a session fixes for an integration. */
export interface ConfigDefaults {
  user_scopes?: string | undefined
  authorization_params?: Record<string, string> | undefined
  connection_config?: ({ oauth_scopes_override?: string | undefined } & Record<string, unknown>) | undefined
}

export interface ConnectSession {
  token: string
  expires_at: number
  allowed: string[] | null
  defaults: Record<string, ConfigDefaults>
  tags: Record<string, string>
  end_user: EndUser | null
  webhook_url_override: string | null
  /** Number of the connection that this session renews. */
  reconnectOf: number | null
}

/** One trip to a provider's consent page and back. */
export interface OAuthTrip {
  state: string
  startedAt: number
  sessionToken: string
  clientId: string | null
  integration: string
  connection_id: string
  connection_config: Record<string, unknown>
  verifier: string
  redirectUri: string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Name of an operation in Nango's logs. */
export function newLogId(): string {
  return Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join('')
}

/** `2026-01-02T03:04:05.123+00:00` */
export function offsetTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00')
}
