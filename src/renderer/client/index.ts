import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { AppClient } from '@shared/contract'
import type { Transport } from './connection'
import { followEvents } from './events'
import { ReconnectingLink } from './link'
import { useLive } from './live'
import { portTransport } from './port-transport'
import { createQueryClient } from './query-client'
import { socketTransport, socketUrl } from './socket-transport'

const link = new ReconnectingLink()

/** The app contract's client: the only way from the screens to the engine. */
export const client: AppClient = createORPCClient(link)

/** Query and mutation options of every procedure: `useQuery(api.integrations.list.queryOptions())`. */
export const api = createTanstackQueryUtils(client)

/** The cache of everything read through {@link api}. */
export const queryClient = createQueryClient()

/** Opens the line to the engine and keeps it: port in Electron, WebSocket elsewhere. Called once, at the start. */
export function startClient(transport: Transport = defaultTransport()): () => void {
  return transport.start((connection) => {
    link.use(connection)
    useLive.getState().setLink('connected')
    connection.closed.addEventListener('abort', () => useLive.getState().setLink('lost'))
    void followEvents(client, queryClient, connection)
  })
}

function defaultTransport(): Transport {
  return window.patchbay ? portTransport(window.patchbay) : socketTransport(socketUrl(window.location))
}

export { choicesOf, orpcToProblem as problemOf } from '@shared/rpc/problem-errors'
export { onEngineEvent } from './events'
export { useLive } from './live'
