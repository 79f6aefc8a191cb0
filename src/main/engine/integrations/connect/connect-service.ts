import type { HostEvent } from '@shared/host'
import {
  type ConnectAttempt,
  type ConnectMode,
  endedConnectStates,
  fail,
  makeProblem,
  ProblemError,
} from '@shared/model'
import { ulid } from 'ulid'
import { LateConsents } from './late-consents'
import { LiveAttempt } from './live-attempt'
import { PatientAttempts } from './patient-attempts'
import type { ConnectPorts } from './ports'

/** What a host tells about the window or page of an attempt. */
export type ConnectHostEvent = Extract<HostEvent, { attemptId: string }>

export interface ConnectRequest {
  provider: string
  /** Nango's unique key. */
  integrationKey: string
  mode: ConnectMode
  /** The integration whose access is renewed; null for a new account. */
  reconnects: string | null
}

/** Runs connect attempts, from the session at Nango to the integration. */
export class ConnectService {
  readonly #ports: ConnectPorts
  readonly #attempts: PatientAttempts
  readonly #live = new Map<string, LiveAttempt>()
  /** Consents that come when their attempts have ended. */
  readonly late: LateConsents
  #closed = false

  constructor(ports: ConnectPorts) {
    this.#attempts = new PatientAttempts(ports.attempts, ports.clock)
    this.#ports = { ...ports, attempts: this.#attempts }
    this.late = new LateConsents(this.#ports)
  }

  /** Takes up the attempts that the engine had not finished when it ended. Call it once there is a gateway. */
  resume(): void {
    for (const attempt of this.#ports.attempts.listOpen()) {
      if (endedConnectStates.has(attempt.state)) this.late.watch(attempt, null)
      else if (!this.#live.has(attempt.id)) this.#takeUp(attempt)
    }
  }

  /**
   * Begins an attempt. Resolves when the provider's page can be opened (`waiting`, with its address), or when the
   * attempt has failed already: see its `problem`. A new attempt to reconnect an integration replaces the older one.
   *
   * @throws what the store says where the attempt cannot be written down; it has not begun then
   */
  async begin({ provider, integrationKey, mode, reconnects }: ConnectRequest): Promise<ConnectAttempt> {
    if (this.#closed) fail('WORKSPACE_NOT_OPEN')
    if (reconnects !== null) await this.#cancelReconnectsOf(reconnects)
    const live = this.#add({
      id: ulid(this.#ports.clock.now()),
      provider,
      integrationKey,
      reconnects,
      state: 'creating',
      mode,
      url: null,
      startedAt: new Date(this.#ports.clock.now()).toISOString(),
      expiresAt: null,
      integrationId: null,
      problem: null,
      embeddedRefused: false,
      late: null,
    })
    try {
      await live.begin()
    } catch (error) {
      this.#live.delete(live.attempt.id)
      throw error
    }
    return live.attempt
  }

  /** @throws ProblemError NOT_FOUND */
  get(attemptId: string): ConnectAttempt {
    return (
      this.#live.get(attemptId)?.attempt ??
      this.#ports.attempts.get(attemptId) ??
      fail('NOT_FOUND', { what: 'connect attempt' })
    )
  }

  /**
   * Asks Nango for the connection of the attempt and finishes the attempt when it is there. Idempotent.
   *
   * @throws ProblemError NOT_FOUND, or why Nango cannot be asked
   */
  async callback(attemptId: string): Promise<ConnectAttempt> {
    await this.#liveOne(attemptId)?.look()
    return this.get(attemptId)
  }

  /**
   * Cancels an attempt that waits; one that has its consent is finished instead. A consent on a page that is still
   * open makes a connection at Nango all the same: {@link late} watches for it.
   *
   * @throws ProblemError NOT_FOUND
   */
  async cancel(attemptId: string): Promise<ConnectAttempt> {
    await this.#liveOne(attemptId)?.cancel()
    return this.get(attemptId)
  }

  /**
   * Goes on in the system browser.
   *
   * @throws ProblemError NOT_FOUND, CONNECT_EXPIRED when the address is no longer known, or what the host says
   */
  async continueInBrowser(attemptId: string): Promise<ConnectAttempt> {
    await this.#liveOne(attemptId)?.continueInBrowser()
    return this.get(attemptId)
  }

  /** Events of attempts that have ended mean nothing any more. */
  hostEvent(event: ConnectHostEvent): void {
    const live = this.#live.get(event.attemptId)
    if (!live) return
    const { type } = event
    if (type === 'connect-window-closed') live.windowClosed()
    if (type === 'connect-embedded-refused') live.embeddedRefused()
    if (type === 'connect-use-browser') void live.continueInBrowser().catch((error: unknown) => live.hindered(error))
    if (type === 'connect-page-failed') live.hindered(ofPage('CONNECT_PAGE_FAILED', event.site))
    if (type === 'connect-page-blocked') live.hindered(ofPage('CONNECT_PAGE_BLOCKED', event.site))
    if (type === 'connect-page-shown') live.pageShown()
  }

  /** Attempts that have not ended, oldest first. */
  get open(): ConnectAttempt[] {
    return [...this.#live.values()].map((live) => live.attempt)
  }

  /** Cancels what waits. Call it before the gateway and the store are closed. */
  async close(): Promise<void> {
    this.#closed = true
    this.late.close()
    await Promise.all([...this.#live.values()].map((live) => live.close()))
    this.#attempts.close()
  }

  async #cancelReconnectsOf(integrationId: string): Promise<void> {
    const older = [...this.#live.values()].filter((live) => live.attempt.reconnects === integrationId)
    await Promise.all(older.map((live) => live.cancel()))
  }

  #liveOne(attemptId: string): LiveAttempt | undefined {
    const live = this.#live.get(attemptId)
    if (live) return live
    const stored = this.get(attemptId)
    return endedConnectStates.has(stored.state) ? undefined : this.#takeUp(stored)
  }

  #takeUp(attempt: ConnectAttempt): LiveAttempt {
    const live = this.#add(attempt)
    live.resume()
    return live
  }

  #add(attempt: ConnectAttempt): LiveAttempt {
    const live = new LiveAttempt(this.#ports, attempt, (ended, socket) => {
      this.#live.delete(attempt.id)
      this.late.watch(ended, socket)
    })
    this.#live.set(attempt.id, live)
    return live
  }
}

function ofPage(code: 'CONNECT_PAGE_FAILED' | 'CONNECT_PAGE_BLOCKED', host: string): ProblemError {
  return new ProblemError(makeProblem(code, { host }))
}
