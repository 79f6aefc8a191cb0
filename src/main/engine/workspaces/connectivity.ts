import type { Problem, Connectivity as State } from '@shared/model'
import type { Events } from '../events'
import type { GatewayObserver } from '../nango/gateway'

/** Network errors in a row after which Nango counts as out of reach. */
const errorsToOffline = 2
/** How often Nango is tried while it is out of reach, ms. */
const probeEveryMs = 30_000

/** Whether Nango can be reached: not when the OS says so, nor after its host failed twice with a network error. */
export class Connectivity implements GatewayObserver {
  readonly #events: Events
  readonly #probe: () => Promise<void>
  readonly #onBack: () => void
  readonly #needsNetwork: boolean
  #osOnline = true
  #errors = 0
  #since: number | null = null
  #timer: NodeJS.Timeout | null = null

  /**
   * @param probe asks Nango for anything; its outcome comes back through the observer
   * @param onBack called when Nango can be reached again
   * @param needsNetwork false when Nango and its CRMs run on this computer: what the OS says of the network is no matter then
   */
  constructor(events: Events, probe: () => Promise<void>, onBack: () => void, needsNetwork = true) {
    this.#events = events
    this.#probe = probe
    this.#onBack = onBack
    this.#needsNetwork = needsNetwork
  }

  get state(): State {
    const reason = this.#osOnline ? (this.#errors >= errorsToOffline ? 'nango' : null) : 'os'
    return {
      online: reason === null,
      since: this.#since === null ? null : new Date(this.#since).toISOString(),
      reason,
    }
  }

  reached(): void {
    this.#update(() => {
      this.#errors = 0
    })
  }

  networkError(_problem: Problem): void {
    this.#update(() => {
      this.#errors += 1
    })
  }

  /** What the OS says. Back online, Nango is tried at once. */
  setOsOnline(online: boolean): void {
    if (!this.#needsNetwork) return
    this.#update(() => {
      this.#osOnline = online
    })
    if (online) void this.check()
  }

  /** Tries Nango now. */
  async check(): Promise<State> {
    await this.#probe().catch(() => {})
    return this.state
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  #update(change: () => void): void {
    const before = this.state.online
    change()
    const now = this.state.online
    if (before === now) return
    this.#since = now ? null : Date.now()
    if (now) this.close()
    else this.#timer ??= setInterval(() => void this.check(), probeEveryMs)
    this.#events.publish({ type: 'connectivity', connectivity: this.state })
    if (now) this.#onBack()
  }
}
