import { z } from 'zod'

const hourMs = 60 * 60_000
const dayMs = 24 * hourMs

/** What an account has used of its day; times in ms since the epoch. */
export const dayState = z.object({
  used: z.number(),
  resetsAt: z.number(),
  told: z.object({ most: z.number(), used: z.number(), until: z.number() }).nullable(),
})
export type DayState = z.infer<typeof dayState>

/** What a CRM says of the day: calls or tokens. */
export interface ToldDay {
  most: number
  used: number
  /** When it begins anew, ms since the epoch; null where the CRM does not say, or has a window that rolls. */
  resetsAt: number | null
}

/**
 * The calls, or tokens, of an account's day. Our own count begins anew at midnight UTC, or when the CRM says; what the CRM
 * tells of the use by all its apps counts besides, until the reset that it named, else for an hour.
 */
export class DayBudget {
  /** The vendor's documented limit of calls a day; null where there is none. */
  readonly #documented: number | null
  #used = 0
  #resetsAt = 0
  #told: DayState['told'] = null

  constructor(documented: number | null) {
    this.#documented = documented
  }

  /**
   * Why a call may not be sent: the limit that is used up, and when there is room again. Null when it may.
   *
   * @param share the part of the day that is ours to use; infinite for a call that needs no room in it
   */
  refusal(now: number, cost: number, share: number): { limit: number; resumesAt: number } | null {
    this.#turn(now)
    const day = this.#told?.most ?? this.#documented
    if (day === null || share === Number.POSITIVE_INFINITY) return null
    const limit = Math.floor(day * share)
    const full = [
      ...(this.#used + cost > limit ? [this.#resetsAt] : []),
      ...(this.#told && this.#told.used + cost > limit ? [this.#told.until] : []),
    ]
    return full.length === 0 ? null : { limit, resumesAt: Math.max(...full) }
  }

  /** Counts a call that is sent now. */
  take(now: number, cost: number): void {
    this.#turn(now)
    this.#used += cost
    if (this.#told) this.#told.used += cost
  }

  /** The account was asked: its answer stands in for what was known. */
  learn(now: number, told: ToldDay): void {
    this.#turn(now)
    this.#told = { most: told.most, used: told.used, until: told.resetsAt ?? now + hourMs }
    if (told.resetsAt !== null) this.#resetsAt = told.resetsAt
  }

  /** What stands in a header on the way: it never gives more than was known. */
  lower(now: number, told: ToldDay): void {
    this.#turn(now)
    const most = Math.min(told.most, this.#told?.most ?? this.#documented ?? told.most)
    const used = Math.max(most - (told.most - told.used), this.#told?.used ?? 0, this.#used)
    this.#told = { most, used, until: told.resetsAt ?? now + hourMs }
  }

  /** For a later process; null while there is no limit of the day, or nothing was used of it. */
  state(now: number): DayState | null {
    this.#turn(now)
    const isLimited = this.#told !== null || (this.#documented !== null && this.#used > 0)
    return isLimited ? { used: this.#used, resetsAt: this.#resetsAt, told: this.#told && { ...this.#told } } : null
  }

  /** Takes up what was kept: the larger number counts, for both may have seen the same calls. */
  restore(now: number, state: DayState): void {
    this.#turn(now)
    if (state.resetsAt > now && state.resetsAt <= now + dayMs) {
      this.#used = Math.max(this.#used, state.used)
      this.#resetsAt = state.resetsAt
    }
    if (state.told && state.told.until > now && (this.#told === null || state.told.used > this.#told.used)) {
      this.#told = { ...state.told }
    }
  }

  /** Calls of this UTC day that stand elsewhere count at least. */
  atLeast(now: number, used: number): void {
    this.#turn(now)
    this.#used = Math.max(this.#used, used)
  }

  #turn(now: number): void {
    if (this.#told && this.#told.until <= now) this.#told = null
    // The second half is a clock that was put back.
    if (this.#resetsAt > now && this.#resetsAt <= now + dayMs) return
    if (this.#resetsAt <= now) this.#used = 0
    this.#resetsAt = now - (now % dayMs) + dayMs
  }
}
