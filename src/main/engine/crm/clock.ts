import type { Clock } from '../clock'

/** Differences up to here are the time that answers take, ms. An object's windows overlap by more. */
const usualMs = 5_000

/**
 * What time it is at a CRM, judged by the `Date` of its answers (RFC 9110, section 6.6.1). This computer's clock may be
 * wrong by minutes, and a window that ends by it would miss changes, or end in the CRM's future.
 */
export class CrmClock implements Clock {
  readonly #here: Clock
  #aheadMs = 0

  constructor(here: Clock) {
    this.#here = here
  }

  /** How far the CRM's clock is ahead of the engine's, ms; 0 while they agree. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Ms since the epoch. */
  now(): number {
    return this.#here.now() + this.#aheadMs
  }

  /** Takes note of the `Date` of an answer that has just come. */
  hear(date: string | undefined): void {
    const there = Date.parse(date ?? '')
    if (Number.isNaN(there)) return
    // It names the second that has begun; a window may end a little late, for the next one begins before its end.
    const ahead = there + 999 - this.#here.now()
    this.#aheadMs = Math.abs(ahead) <= usualMs ? 0 : ahead
  }
}
