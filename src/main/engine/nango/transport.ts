import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Nango } from '@nangohq/node'
import { makeProblem, type Problem, ProblemError } from '@shared/model'
import pRetry from 'p-retry'
import type { z } from 'zod'
import { ForeignAnswer, type RawAnswer, Refusal, readApiAnswer } from './answer'
import { startDeadline, unlessAborted } from './deadline'
import { type CallSubject, DetailCleaner, problemOfNetworkFailure, problemOfRefusal, raise } from './errors'
import type { GatewayObserver } from './gateway'
import type { NangoHost } from './host'
import { patientWait, waitBeforeRetry } from './waits'
import { type FindProxy, type Way, Ways } from './way'

/** Times of the gateway, ms. Tests shorten them. */
export interface GatewayTimes {
  /** One request to Nango's own API. */
  api: number
  /** One request through the proxy. */
  proxy: number
  /** Deleting a connect session: a person who cancelled waits for it. */
  sessionDelete: number
  /** Until the WebSocket is there and acknowledged. */
  socketAck: number
  socketPing: number
}

const usualTimes: GatewayTimes = {
  api: 30_000,
  proxy: 60_000,
  sessionDelete: 10_000,
  socketAck: 10_000,
  socketPing: 25_000,
}

export interface TransportOptions {
  host: NangoHost
  apiKey: string
  /** Patchbay's version, for the User-Agent. */
  version: string
  observer?: GatewayObserver
  /** The proxy on the way to another computer; none unless given. */
  findProxy?: FindProxy
  times?: Partial<GatewayTimes>
  /** How often a read is tried again; 3 unless given. */
  retries?: number
  /** Waits between tries; replaced in tests. */
  pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Bytes of an answer after decompression: pages of records may be large, what Nango says of itself never is. */
const largestAnswer = { page: 64 * 1024 * 1024, other: 8 * 1024 * 1024 } as const

interface CallContext {
  kind: 'api' | 'proxy'
  largest: number
  signal: AbortSignal
  way: Way
}

export interface CallOptions {
  subject: CallSubject
  signal?: AbortSignal | undefined
  timeMs?: number
  /** The answer is a page of records. */
  page?: boolean
  /**
   * It may be sent twice without harm, and a person waits for it: a 429 and a Nango that is down are sat out, up to the
   * bounds of {@link patience}.
   */
  repeat?: boolean
  /** Hears of each wait with its reason. */
  onWait?: ((problem: Problem, ms: number) => void) | undefined
}

/**
 * Nango's SDK with what it lacks: time limits, abort signals, retries, and errors that hold no key. The SDK's methods
 * take no signal, so each call's limits travel to axios' interceptors in an AsyncLocalStorage.
 */
export class Transport {
  readonly sdk: Nango
  readonly host: NangoHost
  readonly times: GatewayTimes
  readonly cleaner: DetailCleaner
  /** Calls in a minute that Nango allows this environment, as its last answer said; null where it has not said so. */
  callsAMinute: number | null = null
  readonly #calls = new AsyncLocalStorage<CallContext>()
  readonly #observer: GatewayObserver | undefined
  readonly #retries: number
  readonly #pause: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly #closing = new AbortController()
  readonly ways: Ways

  constructor(options: TransportOptions) {
    this.host = options.host
    this.times = { ...usualTimes, ...options.times }
    this.cleaner = new DetailCleaner(options.apiKey)
    this.#observer = options.observer
    this.#retries = options.retries ?? 3
    this.#pause = options.pause ?? pauseFor
    this.ways = new Ways(options.host, options.findProxy ?? (async () => null))
    this.sdk = new Nango(
      { host: options.host.base, apiKey: options.apiKey },
      { userAgent: `patchbay/${options.version}` },
    )
    this.#prepare()
  }

