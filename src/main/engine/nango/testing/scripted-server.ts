import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** A request as a scripted server got it. */
export interface SeenRequest {
  method: string
  /** With the query. */
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface ScriptedAnswer {
  status?: number
  headers?: Record<string, string>
  /** A text is sent as it is, anything else as JSON. */
  body?: unknown
  /** Cut the connection instead of answering. */
  cut?: true
  /** Never answer. */
  hang?: true
}

export interface ScriptedServer {
  host: string
  requests: SeenRequest[]
  sockets: WebSocketServer
  close(): Promise<void>
}

/** A real HTTP and WebSocket server on this computer whose answers a test scripts; for what a sandbox does not do. */
export async function startScriptedServer(
  answer: (request: SeenRequest, count: number) => ScriptedAnswer,
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = []
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request: SeenRequest = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      }
      requests.push(request)
      const { status = 200, headers = {}, body, cut, hang } = answer(request, requests.length)
      if (hang) return
      if (cut) return incoming.socket.destroy()
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const type = typeof body === 'string' || body === undefined ? {} : { 'content-type': 'application/json' }
      outgoing.writeHead(status, { ...type, ...headers }).end(text)
    })
  })
  const sockets = new WebSocketServer({ server })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `http://127.0.0.1:${port}`,
    requests,
    sockets,
    async close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Nango's error envelope. */
export function refusal(status: number, code: string, message?: string, more: object = {}): ScriptedAnswer {
  return { status, body: { error: { code, ...(message === undefined ? {} : { message }), ...more } } }
}
