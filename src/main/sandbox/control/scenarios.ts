import { type Connection, newLogId } from '../nango/model'
import type { Sandbox } from '../sandbox'
import type { Scenario } from './protocol'

/** How long a token is good when a test wants a good one. */
const tokenLifetimeMs = 30 * 60_000

/** Puts a connection's credentials into a state that real ones get into. A reconnect ends it. */
export function setScenario(sandbox: Sandbox, connection: Connection, scenario: Scenario): void {
  const { state, authority, clock } = sandbox
  const token = connection.credentials.refresh_token
  if (token === null) throw new Error('The connection has no refresh token.')
  const now = clock.now()
  const due: Connection = { ...connection, credentials: { ...connection.credentials, expires_at: now - 1 } }
  const healthy = {
    lastRefreshFailureAt: null,
    failedDays: [],
    exhausted: false,
    activeLogs: connection.activeLogs.filter((log) => log.type !== 'auth'),
  }
  switch (scenario) {
    case 'ok':
      authority.change(token, { revoked: false, refusesRefresh: false, refusedUpstream: false })
      state.save({ ...due, ...healthy })
      return
    case 'refresh_fails':
      authority.change(token, { refusesRefresh: true })
      state.save({ ...due, ...healthy })
      return
    case 'exhausted':
      authority.change(token, { refusesRefresh: false })
      state.save({
        ...due,
        lastRefreshFailureAt: now,
        exhausted: true,
        activeLogs: [...healthy.activeLogs, { type: 'auth', log_id: newLogId() }],
      })
      return
    case 'token_good':
      authority.change(token, { revoked: false, refusesRefresh: false, refusedUpstream: false })
      state.save({ ...connection, credentials: { ...connection.credentials, expires_at: now + tokenLifetimeMs } })
      return
    case 'upstream_401':
      authority.change(token, { refusedUpstream: true })
      return
    case 'revoked':
      authority.change(token, { revoked: true })
      return
  }
}