  /** One request that is never repeated, unless the options say that it may be. */
  async send<T>(call: () => Promise<T>, options: CallOptions): Promise<T> {
    const waited = { limitedMs: 0, downMs: 0 }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once('api', options.timeMs ?? this.times.api, call, options)
      } catch (error) {
        const wait = options.repeat && error instanceof Refusal ? patientWait(error, attempt, waited) : null
        if (wait === null) return this.#raise(error, options)
        options.onWait?.(this.refused(error as Refusal, options.subject).problem, wait)
        await this.#pause(wait, options.signal)
      }
    }
  }

  /** A read: repeated on network errors, 502, 503, 504 and when Nango asks to slow down. */
  async read<S extends z.ZodType>(shape: S, call: () => Promise<unknown>, options: CallOptions): Promise<z.output<S>> {
    try {
      const answer = await pRetry(() => this.#once('api', this.times.api, call, options), {
        retries: this.#retries,
        minTimeout: 0,
        ...(options.signal ? { signal: options.signal } : {}),
        shouldRetry: async ({ error, attemptNumber }) => {
          const wait = waitBeforeRetry(error, attemptNumber)
          if (wait === null) return false
          await this.#pause(wait, options.signal)
          return true
        },
      })
      return this.parse(shape, answer)
    } catch (error) {
      return this.#raise(error, options)
    }
  }

  /** One request through the proxy; resolves with the answer whatever its status. */
  async proxy(call: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<RawAnswer> {
    try {
      return rawAnswer(await this.#once('proxy', this.times.proxy, call, { signal, page: true }))
    } catch (error) {
      return this.#raise(error, { subject: { kind: 'other' }, signal })
    }
  }

  /** Reads what is used of an answer; what does not fit is not Nango's. */
  parse<S extends z.ZodType>(shape: S, answer: unknown): z.output<S> {
    const read = shape.safeParse(answer)
    if (read.success) return read.data
    const issue = read.error.issues[0]
    throw new ForeignAnswer(`answer does not fit: ${issue?.path.join('.')} ${issue?.message}`)
  }

  /** The problem of a refusal that a caller has looked at itself. */
  refused(refusal: Refusal, subject: CallSubject): ProblemError {
    return new ProblemError(problemOfRefusal(refusal, subject, this.host.label, this.cleaner))
  }

  close(): void {
    this.#closing.abort()
    this.ways.close()
  }

  #prepare(): void {
    const { http } = this.sdk
    // The agents know the proxy; axios would find one of its own in the environment, for a server on this computer, too.
    http.defaults.proxy = false
    // Nango's API does not redirect; following one could carry tags and records elsewhere.
    http.defaults.maxRedirects = 0
    http.defaults.validateStatus = () => true
    http.defaults.transformResponse = [(data: unknown) => data]
    http.interceptors.request.use((config) => {
      const call = this.#calls.getStore()
      if (call) {
        config.signal = call.signal
        config.maxContentLength = call.largest
        config.httpAgent = call.way.http
        config.httpsAgent = call.way.https
      }
      return config
    })
    http.interceptors.response.use((response) => {
      this.#observer?.reached()
      if (this.#calls.getStore()?.kind === 'api') {
        const answer = rawAnswer(response)
        // On the proxy a CRM's header of the same name may stand in its place.
        this.callsAMinute = Number(answer.headers['x-ratelimit-limit']) || null
        response.data = readApiAnswer(answer)
      }
      return response
    })
  }

  async #once<T>(
    kind: CallContext['kind'],
    timeMs: number,
    call: () => Promise<T>,
    { signal, page = false }: Pick<CallOptions, 'signal' | 'page'>,
  ): Promise<T> {
    signal?.throwIfAborted()
    if (this.#closing.signal.aborted) raise(makeProblem('WORKSPACE_NOT_OPEN'))
    const largest = page ? largestAnswer.page : largestAnswer.other
    const deadline = startDeadline(timeMs, signal, this.#closing.signal)
    let way: Way | null = null
    try {
      way = await unlessAborted(deadline.signal, this.ways.current())
      return await this.#calls.run({ kind, largest, signal: deadline.signal, way }, call)
    } catch (error) {
      signal?.throwIfAborted()
      if (this.#closing.signal.aborted) raise(makeProblem('WORKSPACE_NOT_OPEN'))
      // A host that does not say how to get there is waited for no longer than the server.
      if (!isAxiosError(error) && !(deadline.passed && way === null)) throw error
      const late = { code: 'ETIMEDOUT', message: `no answer within ${timeMs} ms` }
      const failure = deadline.passed || !isAxiosError(error) ? late : error
      this.ways.forget()
      const problem = problemOfNetworkFailure(
        failure,
        { host: this.host.label, proxy: way?.proxy ?? null },
        this.cleaner,
      )
      if (isOfTheNetwork(problem)) this.#observer?.networkError(problem)
      return raise(problem)
    } finally {
      deadline.end()
    }
  }

  /** Nothing that axios or the SDK threw leaves the gateway. */
  #raise(error: unknown, { subject, signal }: CallOptions): never {
    // The reason of an abort is the caller's own.
    signal?.throwIfAborted()
    if (error instanceof ProblemError) throw error
    if (error instanceof Refusal) throw this.refused(error, subject)
    if (error instanceof ForeignAnswer) {
      raise(makeProblem('NANGO_NOT_NANGO', { host: this.host.label }, this.cleaner.clean(error.message)))
    }
    raise(makeProblem('INTERNAL', {}, this.cleaner.clean(error instanceof Error ? error.message : String(error))))
  }
}

/** Whether the other side was not reached. One that answers too much, or with a strange certificate, was. */
function isOfTheNetwork({ code }: Problem): boolean {
  return code === 'NANGO_UNREACHABLE' || code === 'NANGO_NOT_NANGO' || code === 'NANGO_PROXY_FAILED'
}

/** An abort ends the wait; the waiting caller looks at the signal. */
async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}

function isAxiosError(error: unknown): error is { code?: unknown; message?: unknown } {
  return typeof error === 'object' && error !== null && 'isAxiosError' in error && error.isAxiosError === true
}

/** An axios response without axios. */
function rawAnswer(response: unknown): RawAnswer {
  const { status, headers, data } = response as { status: number; headers: object; data: unknown }
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) plain[name.toLowerCase()] = String(value)
  }
  return { status, headers: plain, text: typeof data === 'string' ? data : '' }
}
