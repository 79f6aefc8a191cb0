import type { SandboxClock } from '../crm/kit/provider-sandbox'
import type { Authority } from '../oauth/authority'
import type { Catalogue } from './catalogue'
import { type Connection, newLogId } from './model'
import type { NangoState } from './state'

/** Tokens that end sooner are renewed before they are used. */
const refreshMarginMs = 15 * 60_000
const backoffMs = 30_000
/** Failures on so many different days exhaust a connection. */
const maxFailedDays = 4

export type RefreshFailure = 'failed' | 'backoff' | 'exhausted'

export type Usable = { ok: true; connection: Connection } | { ok: false; why: RefreshFailure; connection: Connection }

/** Keeps access tokens fresh as Nango does, failures and their memory included. */
export class CredentialEngine {
  readonly #state: NangoState
  readonly #catalogue: Catalogue
  readonly #authority: Authority
  readonly #clock: SandboxClock

  constructor(state: NangoState, catalogue: Catalogue, authority: Authority, clock: SandboxClock) {
    this.#state = state
    this.#catalogue = catalogue
    this.#authority = authority
    this.#clock = clock
  }

  /** The connection with a usable token. `force` renews now, whatever happened before. */
  use(connection: Connection, force: boolean): Usable {
    const { refresh_token } = connection.credentials
    if (refresh_token === null) return { ok: true, connection }
    const now = this.#clock.now()
    // What went wrong before is looked at first, also while the token is good.
    if (!force && connection.exhausted) return { ok: false, why: 'exhausted', connection }
    if (!force && connection.lastRefreshFailureAt !== null && now - connection.lastRefreshFailureAt < backoffMs) {
      return { ok: false, why: 'backoff', connection }
    }
    if (!force && !this.#isDue(connection)) return { ok: true, connection }
    const provider = this.#catalogue.sandbox(connection.provider)
    const answer = provider === undefined ? undefined : this.#authority.refresh(provider, refresh_token)
    if (answer === undefined || !answer.ok)
      return { ok: false, why: 'failed', connection: this.#noteFailure(connection) }
    const renewed = this.#save({
      ...connection,
      credentials: credentialsOf(answer.body, now, connection.credentials.raw),
      ...cleared(connection),
      updated_at: now,
    })
    return { ok: true, connection: renewed }
  }

  #isDue(connection: Connection): boolean {
    const { expires_at } = connection.credentials
    return expires_at !== null && expires_at - this.#clock.now() < refreshMarginMs
  }

  #noteFailure(connection: Connection): Connection {
    const now = this.#clock.now()
    const failedDays = [...new Set([...connection.failedDays, new Date(now).toISOString().slice(0, 10)])]
    const others = connection.activeLogs.filter((log) => log.type !== 'auth')
    return this.#save({
      ...connection,
      lastRefreshFailureAt: now,
      failedDays,
      exhausted: failedDays.length >= maxFailedDays,
      activeLogs: [...others, { type: 'auth', log_id: newLogId() }],
    })
  }

  #save(connection: Connection): Connection {
    this.#state.save(connection)
    return connection
  }
}

/** What a success wipes out. */
export function cleared(connection: Pick<Connection, 'activeLogs'>) {
  return {
    lastRefreshFailureAt: null,
    failedDays: [] as string[],
    exhausted: false,
    activeLogs: connection.activeLogs.filter((log) => log.type !== 'auth'),
  }
}

/** What Nango keeps of a vendor's token answer; `raw` is what it kept before. */
export function credentialsOf(
  body: Record<string, unknown> & { access_token: string; refresh_token: string },
  now: number,
  raw: Record<string, unknown> = {},
): Connection['credentials'] {
  const expires_at = typeof body.expires_in === 'number' ? now + body.expires_in * 1000 : null
  return {
    type: 'OAUTH2',
    access_token: body.access_token,
    refresh_token: body.refresh_token,
    expires_at,
    raw: { ...raw, ...body, ...(expires_at === null ? {} : { expires_at: new Date(expires_at).toISOString() }) },
  }
}
