import type { Incoming } from '../http/incoming'
import type { NangoHandler } from '../nango/call'
import { cleared, credentialsOf } from '../nango/credentials'
import type { Connection, OAuthTrip } from '../nango/model'
import { callbackPage } from '../pages/callback-page'
import { accountOf, type Sandbox } from '../sandbox'
import { endBadly } from './connect'

/** Parts of the provider's refusal that get into the text. */
const errorKeys = ['error', 'error_description', 'error_reason', 'error_uri', 'status_code', 'error_message']

/** GET /oauth/callback: ends a trip. A state is good once. */
export const finishOAuth: NangoHandler = async (call) => {
  const { sandbox, request } = call
  const state = request.query.get('state')
  if (state === null) return callbackPage(400, 'No state found in callback')
  const trip = sandbox.state.trips.get(state)
  if (trip === undefined) return callbackPage(400, `No session found for state: "${state}"`)
  sandbox.state.trips.remove(state)
  const fail = (type: string, message: string, shown?: string) =>
    endBadly(sandbox, {
      clientId: trip.clientId,
      key: trip.integration,
      connectionId: trip.connection_id,
      type,
      message,
      shown,
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
  const integration = sandbox.state.integrations.get(trip.integration)
  const provider = integration === undefined ? undefined : sandbox.catalogue.sandbox(integration.provider)
  if (integration?.client_id == null || provider === undefined) return unknown('the integration is gone')
  const answer = sandbox.authority.exchange(provider, {
    code,
    clientId: integration.client_id,
    redirectUri: trip.redirectUri,
    verifier: provider.pkce ? trip.verifier : null,
  })
  if (!answer.ok) {
    const cause = {
      name: 'Error',
      message: `Response Error: ${answer.status} Bad Request`,
      provider_error_payload: answer.body,
    }
    return fail('unknown_err', JSON.stringify(cause, null, 2))
  }
  const connection = upsert(sandbox, trip, integration.provider, answer.body)
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
 * config and webhook address are the new session's, even when it brought none. A session that was deleted meanwhile
 * does not stop it: then they are those that there were, or none.
 */
function upsert(
  sandbox: Sandbox,
  trip: OAuthTrip,
  provider: string,
  tokens: Record<string, unknown> & { access_token: string; refresh_token: string },
): Connection {
  const { state, clock } = sandbox
  const now = clock.now()
  const existing = state.findConnection(trip.integration, trip.connection_id)
  const session = state.sessions.get(trip.sessionToken) ?? existing
  const draft: Connection = {
    id: existing?.id ?? state.takeConnectionNumber(),
    connection_id: trip.connection_id,
    provider_config_key: trip.integration,
    provider,
    tags: session?.tags ?? {},
    metadata: existing?.metadata ?? null,
    connection_config: trip.connection_config,
    webhook_url_override: session?.webhook_url_override ?? null,
    created_at: existing?.created_at ?? now,
    updated_at: now,
    last_fetched_at: now,
    credentials: credentialsOf(tokens, now),
    ...cleared({ activeLogs: existing?.activeLogs ?? [] }),
    end_user: session?.end_user ?? null,
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
