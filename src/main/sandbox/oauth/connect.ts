import { randomBytes, randomUUID } from 'node:crypto'
import { nestedQuery } from '../http/query'
import { emptyReply, type Reply } from '../http/reply'
import { sessionByToken, unknownAccount, uuid4 } from '../nango/access'
import type { NangoHandler } from '../nango/call'
import { invalid, legacyRefusal, refusal } from '../nango/errors'
import type { Connection, ConnectSession, Integration, OAuthTrip } from '../nango/model'
import { callbackPage } from '../pages/callback-page'
import { accountOf, type Sandbox } from '../sandbox'
import { challengeOf } from './authority'

export const callbackUrl = (sandbox: Sandbox) => `${sandbox.host}/oauth/callback`

/** GET /oauth/connect/:key: begins a trip to the provider's consent page. The order of checks is the server's. */
export const startOAuth: NangoHandler = async (call) => {
  const { sandbox } = call
  const query = nestedQuery(call.request.query)
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : undefined)
  const token = text('connect_session_token')
  if (token === undefined) {
    if (uuid4.test(text('public_key') ?? '')) throw unknownAccount()
    throw legacyRefusal(
      401,
      'missing_public_key',
      'Authentication failed. The request is missing a valid public key parameter.',
    )
  }
  const session = sessionByToken(sandbox, token)
  if (text('connection_id') !== undefined) {
    throw invalid('invalid_query_params', [
      {
        code: 'custom',
        message: 'connection_id is forbidden when using session token',
        path: ['connection_id'],
      },
    ])
  }
  const clientId = text('ws_client_id') ?? null
  const key = call.params.key ?? ''
  const integration = sandbox.state.integrations.get(key)
  const connectionId = session.reconnectOf === null ? randomUUID() : undefined
  const refuse = (type: string, message: string) => endBadly(sandbox, { clientId, key, connectionId, type, message })
  if (integration === undefined) {
    return refuse('provider_config_err', `Could not find a Provider Config matching the "${key}" key.`)
  }
  if (session.allowed !== null && !session.allowed.includes(key)) throw refusal(400, 'integration_not_allowed')
  const target = reconnectTarget(sandbox, session)
  if (session.reconnectOf !== null && target === undefined) throw refusal(400, 'invalid_connection')
  if (!integration.client_id || !integration.client_secret) {
    return refuse('provider_config_err', `Provider Config "${key}" is missing client ID, secret and/or scopes.`)
  }
  const provider = sandbox.catalogue.sandbox(integration.provider)
  if (provider === undefined) {
    return refuse('unknown_config_key', `No template in the sandbox for provider ${integration.provider}`)
  }
  const trip: OAuthTrip = {
    state: randomUUID(),
    startedAt: sandbox.clock.now(),
    sessionToken: session.token,
    clientId,
    integration: key,
    connection_id: target?.connection_id ?? connectionId ?? randomUUID(),
    connection_config: tripConfig(query.params, session, key),
    verifier: randomBytes(24).toString('hex'),
    redirectUri: callbackUrl(sandbox),
  }
  sandbox.state.trips.put(trip.state, trip)
  const defaults = session.defaults[key]
  const scopes = defaults?.connection_config?.oauth_scopes_override?.split(',') ?? integration.scopes
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: integration.client_id,
    redirect_uri: trip.redirectUri,
    scope: scopes.join(' '),
    state: trip.state,
    ...(provider.pkce ? { code_challenge: challengeOf(trip.verifier), code_challenge_method: 'S256' } : {}),
    ...(defaults?.authorization_params ?? (query.authorization_params as Record<string, string> | undefined)),
    provider: provider.nangoProvider,
    account: preferredAccount(sandbox, integration, target),
    ...(sandbox.knobs.autoConsent === null ? {} : { auto: sandbox.knobs.autoConsent }),
  })
  return emptyReply(302, {
    location: `${sandbox.host}/sim/consent?${parameters}`,
    'set-cookie': `oauth2-${trip.state}=1; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`,
  })
}

function reconnectTarget(sandbox: Sandbox, session: ConnectSession): Connection | undefined {
  return session.reconnectOf === null ? undefined : sandbox.state.connections.get(String(session.reconnectOf))
}

/** What the session fixed wins over what the address says. */
function tripConfig(params: unknown, session: ConnectSession, key: string): Record<string, unknown> {
  const given = typeof params === 'object' && params !== null ? { ...(params as Record<string, unknown>) } : {}
  delete given.webhook_url
  const { oauth_scopes_override: _scopes, ...fixed } = session.defaults[key]?.connection_config ?? {}
  return { ...given, ...fixed }
}

/** Which account a person would pick: the one to renew, or the first that is not connected yet. */
function preferredAccount(sandbox: Sandbox, integration: Integration, target: Connection | undefined): string {
  const accounts = sandbox.catalogue.sandbox(integration.provider)?.accounts ?? []
  if (target !== undefined) {
    const same = accountOf(sandbox, target)
    if (same !== undefined) return same.account.id
  }
  const taken = new Set(
    sandbox.state.connections
      .values()
      .filter((item) => item.provider === integration.provider)
      .map((item) => accountOf(sandbox, item)?.account.id),
  )
  return (accounts.find((account) => !taken.has(account.id)) ?? accounts[0])?.id ?? ''
}

/** Ends an attempt with a message over the WebSocket and the error page. */
export async function endBadly(
  sandbox: Sandbox,
  end: {
    clientId: string | null
    key: string
    connectionId: string | undefined
    type: string
    message: string
    /** What the page's script tells its opener; the message when absent. */
    shown?: string | undefined
  },
): Promise<Reply> {
  void sandbox.sockets.finish(end.clientId, {
    message_type: 'error',
    provider_config_key: end.key,
    connection_id: end.connectionId ?? '',
    error_type: end.type,
    error_desc: end.message,
  })
  return callbackPage(400, end.message, end.shown)
}
