import { Agent, createServer, type IncomingHttpHeaders, type Server, request as send } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { offencesOf } from '../../src/main/engine/providers/testing/vendor-calls'
import type { CallShape } from '../../src/main/engine/providers/testing/words'

/** A request of the engine, as it went over the wire. */
export interface WireRequest {
  method: CallShape['method']
  /** Without the query; at the CRM, where it is one for it. */
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  /** What JSON says, else the text; undefined without a body. */
  body: unknown
  /** Whether Nango's proxy passes it on to a CRM. */
  isCrm: boolean
  connectionId: string | null
  /** Null while no answer has come, and where none came. */
  status: number | null
}

export interface WireAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** What JSON says, else the text. */
  body: unknown
}

/** What a test does to requests on their way and back. `number` counts the fitting requests from 1. */
export interface WireHook {
  /** May change the headers. */
  before?: (request: WireRequest, number: number) => Promise<void> | void
  /** What is returned is answered, and the request goes no further; `cut` answers nothing. */
  instead?: (request: WireRequest, number: number) => Promise<WireAnswer | 'cut' | null> | WireAnswer | 'cut' | null
  /** What is returned comes instead of the answer. */
  after?: (answer: WireAnswer, request: WireRequest, number: number) => Promise<WireAnswer | null> | WireAnswer | null
}

interface Tap extends WireHook {
  fits: (request: WireRequest) => boolean
  seen: number
}

const notPassedOn = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'])

/** The way between engine and sandbox: real HTTP through a forwarder that notes, hooks and cuts what passes. */
export class Wire {
  /** Everything that the engine has asked, oldest first. */
  requests: WireRequest[] = []
  readonly #target: URL
  readonly #server: Server
  readonly #agent = new Agent({ keepAlive: true })
  readonly #sockets = new Set<Socket>()
  #taps: Tap[] = []
  /** What hooks threw, and requests that do not agree with their vendor's OpenAPI files; {@link close} fails with it. */
  readonly #failures: unknown[] = []
  #isCut = false
  #underway = 0
  /** WebSockets cannot be had. */
  withoutSockets = false

