import { request } from 'node:http'
import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { AppClient } from '@shared/contract'
import { CallOrRestartPlugin, closedSignal } from '@shared/rpc/call-or-restart'
import { callerHeaders } from '@shared/rpc/caller'
import { quietSocket } from '@shared/rpc/quiet-socket'
import { WebSocket } from 'ws'
import { controlPath, handOverPath, isAnswered, servedPath, servedToBrowserPath } from './control-path'
import type { Served } from './control-server'

/** A line to the engine of another process. */
export interface ControlClient {
  client: AppClient
  /** Aborts when the line has ended; another one may be had then. */
  closed: AbortSignal
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
  const closed = closedSignal(socket)
  const link = new RPCLink({
    websocket: quietSocket(socket),
    headers: callerHeaders,
    plugins: [new CallOrRestartPlugin(closed)],
  })
  return { client: createORPCClient<AppClient>(link), closed, close: () => socket.close() }
}

/**
 * Asks the Patchbay that holds a data folder to hand it over. One that a command has started commits the page that it is
 * at and ends its engine; the command goes on with the engine of the one that asked. Resolves with whether it did.
 */
export function askToHandOver(dataDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: controlPath(dataDir), method: 'POST', path: handOverPath }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 204))
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

/** Where the Patchbay that holds a data folder serves its screens; null where it shows them in windows, or none. */
export function askWhereServed(dataDir: string, { forBrowser }: { forBrowser: boolean }): Promise<Served | null> {
  return new Promise((resolve) => {
    const asked = request(
      { socketPath: controlPath(dataDir), path: forBrowser ? servedToBrowserPath : servedPath },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve(response.statusCode === 200 ? (JSON.parse(text) as Served) : null))
      },
    )
    asked.on('error', () => resolve(null))
    asked.end()
  })
}
