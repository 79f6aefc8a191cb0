import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { makeProblem } from '@shared/model'
import { trustedAuthorities } from './certificates'
import { raise } from './errors'
import type { NangoHost } from './host'
import { TunnelAgent } from './tunnel'

/**
 * The proxy for an address, as a URL with what signs in to it (`http://name:password@proxy.example:8080`); null where
 * there is none in between.
 */
export type FindProxy = (url: string) => Promise<string | null>

/** How long a proxy is used before it is asked for anew, ms: a computer comes into other networks. */
const freshMs = 30_000

/** The agents for one request. */
export interface Way {
  /** Without what signs in to it; null: directly. */
  proxy: string | null
  http: HttpAgent
  https: HttpsAgent
}

/**
 * The ways to one server: directly, or by the proxy that the host names. A server on this computer is never reached by a
 * proxy, which would get the key.
 */
export class Ways {
  readonly #host: NangoHost
  readonly #find: FindProxy
  readonly #plain = new HttpAgent({ keepAlive: true })
  readonly #agents = new Map<string | null, HttpsAgent>()
  #known: { proxy: Promise<string | null>; at: number } | null = null

  constructor(host: NangoHost, find: FindProxy) {
    this.#host = host
    this.#find = find
  }

  /** The way for the next request. @throws ProblemError NANGO_PROXY_UNSUPPORTED */
  async current(): Promise<Way> {
    const proxy = this.#host.loopback ? null : await this.#proxy()
    const shown = proxy === null ? null : shownProxy(proxy)
    if (proxy !== null && !(/^https?:/.test(proxy) && URL.canParse(proxy))) {
      // Node would go round it without a word, or fail with a text that has the password in it.
      raise(makeProblem('NANGO_PROXY_UNSUPPORTED', { host: this.#host.label, proxy: shown ?? '' }))
    }
    let https = this.#agents.get(proxy)
    if (https === undefined) {
      https = httpsAgentFor(this.#host, proxy)
      this.#agents.set(proxy, https)
    }
    return { proxy: shown, http: this.#plain, https }
  }

  /** Asks for the proxy anew before the next request: this way did not lead there. */
  forget(): void {
    this.#known = null
  }

  close(): void {
    for (const agent of [this.#plain, ...this.#agents.values()]) agent.destroy()
  }

  #proxy(): Promise<string | null> {
    const now = performance.now()
    if (this.#known === null || now - this.#known.at > freshMs) {
      this.#known = { proxy: this.#find(this.#host.base), at: now }
      // A host that could not tell may be able to the next time.
      this.#known.proxy.catch(() => this.forget())
    }
    return this.#known.proxy
  }
}

/** Authorities are read where they are needed: a server on this computer that speaks plain http needs none. */
function httpsAgentFor({ base }: NangoHost, proxy: string | null): HttpsAgent {
  const options = { keepAlive: true, ...(base.startsWith('https:') ? { ca: trustedAuthorities() } : {}) }
  return proxy === null ? new HttpsAgent(options) : new TunnelAgent(proxy, options)
}

function shownProxy(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : proxy.replace(/^.*(?:@|:\/\/)/s, '')
}
