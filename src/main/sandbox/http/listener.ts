import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Incoming, ReplyError, readIncoming } from './incoming'
import type { Reply } from './reply'

/** Addresses longer than this are cut off by the connection itself; vendors' own limits lie below. */
const MAX_HEADERS = 128 * 1024

export interface Listener {
  port: number
  server: Server
  close(): Promise<void>
}

/** Listens on the loopback interface. Port 0 takes any free one. */
export async function listen(port: number, handle: (request: Incoming) => Promise<Reply>): Promise<Listener> {
  const server = createServer({ maxHeaderSize: MAX_HEADERS, keepAliveTimeout: 60_000 }, (message, response) => {
    readIncoming(message)
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
