import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { AppClient } from '@shared/contract'
import { CallOrRestartPlugin, closedSignal } from '@shared/rpc/call-or-restart'
import { callerHeaders } from '@shared/rpc/caller'
import { quietSocket } from '@shared/rpc/quiet-socket'
import { WebSocket } from 'ws'
import { controlPath, isAnswered } from './control-path'

/** A line to the engine of another process. */
export interface ControlClient {
  client: AppClient
  close(): void
}

/**
 * Connects to the Patchbay that holds a data folder; null when there is none. Calls end with `ENGINE_RESTARTED` when
 * that Patchbay, or its engine, ends.
 */
export async function connectToRunning(dataDir: string): Promise<ControlClient | null> {
  const path = controlPath(dataDir)
  if (!(await isAnswered(path))) return null
  // ws has an address form of its own for Unix sockets, but none for named pipes; a connection made here serves both.
  const socket = new WebSocket('ws://localhost/rpc', { createConnection: () => connect(path) })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const link = new RPCLink({
    websocket: quietSocket(socket),
    headers: callerHeaders,
    plugins: [new CallOrRestartPlugin(closedSignal(socket))],
  })
  return { client: createORPCClient<AppClient>(link), close: () => socket.close() }
}
