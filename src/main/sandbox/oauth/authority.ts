import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { ProviderSandbox, SandboxAccount, SandboxClock } from '../crm/kit/provider-sandbox'
import { Collection } from '../storage/collection'
import type { Journal } from '../storage/journal'

const codeLifetimeMs = 10 * 60_000
/** Vendors that do not say how long a token lives still end it at some time. */
const silentLifetimeMs = 2 * 3_600_000

/** What a person allowed an app to do in one account. */
interface Grant {
  id: string
  provider: string
  clientId: string
  account: string
  scopes: string[]
  refreshToken: string
  revoked: boolean
  /** Refuse to renew tokens, as vendors do now and then. */
  refusesRefresh: boolean
  /** The CRM answers 401 to every token of this grant although renewing works. */
  refusedUpstream: boolean
}

interface AccessToken {
  grant: string
  expiresAt: number
}

interface AuthorizationCode {
  provider: string
  clientId: string
  redirectUri: string
  account: string
  scopes: string[]
  challenge: string | null
  expiresAt: number
}

/** An answer of a vendor's token endpoint. */
export type TokenAnswer =
  | { ok: true; body: Record<string, unknown> & { access_token: string; refresh_token: string } }
  | { ok: false; status: number; body: { error: string; error_description: string } }

export type TokenState =
  | { ok: true; account: string; scopes: string[] }
  | { ok: false; reason: 'expired' | 'revoked' | 'malformed' }

/** The vendors' authorization servers in one: codes, tokens, PKCE and revocation really work. */
export class Authority {
  readonly #codes = new Map<string, AuthorizationCode>()
  readonly #grants: Collection<Grant>
  readonly #tokens: Collection<AccessToken>

  readonly #clock: SandboxClock

  constructor(journal: Journal, loaded: ReadonlyMap<string, unknown>, clock: SandboxClock) {
    this.#clock = clock
    this.#grants = new Collection(journal, 'grant', loaded)
    this.#tokens = new Collection(journal, 'token', loaded)
  }

  issueCode(code: Omit<AuthorizationCode, 'expiresAt'>): string {
    const value = randomBytes(16).toString('hex')
    this.#codes.set(value, { ...code, expiresAt: this.#clock.now() + codeLifetimeMs })
    return value
  }

  exchange(
    provider: ProviderSandbox,
    request: { code: string; clientId: string; redirectUri: string; verifier: string | null },
  ): TokenAnswer {
    const code = this.#codes.get(request.code)
    this.#codes.delete(request.code)
    if (code === undefined || code.expiresAt <= this.#clock.now() || code.provider !== provider.nangoProvider) {
      return refuse('invalid_grant', 'missing or invalid authorization code')
    }
    if (code.clientId !== request.clientId) return refuse('invalid_client', 'mismatch in client id')
    if (code.redirectUri !== request.redirectUri) return refuse('invalid_grant', 'mismatch in redirect uri')
    if (code.challenge !== null && code.challenge !== challengeOf(request.verifier ?? '')) {
      return refuse('invalid_grant', 'code verifier does not match the code challenge')
    }
    const account = provider.accounts.find((item) => item.id === code.account)
    if (account === undefined) return refuse('invalid_grant', 'the account is gone')
    return this.#answer(provider, account, this.#grantFor(provider, code))
  }

  refresh(provider: ProviderSandbox, refreshToken: string): TokenAnswer {
    const grant = this.#grants.values().find((item) => item.refreshToken === refreshToken)
    const account = provider.accounts.find((item) => item.id === grant?.account)
    if (grant === undefined || account === undefined || grant.revoked || grant.refusesRefresh) {
      return refuse('invalid_grant', 'missing or invalid refresh token')
    }
    return this.#answer(provider, account, grant)
  }

  /** What the CRM makes of an access token. */
  look(provider: string, accessToken: string): TokenState {
    const token = this.#tokens.get(accessToken)
    const grant = token === undefined ? undefined : this.#grants.get(token.grant)
    if (token === undefined || grant === undefined || grant.provider !== provider)
      return { ok: false, reason: 'malformed' }
    if (grant.revoked || grant.refusedUpstream) return { ok: false, reason: 'revoked' }
    if (token.expiresAt <= this.#clock.now()) return { ok: false, reason: 'expired' }
    return { ok: true, account: grant.account, scopes: grant.scopes }
  }

  /** Ends a grant: every token of it is refused from now on. */
  revoke(refreshToken: string): void {
    this.change(refreshToken, { revoked: true })
  }

  /** Turns a test's switches of the grant behind a refresh token. */
  change(
    refreshToken: string,
    change: Partial<Pick<Grant, 'revoked' | 'refusesRefresh' | 'refusedUpstream' | 'scopes'>>,
  ): void {
    const grant = this.#grants.values().find((item) => item.refreshToken === refreshToken)
    if (grant !== undefined) this.#grants.put(grant.id, { ...grant, ...change })
  }

  /** Changes every grant of an account. Returns how many there are. */
  changeAll(provider: string, account: string, change: Partial<Pick<Grant, 'revoked' | 'scopes'>>): number {
    const grants = this.#grants.values().filter((item) => item.provider === provider && item.account === account)
    for (const grant of grants) this.#grants.put(grant.id, { ...grant, ...change })
    return grants.length
  }

  accountOf(refreshToken: string | null): string | null {
    if (refreshToken === null) return null
    return this.#grants.values().find((item) => item.refreshToken === refreshToken)?.account ?? null
  }

  /** Makes a grant without a consent page; for seeding. */
  grantDirectly(provider: ProviderSandbox, clientId: string, account: SandboxAccount, scopes: string[]): TokenAnswer {
    const grant = this.#grantFor(provider, { clientId, account: account.id, scopes })
    return this.#answer(provider, account, grant)
  }

  #grantFor(provider: ProviderSandbox, consent: Pick<AuthorizationCode, 'clientId' | 'account' | 'scopes'>): Grant {
    const earlier = provider.sharedRefreshToken
      ? this.#grants
          .values()
          .find(
            (item) =>
              !item.revoked &&
              item.provider === provider.nangoProvider &&
              item.clientId === consent.clientId &&
              item.account === consent.account,
          )
      : undefined
    const grant: Grant = {
      id: earlier?.id ?? randomUUID(),
      provider: provider.nangoProvider,
      clientId: consent.clientId,
      account: consent.account,
      scopes: consent.scopes,
      refreshToken: earlier?.refreshToken ?? randomUUID(),
      revoked: false,
      refusesRefresh: false,
      refusedUpstream: false,
    }
    this.#grants.put(grant.id, grant)
    return grant
  }

  #answer(provider: ProviderSandbox, account: SandboxAccount, grant: Grant): TokenAnswer {
    const now = this.#clock.now()
    for (const [token, { grant: owner, expiresAt }] of this.#tokens.entries()) {
      if (owner === grant.id && expiresAt <= now) this.#tokens.remove(token)
    }
    const accessToken = randomBytes(24).toString('base64url')
    const lifetime = provider.accessTokenLifetimeMs
    this.#tokens.put(accessToken, { grant: grant.id, expiresAt: now + (lifetime ?? silentLifetimeMs) })
    return {
      ok: true,
      body: {
        access_token: accessToken,
        refresh_token: grant.refreshToken,
        ...(lifetime === null ? {} : { expires_in: lifetime / 1000 }),
        ...account.tokenResponse,
      },
    }
  }
}

/** RFC 7636, S256. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function refuse(error: string, error_description: string): TokenAnswer {
  return { ok: false, status: 400, body: { error, error_description } }
}
