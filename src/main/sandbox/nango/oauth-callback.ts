import type { Incoming } from '../http/incoming'
import { callbackPage } from '../pages/callback-page'
import { accountOf, type Sandbox } from '../sandbox'
import type { NangoHandler } from './call'
import { cleared, expiryOf } from './credentials'
import type { Connection, ConnectSession, OAuthTrip } from './model'
import { endBadly } from './oauth-connect'

/** Parts of the provider's refusal that get into the text. */
const errorKeys = ['error', 'error_description', 'error_reason', 'error_uri', 'status_code', 'error_message']

/** GET /oauth/callback: ends a trip. A state is good once. */
export const finishOAuth: NangoHandler = async (call) => {
  const { sandbox, request } = call
  const state = request.query.get('state') ?? ''
  const trip = sandbox.state.trips.get(state)
  if (trip === undefined) return callbackPage(400, `No session found for state: "${state}"`)
  sandbox.state.trips.remove(state)
  const fail = (type: string, message: string, told?: string) =>
    endBadly(sandbox, {
      clientId: trip.clientId,
      key: trip.integration,
      connectionId: trip.connection_id,
      type,
      message,
      told,
    })
  if (sandbox.knobs.enforceStateCookie && !hasStateCookie(request, state)) {
    return fail('state_cookie_err', 'The state cookie is missing: finish in the browser in which you began.')
  }
  const code = request.query.get('code')
  if (code === null) {
    const given = errorKeys.flatMap((key): [string, string][] => {
      const value = request.query.get(key)
      return value === null ? [] : [[key, value]]
    })
    const text = 'Did not get authorization code in the callback.'
    if (given.length === 0) return fail('callback_err', text)
    const cause = given.map(([key, value]) => `${key}: ${value}`).join('; ')
    return fail('callback_err', `${text} Provider error: ${cause}`, JSON.stringify(Object.fromEntries(given)))
  }
  const unknown = (cause: string) => fail('unknown_err', `Unknown error during the Oauth flow. ${cause}`)
  // The row, not its time: a session that was deleted meanwhile ends the attempt, one that only ran out does not.
  const session = sandbox.state.sessions.get(trip.sessionToken)
  if (session === undefined) return unknown('failed to get session')
  const integration = sandbox.state.integrations.get(trip.integration)
  const provider = integration === undefined ? undefined : sandbox.catalogue.sandbox(integration.provider)
  if (integration?.client_id == null || provider === undefined) return unknown('the integration is gone')
  const answer = sandbox.authority.exchange(provider, {
    code,
    clientId: integration.client_id,
    redirectUri: trip.redirectUri,
    verifier: provider.pkce ? trip.verifier : null,
  })
  if (!answer.ok) return unknown(JSON.stringify(answer.body))
  const connection = upsert(sandbox, trip, session, integration.provider, answer.body)
  void sandbox.sockets.finish(trip.clientId, {
    message_type: 'success',
    provider_config_key: trip.integration,
    connection_id: trip.connection_id,
    is_pending: false,
  })
  sandbox.later(() => postConnection(sandbox, connection.id))
  return callbackPage(200, null)
}

function hasStateCookie(request: Incoming, state: string): boolean {
  return (request.headers.cookie ?? '').split(/;\s*/).includes(`oauth2-${state}=1`)
}

/**
 * Makes the connection, or renews the session's target: number, time of creation and metadata stay; tags, connection
 * config and webhook address are the new session's, even when it brought none.
 */
function upsert(
  sandbox: Sandbox,
  trip: OAuthTrip,
  session: ConnectSession,
  provider: string,
  tokens: Record<string, unknown> & { access_token: string; refresh_token: string },
): Connection {
  const { state, clock } = sandbox
  const now = clock.now()
  const existing = state.findConnection(trip.integration, trip.connection_id)
  const draft: Connection = {
    id: existing?.id ?? state.takeConnectionNumber(),
    connection_id: trip.connection_id,
    provider_config_key: trip.integration,
    provider,
    tags: session.tags,
    metadata: existing?.metadata ?? null,
    connection_config: trip.connection_config,
    webhook_url_override: session.webhook_url_override,
    created_at: existing?.created_at ?? now,
    updated_at: now,
    last_fetched_at: now,
    credentials: {
      type: 'OAUTH2',
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token,
      expires_at: expiryOf(tokens, now),
      raw: tokens,
    },
    ...cleared({ activeLogs: existing?.activeLogs ?? [] }),
    end_user: session.end_user,
  }
  const account = accountOf(sandbox, draft)?.account
  const connection = { ...draft, connection_config: { ...account?.tokenConfig, ...draft.connection_config } }
  state.save(connection)
  return connection
}

/** What Nango's hook finds out about the account shows only a moment after the success. */
async function postConnection(sandbox: Sandbox, id: number): Promise<void> {
  await sandbox.clock.sleep(sandbox.knobs.postConnectionMs)
  const connection = sandbox.state.connections.get(String(id))
  if (connection === undefined) return
  const facts = accountOf(sandbox, connection)?.account.connectionConfig ?? {}
  sandbox.state.save({ ...connection, connection_config: { ...connection.connection_config, ...facts } })
}
