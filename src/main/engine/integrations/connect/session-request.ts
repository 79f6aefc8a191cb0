import { type ConnectAttempt, ProblemError } from '@shared/model'
import type { ConnectSessionRequest } from '../../nango/gateway'
import type { ConnectPorts } from './ports'
import { attemptTag, reconnectTags } from './tags'

/**
 * What to ask Nango for. A reconnect forgets the connection's tags and what the person gave at the first time, so both
 * are read and given again. A connection that is gone at Nango is made anew, for the same integration.
 */
export async function sessionRequest(
  ports: Pick<ConnectPorts, 'gateway' | 'providers' | 'tags' | 'connectionOf'>,
  attempt: ConnectAttempt,
  signal: AbortSignal,
): Promise<ConnectSessionRequest> {
  const { integrationKey, reconnects } = attempt
  const connectionId = reconnects === null ? null : ports.connectionOf(reconnects)
  const workspace = ports.tags()
  const fresh = { integrationKey, tags: { ...workspace, [attemptTag]: attempt.id } }
  if (connectionId === null) return fresh
  try {
    const { connection } = await ports.gateway().inspectConnection(integrationKey, connectionId, { signal })
    const inputs = ports.providers.connectInputsOf(attempt.provider)
    const given = Object.entries(connection.connectionConfig).filter(([name]) => inputs.includes(name))
    return {
      integrationKey,
      tags: reconnectTags(connection.tags, workspace, attempt.id),
      reconnect: { connectionId, connectionConfig: Object.fromEntries(given) },
    }
  } catch (error) {
    const code = error instanceof ProblemError ? error.problem.code : null
    if (code === 'NANGO_CONNECTION_GONE') return fresh
    // A Nango that refuses the access without describing the connection: access is what a reconnect is for.
    if (code === 'ACCESS_EXHAUSTED' || code === 'ACCESS_REFRESH_FAILED') {
      return { ...fresh, reconnect: { connectionId, connectionConfig: {} } }
    }
    throw error
  }
}