  static async open(target: string): Promise<Wire> {
    const wire = new Wire(new URL(target))
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  private constructor(target: URL) {
    this.#target = target
    this.#server = createServer({ keepAlive: true }, (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('error', () => {})
      request.on('end', () => {
        this.#underway += 1
        this.#pass(request.method ?? 'GET', request.url ?? '/', request.headers, Buffer.concat(parts))
          .then(
            ({ status, headers, content }) => response.writeHead(status, headers).end(content),
            () => request.socket.destroy(),
          )
          .finally(() => {
            this.#underway -= 1
          })
      })
    })
    this.#server.on('connection', (socket: Socket) => {
      if (this.#isCut) socket.destroy()
      this.#keep(socket)
    })
    this.#server.on('upgrade', (request, socket: Socket, head: Buffer) => {
      if (this.withoutSockets) {
        socket.destroy()
        return
      }
      const there = connect(Number(this.#target.port), this.#target.hostname, () => {
        const lines = request.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : []))
        there.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
        there.write(head)
        there.pipe(socket).pipe(there)
      })
      this.#keep(there)
      for (const end of [there, socket]) {
        end.on('error', () => {}).on('close', () => [there, socket].map((other) => other.destroy()))
      }
    })
  }

  /** Address without a trailing slash. */
  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Hooks every request that fits; returns what takes the hook off. */
  on(which: CallShape | ((request: WireRequest) => boolean), hook: WireHook): () => void {
    const tap: Tap = { ...hook, fits: typeof which === 'function' ? which : (one) => fits(which, one), seen: 0 }
    this.#taps.push(tap)
    return () => {
      this.#taps = this.#taps.filter((other) => other !== tap)
    }
  }

  /** Takes all hooks off. */
  clear(): void {
    this.#taps = []
  }

  /** Whether no request waits for its answer. */
  get isIdle(): boolean {
    return this.#underway === 0
  }

  /** Nothing gets through until {@link mend}; what is under way gets no answer. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    this.#agent.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
    if (this.#failures.length > 0) throw this.#failures[0]
  }

  async #hook<T>(work: () => T): Promise<Awaited<T>> {
    try {
      return await work()
    } catch (error) {
      this.#failures.push(error)
      throw error
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {})
  }

  async #pass(method: string, url: string, headers: IncomingHttpHeaders, sent: Buffer) {
    const [path = '', search] = url.split('?', 2)
    const isCrm = path.startsWith('/proxy/')
    const request: WireRequest = {
      method: method as WireRequest['method'],
      path: isCrm ? path.slice('/proxy'.length) : path,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers,
      body: sent.length === 0 ? undefined : read(sent),
      isCrm,
      connectionId: headers['connection-id']?.toString() ?? null,
      status: null,
    }
    this.requests.push(request)
    this.#failures.push(...disagreements(request).map((text) => new Error(text)))
    const taps = this.#taps.filter((tap) => tap.fits(request)).map((tap) => ({ tap, number: ++tap.seen }))
    for (const { tap, number } of taps) await this.#hook(() => tap.before?.(request, number))
    if (this.#isCut) throw new Error('cut')
    for (const { tap, number } of taps) {
      const answer = await this.#hook(() => tap.instead?.(request, number))
      if (answer === 'cut') throw new Error('cut')
      if (answer) return written(answer, request)
    }
    const { status, headers: answerHeaders, content } = await this.#forward(method, url, request.headers, sent)
    request.status = status
    const hooked = taps.filter(({ tap }) => tap.after)
    let changed: WireAnswer | null = null
    for (const { tap, number } of hooked) {
      const answer: WireAnswer = changed ?? { status, headers: answerHeaders, body: read(content) }
      const other: WireAnswer | null | undefined = await this.#hook(() => tap.after?.(answer, request, number))
      changed = other ?? changed
    }
    if (this.#isCut) throw new Error('cut')
    if (changed) return written(changed, request)
    return { status, headers: { ...passedOn(answerHeaders), 'content-length': content.length }, content }
  }

  #forward(method: string, path: string, headers: IncomingHttpHeaders, sent: Buffer) {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; content: Buffer }>((resolve, reject) => {
      const { hostname, port } = this.#target
      const length = sent.length > 0 ? { 'content-length': sent.length } : {}
      const outgoing = send(
        { agent: this.#agent, hostname, port, method, path, headers: { ...passedOn(headers), ...length } },
        (incoming) => {
          const parts: Buffer[] = []
          incoming.on('data', (part: Buffer) => parts.push(part))
          incoming.on('error', reject)
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, content: Buffer.concat(parts) }),
          )
        },
      )
      outgoing.on('error', reject).end(sent)
    })
  }
}

/** What is wrong with a request for a CRM by the OpenAPI files of its vendor, where it publishes any. */
function disagreements(request: WireRequest): string[] {
  if (!request.isCrm) return []
  const [, provider] = /^([^-]+)/.exec(String(request.headers['provider-config-key'] ?? '')) ?? []
  const calls = benches.find((bench) => bench.provider === provider)?.vendorCalls
  return calls ? offencesOf(calls, request) : []
}

/** Whether a request is for a call. */
export function fits(
  call: CallShape,
  request: { method: string; path: string; query: Record<string, string> },
): boolean {
  const pattern = new RegExp(`^${call.path.replaceAll('{id}', '[^/]+')}$`)
  if (call.method !== request.method || !pattern.test(request.path)) return false
  return Object.entries(call.query ?? {}).every(([name, value]) => patternOf(value).test(request.query[name] ?? ''))
}

/** A text in which `*` stands for anything. */
function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[\\s\\S]*')}$`)
}

function written({ status, headers, body }: WireAnswer, request: WireRequest) {
  const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  request.status = status
  const type = { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' }
  return { status, headers: { ...type, ...passedOn(headers), 'content-length': content.length }, content }
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.has(name)))
}

function read(content: Buffer): unknown {
  const text = content.toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
