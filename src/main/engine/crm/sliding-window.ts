import type { CrmLimit } from '../providers/provider'

/** Windows are held this much longer than documented: our clock starts at the sending, the vendor's at the arrival. */
const windowMargin = 1.02

/** What a call takes of the limits. */
export interface CallWeight {
  /** Tokens that the vendor counts for it. */
  cost: number
  write: boolean
}

/** A call that was sent: when (ms), what it took, and whether it wrote. */
export type Sending = readonly [at: number, took: number, write: boolean]

/** At most so many calls, or tokens, in any stretch of so many ms. */
export class SlidingWindow {
  readonly limit: CrmLimit
  readonly #most: number
  readonly #perMs: number
  /** The oldest in front; what has left the window is dropped. */
  #sent: Sending[] = []

  constructor(limit: CrmLimit) {
    this.limit = limit
    this.#most = 'tokens' in limit ? limit.tokens : limit.requests
    this.#perMs = Math.ceil(limit.perMs * windowMargin)
  }

  /** Ms until a call has room; 0 when it has now. One that costs more than the whole window goes when that is empty. */
  waitMs(now: number, call: CallWeight): number {
    this.#forget(now)
    return this.#untilFree(now, this.#taken(call), this.#most, this.#sent)
  }

  /**
   * Ms until a write may go that leaves others a part of the window.
   *
   * @param reserve the share of the window that writes leave free, so that reading goes on
   */
  writeWaitMs(now: number, call: CallWeight, reserve: number): number {
    if (!call.write || reserve <= 0) return 0
    this.#forget(now)
    const mostWrites = Math.max(1, Math.floor(this.#most * (1 - reserve)))
    const writes = this.#sent.filter(([, , write]) => write)
    return this.#untilFree(now, this.#taken(call), mostWrites, writes)
  }

  /** Notes a call that is sent now. */
  take(now: number, call: CallWeight): void {
    this.#sent.push([now, this.#taken(call), call.write])
  }

  /** The vendor says that only so much is left: what others have used counts as sent now. More is never believed. */
  lower(now: number, remaining: number): void {
    this.#forget(now)
    const unknown = this.#most - sum(this.#sent) - Math.max(0, remaining)
    if (unknown > 0) this.#sent.push([now, unknown, false])
  }

  /** What still counts, for a later process. */
  recent(now: number): readonly Sending[] {
    this.#forget(now)
    return this.#sent
  }

  /** Takes up what an earlier process has sent. */
  restore(sent: readonly Sending[], now: number): void {
    this.#sent = [...sent, ...this.#sent].sort(([a], [b]) => a - b)
    this.#forget(now)
  }

  #taken({ cost }: CallWeight): number {
    return 'tokens' in this.limit ? cost : 1
  }

  #untilFree(now: number, took: number, most: number, sent: readonly Sending[]): number {
    let over = sum(sent) + Math.min(took, most) - most
    if (over <= 0) return 0
    for (const [at, took] of sent) {
      over -= took
      if (over <= 0) return Math.max(0, at + this.#perMs - now)
    }
    return 0
  }

  #forget(now: number): void {
    const [newest] = this.#sent.at(-1) ?? [now]
    // A clock that was put back must not hold anything up for longer than the window is.
    if (newest > now) this.#sent = this.#sent.map(([at, took, write]) => [Math.min(at, now), took, write])
    const kept = this.#sent.findIndex(([at]) => at + this.#perMs > now)
    if (kept !== 0) this.#sent = kept < 0 ? [] : this.#sent.slice(kept)
  }
}

function sum(sent: readonly Sending[]): number {
  return sent.reduce((total, [, took]) => total + took, 0)
}
