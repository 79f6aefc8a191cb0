import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Incoming, ReplyError, readIncoming } from './incoming'
import { jsonReply, type Reply } from './reply'

/** A longer request line with its headers is answered 431 by the server itself. */
const maxHeaders = 16 * 1024

export interface Listener {
  port: number
  server: Server
  close(): Promise<void>
}

/** Listens on the loopback interface. Port 0 takes any free one. */
export async function listen(port: number, handle: (request: Incoming) => Promise<Reply>): Promise<Listener> {
  const server = createServer({ maxHeaderSize: maxHeaders, keepAliveTimeout: 60_000 }, (message, response) => {
    Promise.resolve(message)
      .then(refuseForeign)
      .then(readIncoming)
      .then(handle)
      .catch((error: unknown) => {
        if (error instanceof ReplyError) return error.reply
        throw error
      })
      .then((reply) => send(message.socket, response, message.method === 'HEAD', reply))
      .catch(() => message.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether a Host header names this computer: a page whose name was bent to this address comes with another. */
export function isOwnHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')
}

function refuseForeign(message: IncomingMessage): IncomingMessage {
  if (isOwnHost(message.headers.host)) return message
  message.resume()
  throw new ReplyError(
    jsonReply(421, { error: { code: 'misdirected_request', message: 'The sandbox answers on this computer only.' } }),
  )
}

function send(socket: Socket, response: ServerResponse, headOnly: boolean, reply: Reply): void {
  if (reply.cut) {
    socket.destroy()
    return
  }
  const body = reply.body === null ? Buffer.alloc(0) : Buffer.from(reply.body)
  const hasBody = reply.status !== 204 && reply.status !== 304
  const length = hasBody && !reply.chunked ? { 'content-length': body.length } : {}
  response.writeHead(reply.status, { ...reply.headers, ...length })
  response.end(hasBody && !headOnly ? body : undefined)
}
