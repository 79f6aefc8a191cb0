import { ProblemError } from '@shared/model'
import { Refusal } from './answer'
import type { ConnectSession, ConnectSessionRequest } from './gateway'
import * as shapes from './shapes'
import type { CallOptions, Transport } from './transport'

/** Nango's own cloud keeps its WebSocket at the root. */
const cloudOrigin = 'https://api.nango.dev'

/** A permission to connect, or to renew a connection. `onWait` hears of each wait that Nango causes. */
export async function createSession(
  transport: Transport,
  { integrationKey, tags, reconnect }: ConnectSessionRequest,
  signal: AbortSignal | undefined,
  onWait: CallOptions['onWait'],
): Promise<ConnectSession> {
  const { sdk } = transport
  const config = reconnect?.connectionConfig ?? {}
  const defaults =
    Object.keys(config).length > 0
      ? { integrations_config_defaults: { [integrationKey]: { connection_config: config } } }
      : {}
  return await transport.send(
    async () =>
      transport.parse(
        shapes.connectSession,
        await (reconnect
          ? sdk.createReconnectSession({
              connection_id: reconnect.connectionId,
              integration_id: integrationKey,
              tags,
              ...defaults,
            })
          : sdk.createConnectSession({ allowed_integrations: [integrationKey], tags, ...defaults })),
      ),
    { subject: { kind: reconnect ? 'connection' : 'integration', integrationKey }, signal, onWait, repeat: true },
  )
}

/** The SDK has no method for it. The token of an expired or deleted session is answered with 401. */
export async function deleteSession(transport: Transport, session: ConnectSession): Promise<void> {
  await transport.send(
    async () => {
      try {
        await transport.sdk.http.delete(`${transport.host.base}/connect/session`, bearer(session))
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 401) throw error
      }
    },
    { subject: { kind: 'other' }, timeMs: transport.times.sessionDelete },
  )
}

/** Where the server keeps its WebSocket; the root where it does not say. */
export async function webSocketPath(transport: Transport, session: ConnectSession): Promise<string> {
  if (transport.host.origin === cloudOrigin) return '/'
  try {
    const settings = await transport.send(
      async () => {
        const { data } = await transport.sdk.http.get(`${transport.host.base}/connect/session`, bearer(session))
        return transport.parse(shapes.sessionSettings, data)
      },
      { subject: { kind: 'other' }, timeMs: transport.times.socketAck },
    )
    return settings.data.websocketsPath ?? '/'
  } catch (error) {
    if (error instanceof ProblemError) return '/'
    throw error
  }
}

function bearer(session: ConnectSession): { headers: { Authorization: string } } {
  return { headers: { Authorization: `Bearer ${session.token}` } }
}
