import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SimClock } from '../clock'
import { isOwnHost } from '../http/listener'

/** The last word about a connect attempt. */
export type TerminalMessage =
  | { message_type: 'success'; provider_config_key: string; connection_id: string; is_pending: false }
  | {
      message_type: 'error'
      provider_config_key: string
      connection_id: string
      error_type: string
      error_desc: string
    }

export interface SocketKnobs {
  /** Say nothing when a client connects. */
  neverAck: boolean
  /** Cut a socket after so many ms, as load balancers do with idle ones; null never. */
  dropAfterMs: number | null
  /** Ms by which the terminal message is late. */
  delayMs: number
}

/** Nango's WebSocket: a client gets an id at once and one terminal message at the most. */
export class SocketHub {
  readonly knobs: SocketKnobs = { neverAck: false, dropAfterMs: null, delayMs: 0 }
  readonly #clients = new Map<string, WebSocket>()
  readonly #sockets = new WebSocketServer({ noServer: true })

  readonly #clock: SimClock

  constructor(clock: SimClock) {
    this.#clock = clock
  }

  /** Takes a connection that wants to become a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?')[0]
    if (path !== '/' || !isOwnHost(request.headers.host)) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client))
  }

  /** Sends the terminal message and forgets the client; it is the client that closes. */
  async finish(clientId: string | null, message: TerminalMessage): Promise<void> {
    const client = clientId === null ? undefined : this.#clients.get(clientId)
    if (clientId === null || client === undefined) return
    this.#clients.delete(clientId)
    await this.#clock.sleep(this.knobs.delayMs)
    if (client.readyState === client.OPEN) client.send(JSON.stringify(message))
  }

  close(): void {
    for (const client of this.#sockets.clients) client.terminate()
    this.#sockets.close()
  }

  #welcome(client: WebSocket): void {
    const id = randomUUID()
    this.#clients.set(id, client)
    client.on('close', () => this.#clients.delete(id))
    client.on('error', () => client.terminate())
    if (!this.knobs.neverAck) client.send(JSON.stringify({ message_type: 'connection_ack', ws_client_id: id }))
    const { dropAfterMs } = this.knobs
    if (dropAfterMs !== null) void this.#clock.sleep(dropAfterMs).then(() => client.terminate())
  }
}
