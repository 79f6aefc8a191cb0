import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../files/log'
import type { EngineSupervisor } from '../supervisor/engine-supervisor'
import { askToHandOver } from './control-client'
import {
  controlPath,
  ensureControlFolder,
  handOverPath,
  isAnswered,
  servedPath,
  servedToBrowserPath,
} from './control-path'
import { relay } from './socket-relay'

/** How long a client that comes during a restart waits for the engine, ms. */
const patienceMs = 10_000
const maxPayload = 8 * 1024 * 1024

/** Another Patchbay answers at the control socket of the data folder. */
export class DataFolderInUseError extends Error {
  constructor(readonly dataDir: string) {
    super(`Another Patchbay uses ${dataDir}`)
    this.name = 'DataFolderInUseError'
  }
}

/** The local endpoint through which the command line reaches the engine of a running host. */
export interface ControlServer {
  readonly path: string
  /** How many clients there are. */
  readonly clients: number
  /** Takes no new clients, waits until those that are there have left, unless asked to send them away. */
  close(options?: { waitForClients?: boolean }): Promise<void>
}

/** Where a host serves its screens, for those who may use its control socket. */
export interface Served {
  /** Without a slash at its end. */
  url: string
  token: string
  /** An address that lets a browser in once: within a minute where one is being opened with it, else at any time. */
  address: string
}

/** Null where a host shows its screens in windows, or none. */
export type Serving = (use: { forBrowser: boolean }) => Served | null

export interface ControlServerOptions {
  /** Where the host serves its screens now; null or absent where it has windows of its own, or serves none. */
  served?: Serving
  /**
   * Ends the engine in good order for another Patchbay that asks for the data folder. Hosts of windows have none: they
   * keep it.
   */
  handOver?: () => Promise<void>
}

/**
 * Opens the control socket of a data folder; only this user may connect. What a crashed Patchbay left behind is
 * removed, but never a socket at which a program answers: that throws {@link DataFolderInUseError}.
 */
export async function openControlServer(
  dataDir: string,
  supervisor: EngineSupervisor,
  log: Logger,
  { handOver, served }: ControlServerOptions = {},
): Promise<ControlServer> {
  const path = controlPath(dataDir)
  const server = createServer((request, response) => void answer(request, response))
  if (process.platform !== 'win32') {
    ensureControlFolder(path, dataDir)
    if (await isAnswered(path)) throw new DataFolderInUseError(dataDir)
    removeStale(path)
  }
  try {
    await listen(server, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new DataFolderInUseError(dataDir)
    throw error
  }

  const sockets = new WebSocketServer({ server, path: '/rpc', maxPayload })
  sockets.on('connection', (socket: WebSocket) => {
    // Frames that come while the engine is awaited must not be lost.
    socket.pause()
    supervisor
      .whenUp(patienceMs)
      .then(() => {
        relay(socket, supervisor.connect())
        socket.resume()
      })
      .catch((error: unknown) => {
        log.warn('A client of the control socket was sent away', error)
        socket.close(1013, 'The engine is not there')
        socket.resume()
      })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close')
    const forBrowser = request.url === servedToBrowserPath
    const isAsked = request.method === 'GET' && (forBrowser || request.url === servedPath)
    const place = isAsked ? served?.({ forBrowser }) : null
    if (place) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(place))
      return
    }
    if (request.method !== 'POST' || request.url !== handOverPath || !handOver) {
      response.writeHead(404).end()
      return
    }
    log.info('Another Patchbay asks for the data folder; it gets it')
    try {
      await handOver()
      response.on('close', () => void close())
      response.writeHead(204).end()
    } catch (error) {
      log.error('The data folder could not be handed over', error)
      response.writeHead(500).end()
    }
  }

  const close: ControlServer['close'] = async ({ waitForClients = false } = {}) => {
    const closed = new Promise((resolve) => server.close(resolve))
    const left = [...sockets.clients].map((client) => new Promise((resolve) => client.once('close', resolve)))
    if (!waitForClients) for (const client of sockets.clients) client.terminate()
    await Promise.all(left)
    sockets.close()
    await closed
  }

  return {
    path,
    get clients() {
      return sockets.clients.size
    },
    close,
  }
}

/** Binds without ever letting others connect: the mode comes from the mask while the file is made, which happens within `listen`. */
async function listen(server: Server, path: string): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  if (process.platform === 'win32') {
    server.listen(path)
    return listening
  }
  const mask = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(mask)
  }
  await listening
  chmodSync(path, 0o600)
}

function removeStale(path: string): void {
  const facts = lstatSync(path, { throwIfNoEntry: false })
  if (!facts) return
  if (!facts.isSocket()) throw new Error(`${path} is in the way and is no socket`)
  unlinkSync(path)
}

/** Between two tries to get a data folder that is being handed over, ms. */
const retryMs = 50
/** How long after a hand-over the socket may still be answered, ms. */
const handedOverMs = 5000

/**
 * The same for a Patchbay that shows things: a command that holds the data folder is asked to hand it over.
 *
 * @throws DataFolderInUseError where it is held by another Patchbay that shows things
 */
export async function takeControlServer(
  dataDir: string,
  supervisor: EngineSupervisor,
  log: Logger,
  options: Pick<ControlServerOptions, 'served'> = {},
): Promise<ControlServer> {
  for (let handedOver: number | null = null; ; ) {
    try {
      return await openControlServer(dataDir, supervisor, log, options)
    } catch (error) {
      if (!(error instanceof DataFolderInUseError)) throw error
      if (await askToHandOver(dataDir)) handedOver = Date.now()
      else if (handedOver === null || Date.now() - handedOver > handedOverMs) throw error
      await pause(retryMs)
    }
  }
}
