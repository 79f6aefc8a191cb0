import {
  type ConnectAttempt,
  endedConnectStates,
  fail,
  makeProblem,
  type Problem,
  ProblemError,
  toProblem,
} from '@shared/model'
import type { ConnectSession, ConnectSocket } from '../../nango/gateway'
import { patience } from '../../nango/waits'
import { beginLateWatch, leavesPage } from './late-consents'
import { eventOfFailure } from './outcome'
import type { ConnectPorts } from './ports'
import { type ConnectEvent, reduce } from './reducer'
import { sessionRequest } from './session-request'
import { attemptTag } from './tags'
import { Timers } from './timers'
import { type FoundConnection, verify } from './verify'

/** Between two looks for the connection, ms: 30 a minute of the 200 that the smallest Nango plan allows. */
const pollMs = 2000
/** A consent given just before its window was closed is still on its way, ms. */
const windowClosedGraceMs = 2500
/** How long a connect session lives at Nango, ms; holds where this computer's clock and Nango's disagree. */
const sessionLifetimeMs = 30 * 60_000
/** An attempt ends this much before its session, so that the session can still be deleted, ms. */
const expiryMarginMs = 10_000
/** Waits before each further try to delete a session, ms. */
const deletionWaits = [1000, 5000]

/** One attempt that has not ended: its session, its socket, its timers. All its rules of what follows what are in `reduce`. */
export class LiveAttempt {
  readonly #ports: ConnectPorts
  readonly #timers: Timers
  readonly #stop = new AbortController()
  readonly #ended: (attempt: ConnectAttempt, socket: ConnectSocket | null) => void
  #attempt: ConnectAttempt
  #session: ConnectSession | null = null
  /** Nango's time less this computer's, ms; 0 where Nango has not said. */
  #nangoAhead = 0
  #socket: ConnectSocket | null = null
  #found: FoundConnection | null = null
  #verification: Promise<void> = Promise.resolve()
  #deletion: Promise<void> = Promise.resolve()
  /** What the attempt ends with once it is certain that no consent came before. */
  #concluding: ConnectEvent | null = null
  #callOffGrace: () => void = () => undefined

  /** `ended` is called once, when the attempt is over, with the socket on which a late consent may still be heard. */
  constructor(
    ports: ConnectPorts,
    attempt: ConnectAttempt,
    ended: (attempt: ConnectAttempt, socket: ConnectSocket | null) => void,
  ) {
    this.#ports = ports
    this.#timers = new Timers(ports.clock)
    this.#attempt = attempt
    this.#ended = ended
  }

  get attempt(): ConnectAttempt {
    return this.#attempt
  }

