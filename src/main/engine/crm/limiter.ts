import type { CrmLimit } from '../providers/provider'
import { realTiming, type Timing } from './backoff'

/** Windows are held this much longer than documented: our clock starts at the sending, the vendor's at the arrival. */
const windowMargin = 1.02

/**
 * Keeps one account's requests within the vendor's documented limits: sliding windows, all that match a request at once.
 * What the vendor says on the way (Retry-After) only lowers the rate.
 */
export class AccountLimiter {
  readonly #account: SlidingWindow[]
  readonly #writes: SlidingWindow[]
  readonly #budgets: Map<string, SlidingWindow[]>
  readonly #timing: Timing
  #heldUntil = 0

  /** `readReserve`: the share of the account's windows that writes leave free, so that reading goes on. */
  constructor(limits: readonly CrmLimit[], timing: Timing = realTiming, readReserve = 0) {
    this.#timing = timing
    const ofAccount = limits.filter((limit) => limit.budget === undefined)
    this.#account = ofAccount.map(toWindow)
    this.#writes = readReserve > 0 ? ofAccount.map((limit) => toWindow(forWrites(limit, readReserve))) : []
    this.#budgets = new Map()
    for (const limit of limits) {
      if (limit.budget === undefined) continue
      this.#budgets.set(limit.budget, [...(this.#budgets.get(limit.budget) ?? []), toWindow(limit)])
    }
  }

  /**
   * Runs `task` as soon as every window has room and nobody has asked to wait. Its place in all windows is taken at one
   * moment, that of the sending: places that are taken earlier would let a crowd go at once. Rejects with the signal's
   * reason when it is aborted while waiting; a task that has begun is left to obey the signal itself.
   */
  async run<T>(
    call: { budget?: string | undefined; write?: boolean },
    task: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const budget = call.budget === undefined ? [] : (this.#budgets.get(call.budget) ?? [])
    const windows = [...budget, ...(call.write ? this.#writes : []), ...this.#account]
    for (;;) {
      signal.throwIfAborted()
      const now = Date.now()
      const wait = Math.max(this.#heldUntil - now, ...windows.map((window) => window.waitMs(now)))
      if (wait <= 0) break
      await this.#timing.pause(wait, signal)
    }
    for (const window of windows) window.take(Date.now())
    return task()
  }

  /** Lets nobody send for `ms` milliseconds: what Retry-After asks for. The longest wish counts. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, Date.now() + ms)
  }
}

function forWrites(limit: CrmLimit, readReserve: number): CrmLimit {
  return { ...limit, requests: Math.max(1, Math.floor(limit.requests * (1 - readReserve))) }
}

/** At most so many sendings in any stretch of so many ms. */
class SlidingWindow {
  /** Times of the last sendings, the oldest in front. */
  #sent: number[] = []

  constructor(
    readonly requests: number,
    readonly perMs: number,
  ) {}

  /** Ms until there is room. */
  waitMs(now: number): number {
    // A clock that was put back must not hold anybody up for longer than the window is.
    if ((this.#sent.at(-1) ?? now) > now) this.#sent = this.#sent.map((at) => Math.min(at, now))
    const oldest = this.#sent.length < this.requests ? undefined : this.#sent[0]
    return oldest === undefined ? 0 : oldest + this.perMs - now
  }

  take(now: number): void {
    this.#sent = [...this.#sent, now].slice(-this.requests)
  }
}

function toWindow(limit: CrmLimit): SlidingWindow {
  return new SlidingWindow(limit.requests, Math.ceil(limit.perMs * windowMargin))
}
