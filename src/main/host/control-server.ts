import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { controlPath, ensureControlFolder, isAnswered } from './control-path'
import type { EngineSupervisor } from './engine-supervisor'
import type { Logger } from './log'
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
  /** Takes no new clients, waits until those that are there have left, unless told to send them away. */
  close(options?: { waitForClients?: boolean }): Promise<void>
}

/**
 * Opens the control socket of a data folder; only this user may connect. What a crashed Patchbay left behind is
 * removed, but never a socket at which somebody answers: that throws {@link DataFolderInUseError}.
 */
export async function openControlServer(
  dataDir: string,
  supervisor: EngineSupervisor,
  log: Logger,
): Promise<ControlServer> {
  const path = controlPath(dataDir)
  const server = createServer((_, response) => response.writeHead(404).end())
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

  return {
    path,
    get clients() {
      return sockets.clients.size
    },
    close: async ({ waitForClients = false } = {}) => {
      const closed = new Promise((resolve) => server.close(resolve))
      const left = [...sockets.clients].map((client) => new Promise((resolve) => client.once('close', resolve)))
      if (!waitForClients) for (const client of sockets.clients) client.terminate()
      await Promise.all(left)
      sockets.close()
      await closed
    },
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