  /** Gets the session and the socket, then shows the provider's page. Failures end the attempt. */
  async begin(): Promise<void> {
    this.#announce()
    const { clock } = this.#ports
    try {
      const gateway = this.#ports.gateway()
      const request = await this.#afterPauses(() => sessionRequest(this.#ports, this.#attempt, this.#stop.signal))
      const session = await gateway.createConnectSession(request, this.#stop.signal, (problem, ms) =>
        this.#waits(problem, ms),
      )
      this.#session = session
      this.#nangoAhead = Date.parse(session.expiresAt) - sessionLifetimeMs - clock.now()
      if (this.#attempt.state === 'creating') this.#socket = await gateway.openConnectSocket(session)
      // Cancelled meanwhile: nothing of it may stay.
      if (this.#attempt.state !== 'creating') return await this.#release()
      const now = clock.now()
      const expiresAt = now + usableTime(Date.parse(session.expiresAt) - now)
      const url = gateway.connectUrl(this.#attempt.integrationKey, session, this.#socket)
      this.#apply({ type: 'opened', url, expiresAt: new Date(expiresAt).toISOString() })
      this.#watch(expiresAt)
      await this.#show(url)
    } catch (error) {
      this.#apply({ type: 'failed', problem: this.#named(toProblem(error)) })
    }
  }

  /** Goes on after the engine was started again. The session's token is lost, the attempt's tag is not. */
  resume(): void {
    const { state, expiresAt } = this.#attempt
    if (state === 'creating') {
      this.#apply({ type: 'failed', problem: makeProblem('ENGINE_RESTARTED') })
    } else if (state === 'verifying') {
      this.#verification = this.#verify()
    } else {
      this.#watch(expiresAt === null ? 0 : Date.parse(expiresAt))
    }
  }

  /** Looks now whether the connection is there. Rejects when Nango cannot be asked. */
  async look(): Promise<void> {
    if (this.#attempt.state === 'waiting') {
      const found = await this.#find()
      if (found) this.#authorised(found)
      else if (this.#isOver()) await this.#conclude(this.#expired())
    }
    await this.#verification
  }

  /** Resolves when the session is deleted: a consent on a page that is still open is a late one from now on. */
  async cancel(): Promise<void> {
    if (!this.#apply(this.#cancelled())) await this.#verification
    await this.#release()
  }

  windowClosed(): void {
    if (this.#attempt.state !== 'waiting' || this.#attempt.mode !== 'window') return
    this.#callOffGrace()
    this.#callOffGrace = this.#timers.after(windowClosedGraceMs, () => this.#conclude(this.#cancelled()))
  }

  embeddedRefused(): void {
    this.#apply({ type: 'embedded-refused' })
  }

  pageShown(): void {
    this.#apply({ type: 'page-shown' })
  }

  /** Opens the page in the system browser; does nothing when the attempt no longer waits. Rejects when it cannot. */
  async continueInBrowser(): Promise<void> {
    const { state, url, mode } = this.#attempt
    if (state !== 'waiting') return
    if (url === null) fail('CONNECT_EXPIRED', { provider: this.#providerName })
    await this.#ports.host.openBrowser({ url })
    this.#callOffGrace()
    if (this.#apply({ type: 'moved-to-browser' }) && mode === 'window') await this.#closeWindow()
  }

  hindered(error: unknown): void {
    this.#apply({ type: 'hindered', problem: this.#named(toProblem(error)) })
  }

  /** The workspace is being closed: what waits is cancelled, what is being verified goes on after the next start. */
  async close(): Promise<void> {
    this.#apply(this.#cancelled())
    this.#stop.abort()
    await this.#release()
    this.#timers.stopAll()
    await this.#verification
  }

  /** Returns whether the event changed anything. */
  #apply(event: ConnectEvent): boolean {
    const before = this.#attempt
    const reduced = reduce(before, event)
    if (reduced === before) return false
    const next = leavesPage(before, reduced) ? { ...reduced, late: this.#lateWatch() } : reduced
    this.#attempt = next
    this.#announce()
    if (next.state === before.state || next.state === 'waiting') return true
    // The page has done its work. A session that stays could make more connections.
    this.#timers.stopAll()
    if (endedConnectStates.has(next.state)) this.#handOver()
    void this.#release()
    if (before.state === 'waiting' && before.mode === 'window') void this.#closeWindow()
    if (next.state === 'verifying') this.#verification = this.#verify()
    return true
  }

  #handOver(): void {
    const socket = this.#attempt.late === null ? null : this.#socket
    if (socket) this.#socket = null
    this.#ended(this.#attempt, socket)
  }

  #lateWatch() {
    const now = this.#ports.clock.now()
    return beginLateWatch(now, now + this.#nangoAhead)
  }

  #announce(): void {
    // The address holds the session's token.
    this.#ports.attempts.save({ ...this.#attempt, url: null }, this.#attempt.late !== null)
    this.#ports.publish(this.#attempt)
  }

  async #show(url: string): Promise<void> {
    const { id, mode } = this.#attempt
    if (mode === 'browser') await this.#ports.host.openBrowser({ url })
    if (mode !== 'window') return
    await this.#ports.host.openConnectWindow({ attemptId: id, url, provider: this.#providerName })
    // It ended while the window was being opened.
    if (this.#attempt.state !== 'waiting') await this.#closeWindow()
  }

  async #closeWindow(): Promise<void> {
    await this.#ports.host.closeConnectWindow({ attemptId: this.#attempt.id }).catch(() => undefined)
  }

  /** Socket, polling and expiry at once; the first that knows wins. */
  #watch(expiresAt: number): void {
    void this.#socket?.ended.then((signal) => {
      if (signal?.type === 'success') this.#authorised(signal)
      // A session that is gone makes the page fail; the reason is why it is gone.
      if (signal?.type === 'error') this.#apply(this.#concluding ?? eventOfFailure(signal, this.#providerName))
    })
    this.#timers.after(Math.max(0, expiresAt - this.#ports.clock.now()), () => this.#conclude(this.#expired()))
    this.#poll()
  }

  #poll(): void {
    this.#timers.after(pollMs, async () => {
      // A poll that fails is made good by the next one, or by the socket.
      const found = await this.#find().catch(() => null)
      if (found) this.#authorised(found)
      if (this.#attempt.state === 'waiting' && !this.#stop.signal.aborted) this.#poll()
    })
  }

  async #find(): Promise<FoundConnection | null> {
    const filter = { tags: { [attemptTag]: this.#attempt.id } }
    const [found] = await this.#ports.gateway().listConnections(filter, this.#stop.signal)
    return found ?? null
  }

  #authorised(found: FoundConnection): void {
    this.#found ??= { integrationKey: found.integrationKey, connectionId: found.connectionId }
    this.#apply({ type: 'authorised' })
  }

  /** Ends a wait: first no consent can carry the attempt's label any more, then a last look whether one does. */
  async #conclude(event: ConnectEvent): Promise<void> {
    if (this.#concluding || this.#attempt.state !== 'waiting') return
    this.#concluding = event
    await this.#deleteSession()
    const found = await this.#find().catch(() => null)
    if (found) this.#authorised(found)
    else this.#apply(event)
  }

  /** Says for how long Nango is waited for. */
  #waits(problem: Problem, ms: number): void {
    const resumesAt = new Date(this.#ports.clock.now() + ms).toISOString()
    this.hindered(new ProblemError({ ...problem, params: { ...problem.params, resumesAt } }))
  }

  /** Sits a limit of Nango out, once: its windows are a minute. */
  async #afterPauses<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      const { code, params } = toProblem(error)
      const ms = Number(params.seconds ?? 0) * 1000
      if (code !== 'NANGO_RATE_LIMITED' || ms > patience.limitedMs || this.#attempt.state !== 'creating') throw error
      this.#waits(toProblem(error), ms)
      await this.#timers.pause(ms, this.#stop.signal)
      return await ask()
    }
  }

