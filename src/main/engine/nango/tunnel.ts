import { type ClientRequest, request as httpRequest } from 'node:http'
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { trustedAuthorities } from './certificates'

/** How long a proxy may take until a tunnel stands, ms. */
const longestMs = 30_000

type Done = (error: Error | null, socket: Duplex) => void

/** A proxy gave no tunnel. Its own words are left out: it may say back what signed in to it. */
export class TunnelError extends Error {
  readonly code = 'ERR_PROXY_TUNNEL'
  /** The status that it answered with; null: it gave no answer that is HTTP. */
  readonly statusCode: number | null

  constructor(statusCode: number | null, reason: string) {
    super(reason)
    this.name = 'TunnelError'
    this.statusCode = statusCode
  }
}

/**
 * Reaches https servers by tunnels of a proxy (CONNECT, https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6). Node's own
 * agents can do so, too, and stand still, then fail with the whole process, at an answer that comes in many small pieces.
 */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL
  readonly #asking = new Set<ClientRequest>()

  /** @param proxy with what signs in to it */
  constructor(proxy: string, options: AgentOptions) {
    super(options)
    this.#proxy = new URL(proxy)
  }

  override createConnection(options: RequestOptions, done?: Done): undefined {
    const asked = this.#ask(targetOf(options))
    // Over all: an answer that comes byte by byte is never idle.
    const late = setTimeout(() => asked.destroy(new TunnelError(null, 'no answer in time')), longestMs)
    const end = (error: Error | null, socket?: Duplex): void => {
      clearTimeout(late)
      if (this.#asking.delete(asked)) done?.(error, socket as Duplex)
    }
    this.#asking.add(asked)
    asked.once('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy()
        return end(new TunnelError(statusCode, `HTTP ${statusCode}`))
      }
      if (head.length > 0) socket.unshift(head)
      end(null, this.#secure(options, socket))
    })
    asked.once('error', (error: NodeJS.ErrnoException) =>
      end(error instanceof TunnelError ? error : new TunnelError(null, error.code ?? 'no answer')),
    )
    asked.end()
  }

  override destroy(): void {
    for (const asked of this.#asking) asked.destroy(new TunnelError(null, 'closed'))
    super.destroy()
  }

  #ask(target: string): ClientRequest {
    const { protocol, hostname, port, username, password } = this.#proxy
    const login = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
    const isSecure = protocol === 'https:'
    return (isSecure ? httpsRequest : httpRequest)({
      ...{ method: 'CONNECT', path: target, agent: false },
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      headers: { host: target, ...(username === '' ? {} : { 'proxy-authorization': `Basic ${login}` }) },
      ...(isSecure ? { ca: trustedAuthorities() } : {}),
    })
  }

  #secure({ ca, rejectUnauthorized, servername, host }: RequestOptions, socket: Duplex): tls.TLSSocket {
    const name = servername ?? host ?? ''
    return tls.connect({
      socket,
      // By which the certificate is checked where there is no name.
      ...(host ? { host } : {}),
      ALPNProtocols: ['http/1.1'],
      ...(ca === undefined ? {} : { ca }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(name === '' ? {} : { servername: name }),
    })
  }
}

/** Name and port of the server, as CONNECT wants them. */
function targetOf({ host, port }: RequestOptions): string {
  const name = host ?? ''
  return `${isIPv6(name) ? `[${name}]` : name}:${port ?? 443}`
}

/** A percent sign may also stand for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
