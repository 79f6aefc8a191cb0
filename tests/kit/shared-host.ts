import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A Nango environment behind a shared host: where it really is, and the keys that are of it. */
export interface HostedEnvironment {
  host: string
  keys: string[]
}

/**
 * One address for several Nango environments, as Nango's cloud is: the key alone tells which is meant. Real HTTP through a
 * forwarder; a key that is of none goes to the first, which refuses it.
 */
export class SharedHost {
  readonly environments: HostedEnvironment[]
  /** Paths with the key that came with them, oldest first. */
  readonly requests: { path: string; apiKey: string | null }[] = []
  readonly #server: Server
  #isCut = false

  static async open(...environments: HostedEnvironment[]): Promise<SharedHost> {
    const shared = new SharedHost(environments)
    await new Promise<void>((resolve) => shared.#server.listen(0, '127.0.0.1', resolve))
    return shared
  }

  private constructor(environments: HostedEnvironment[]) {
    this.environments = environments
    this.#server = createServer((incoming, answer) => this.#pass(incoming, answer))
    this.#server.on('connection', (socket) => {
      if (this.#isCut) socket.destroy()
    })
  }

  /** Address without a trailing slash. */
  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Nothing gets through until {@link mend}. */
  cut(): void {
    this.#isCut = true
    this.#server.closeAllConnections()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const apiKey = /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? null
    this.requests.push({ path: (incoming.url ?? '').split('?')[0] ?? '', apiKey })
    const { host } =
      this.environments.find(({ keys }) => apiKey !== null && keys.includes(apiKey)) ?? this.environments[0] ?? this
    const { method, headers } = incoming
    const outgoing = request(`${host}${incoming.url}`, { method, headers, agent: false }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers)
      found.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  }
}