  async #verify(): Promise<void> {
    const { signal } = this.#stop
    try {
      this.#found ??= (await this.#find()) ?? fail('NANGO_CONNECTION_GONE')
      const done = await verify(this.#ports, this.#timers, this.#attempt, this.#found, signal, (problem, ms) =>
        this.#waits(problem, ms),
      )
      this.#apply({ type: 'connected', integrationId: done.integrationId, problem: done.problem })
    } catch (error) {
      if (!signal.aborted) this.#apply({ type: 'failed', problem: this.#named(toProblem(error)) })
    }
  }

  async #release(): Promise<void> {
    this.#socket?.close()
    this.#socket = null
    await this.#deleteSession()
  }

  /** Resolves after the first try, also for those who ask while it is under way; further tries go on by themselves. */
  #deleteSession(): Promise<void> {
    const session = this.#session
    this.#session = null
    if (session) this.#deletion = this.#tryToDelete(session, deletionWaits)
    return this.#deletion
  }

  async #tryToDelete(session: ConnectSession, [wait, ...later]: readonly number[]): Promise<void> {
    try {
      await this.#ports.gateway().deleteConnectSession(session)
    } catch {
      if (wait !== undefined) this.#ports.clock.after(wait, () => this.#tryToDelete(session, later))
    }
  }

  #isOver(): boolean {
    const { expiresAt } = this.#attempt
    return expiresAt !== null && Date.parse(expiresAt) <= this.#ports.clock.now()
  }

  #cancelled(): ConnectEvent {
    return { type: 'cancelled', problem: makeProblem('CONNECT_CANCELLED', { provider: this.#providerName }) }
  }

  #expired(): ConnectEvent {
    return { type: 'expired', problem: makeProblem('CONNECT_EXPIRED', { provider: this.#providerName }) }
  }

  get #providerName(): string {
    return this.#ports.providers.nameOf(this.#attempt.provider)
  }

  #named(problem: Problem): Problem {
    return { ...problem, params: { provider: this.#providerName, ...problem.params } }
  }
}

/** How long to wait for a consent, ms, when Nango says that the session ends in `left` ms by this computer's clock. */
function usableTime(left: number): number {
  const lifetime = left > 0 && left <= sessionLifetimeMs ? left : sessionLifetimeMs
  return Math.max(lifetime - expiryMarginMs, lifetime / 2)
}
