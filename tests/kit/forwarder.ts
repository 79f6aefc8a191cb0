import { Agent, createServer, type IncomingHttpHeaders, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Forwarder {
  /** What a vendor's client takes for the CRM's address; without a trailing slash. */
  url: string
  close(): Promise<void>
}

/** Headers that belong to one connection, or that Nango puts in by itself. */
const notPassedOn = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'host',
  'keep-alive',
  'transfer-encoding',
])

/** Headers that mean the same to Nango's proxy as to the CRM. Without a length Node leaves out the body of a DELETE. */
const passedAsTheyAre = new Set(['accept', 'content-length', 'content-type'])

/**
 * A vendor's own client talks to a CRM through Nango's proxy as if to the CRM: the forwarder puts Nango's headers on its
 * requests and the proxy's prefix on its own headers. A path under `prefix` goes to the CRM without it.
 */
export async function openForwarder(
  nango: { host: string; apiKey: string },
  connection: { connectionId: string; providerConfigKey: string },
  prefix = '',
): Promise<Forwarder> {
  const agent = new Agent({ keepAlive: true })
  const target = new URL(nango.host)
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    const call = send({
      agent,
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: `/proxy${path.startsWith(prefix) ? path.slice(prefix.length) : path}`,
      headers: {
        ...proxied(incoming.headers),
        authorization: `Bearer ${nango.apiKey}`,
        'connection-id': connection.connectionId,
        'provider-config-key': connection.providerConfigKey,
        // Requests of a vendor's client are not Patchbay's.
        'sandbox-who': 'person',
      },
    })
    call.on('response', (answer) => {
      // Nango answers 200 to what it read whole; the vendor's client wants the CRM's own status.
      const own = Number(answer.headers['sandbox-status'] ?? answer.statusCode)
      outgoing.writeHead(own, answer.headers)
      answer.pipe(outgoing)
    })
    call.on('error', () => incoming.socket.destroy())
    incoming.pipe(call)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    close: async () => {
      server.closeAllConnections()
      agent.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function proxied(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || notPassedOn.has(name)) continue
    kept[passedAsTheyAre.has(name) ? name : `nango-proxy-${name}`] = String(value)
  }
  return kept
}
