import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { pageProtocol } from '@shared/rpc/page-secret'

/** A random token of 256 bits, safe in an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

const passLifetimeMs = 60_000
/** Passes that wait for a visit; the oldest goes. */
const mostPasses = 100

/** Whose request it is: a script's, which has the token, or one of the screens', which have a secret of their own. */
export type Caller = 'script' | 'page'

/** What a request wants: a file of the screens, the REST surface, or the WebSocket. */
export type Wish = 'file' | 'api' | 'socket'

/** What stands in the way of a request; `null` lets it through. */
export type Refusal = 'host' | 'origin' | 'token'

/**
 * Who may talk to the server: those who know the token, from a page of this server or from a script. Cookies and the
 * loopback address are shared by everything on this computer: a browser sends the cookie to whatever listens on any port.
 * So it opens the files of the screens and nothing else; for the rest a page has a secret, which its origin alone can read.
 * Host and Origin are checked besides.
 */
export class Access {
  readonly #token: string
  readonly #cookieValue: string
  /** For the screens alone; the same as long as the token is. */
  readonly pageSecret: string
  readonly #passes = new Map<string, number>()
  #port = 0

  constructor(token: string) {
    this.#token = token
    // The cookie goes to every server on 127.0.0.1, whatever its port; it must not give the token away.
    const secretOf = (use: string) => createHmac('sha256', token).update(use).digest('base64url')
    this.#cookieValue = secretOf('patchbay cookie')
    this.pageSecret = secretOf('patchbay page')
  }

  /** Tells the port once the server listens. */
  set port(port: number) {
    this.#port = port
  }

  /** The `Set-Cookie` line that lets a browser in. It names the port, since servers on other ports share the jar. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#cookieValue}; Path=/; HttpOnly; SameSite=Strict`
  }

  get #cookieName(): string {
    return `patchbay_${this.#port}`
  }

  /**
   * A secret for one visit: within a minute where a browser is being opened with it, else whenever a person comes. An
   * address stays in histories and on screens; by then it has been used.
   */
  newPass({ forBrowser }: { forBrowser: boolean }): string {
    const pass = newToken()
    if (this.#passes.size >= mostPasses) this.#passes.delete([...this.#passes.keys()][0] ?? '')
    this.#passes.set(pass, forBrowser ? Date.now() + passLifetimeMs : Number.POSITIVE_INFINITY)
    return pass
  }

  /** Whether the `?token=` of an address lets a browser in: the token, or a pass, which is used up by it. */
  letsIn(secret: string): boolean {
    if (this.#isToken(secret)) return true
    const until = this.#passes.get(secret)
    this.#passes.delete(secret)
    return until !== undefined && Date.now() < until
  }

  /** The only names under which the server is reached; any other one is DNS rebinding. */
  isOwnHost(host: string | undefined): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`
  }

  /** Why a request is refused. */
  refusal(request: IncomingMessage, wish: Wish): Refusal | null {
    const { host, origin, authorization } = request.headers
    if (!this.isOwnHost(host)) return 'host'
    // Browsers let no page of another site set the headers that let in without asking; that one came all the same is no
    // reason to answer it.
    if (origin !== undefined && origin !== `http://${host}`) return 'origin'
    if (authorization !== undefined) return this.#isBearer(authorization) ? null : 'token'
    if (wish === 'socket') return this.#hasProtocol(request) ? null : 'token'
    if (wish === 'api' || !this.#hasCookie(request.headers.cookie)) return 'token'

    const { 'sec-fetch-site': site, 'sec-fetch-dest': destination } = request.headers
    if (site === undefined || site === 'same-origin' || site === 'none') return null
    // Another site may send a person here, by a link; it may not load anything from here into itself.
    return destination === 'document' ? null : 'origin'
  }

  /** Whose request it is, among those that are let in. */
  callerOf({ headers }: IncomingMessage): Caller {
    return this.#isToken(bearerOf(headers.authorization) ?? '') ? 'script' : 'page'
  }

  /** Whether a browser was let in before. */
  knows({ headers }: IncomingMessage): boolean {
    return this.#hasCookie(headers.cookie)
  }

  #isToken(token: string): boolean {
    return sameText(token, this.#token)
  }

  #isBearer(authorization: string): boolean {
    const token = bearerOf(authorization)
    return token !== undefined && (this.#isToken(token) || sameText(token, this.pageSecret))
  }

  /** A page cannot set headers of a WebSocket; the protocols that it offers are what it can say. */
  #hasProtocol({ headers }: IncomingMessage): boolean {
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    return offered.some((name) => sameText(name, pageProtocol(this.pageSecret)))
  }

  #hasCookie(header: string | undefined): boolean {
    const prefix = `${this.#cookieName}=`
    return (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .some((pair) => pair.startsWith(prefix) && sameText(pair.slice(prefix.length), this.#cookieValue))
  }
}

function bearerOf(authorization = ''): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1]
}

/** Compares without telling by its time how much of the text was right. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
