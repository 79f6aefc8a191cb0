import { client, link, queryClient } from './api'
import { hostClosed, type Transport } from './connection'
import { followEvents } from './events'
import { useLive } from './live'
import { takePageSecret } from './page-secret'
import { portTransport } from './port-transport'
import { socketTransport, socketUrl } from './socket-transport'

/** Opens the line to the engine and keeps it: port in Electron, WebSocket elsewhere. Called once, at the start. */
export function startClient(transport: Transport = defaultTransport()): () => void {
  return transport.start((connection) => {
    link.use(connection)
    useLive.getState().setLink('connected')
    connection.closed.addEventListener('abort', () =>
      useLive.getState().setLink('lost', connection.closed.reason === hostClosed),
    )
    void followEvents(client, queryClient, connection)
  })
}

function defaultTransport(): Transport {
  return window.patchbay
    ? portTransport(window.patchbay)
    : socketTransport(socketUrl(window.location), takePageSecret(window))
}

export { orpcToProblem as problemOf } from '@shared/rpc/problem-errors'
export { api, client, queryClient, takeState } from './api'
export { onEngineEvent } from './events'
export { useLive } from './live'
export { onLeave, setShown, useShown } from './shown'
