import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { AppClient } from '../../../src/shared/contract'
import { CallOrRestartPlugin, closedSignal } from '../../../src/shared/rpc/call-or-restart'
import { callerHeaders } from '../../../src/shared/rpc/caller'

/** A client of the app contract over the server host's WebSocket, as the screens have one. */
export async function openScreens(url: string, token: string): Promise<{ client: AppClient; close(): void }> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/rpc`, { headers: { authorization: `Bearer ${token}` } })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const link = new RPCLink({
    websocket: socket,
    headers: callerHeaders,
    plugins: [new CallOrRestartPlugin(closedSignal(socket))],
  })
  return { client: createORPCClient<AppClient>(link), close: () => socket.close() }
}
