import PQueue from 'p-queue'
import type { CrmLimit } from '../providers/provider'
import { realTiming, type Timing } from './backoff'

/** Windows are held this much longer than documented: our clock starts at the sending, the vendor's at the arrival. */
const windowMargin = 1.02

/**
 * Keeps one account's requests within the vendor's documented limits: sliding windows, all that match a request at once.
 * What the vendor says on the way (Retry-After) only lowers the rate.
 */
export class AccountLimiter {
  readonly #account: PQueue[]
  readonly #writes: PQueue[]
  readonly #budgets: Map<string, PQueue[]>
  readonly #timing: Timing
  #heldUntil = 0

  /** `readReserve`: the share of the account's windows that writes leave free, so that reading goes on. */
  constructor(limits: readonly CrmLimit[], timing: Timing = realTiming, readReserve = 0) {
    this.#timing = timing
    const ofAccount = limits.filter((limit) => limit.budget === undefined)
    this.#account = ofAccount.map(toQueue)
    this.#writes = readReserve > 0 ? ofAccount.map((limit) => toQueue(forWrites(limit, readReserve))) : []
    this.#budgets = new Map()
    for (const limit of limits) {
      if (limit.budget === undefined) continue
      this.#budgets.set(limit.budget, [...(this.#budgets.get(limit.budget) ?? []), toQueue(limit)])
    }
  }

  /**
   * Runs `task` as soon as every window has room. Rejects with the signal's reason when it is aborted while waiting;
   * a task that has begun is left to obey the signal itself.
   */
  async run<T>(
    call: { budget?: string | undefined; write?: boolean },
    task: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const budget = call.budget === undefined ? [] : (this.#budgets.get(call.budget) ?? [])
    const windows = [...budget, ...(call.write ? this.#writes : []), ...this.#account]
    await this.#waitForHold(signal)
    for (const window of windows) await window.add(async () => {}, { signal })
    signal.throwIfAborted()
    return task()
  }

  /** Lets nobody send for `ms` milliseconds: what Retry-After asks for. The longest wish counts. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, Date.now() + ms)
  }

  async #waitForHold(signal: AbortSignal): Promise<void> {
    for (let rest = this.#heldUntil - Date.now(); rest > 0; rest = this.#heldUntil - Date.now()) {
      await this.#timing.pause(rest, signal)
    }
  }
}

function forWrites(limit: CrmLimit, readReserve: number): CrmLimit {
  return { ...limit, requests: Math.max(1, Math.floor(limit.requests * (1 - readReserve))) }
}

function toQueue(limit: CrmLimit): PQueue {
  return new PQueue({
    interval: Math.ceil(limit.perMs * windowMargin),
    intervalCap: limit.requests,
    strict: true,
  })
}
