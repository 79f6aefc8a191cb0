import type { CrmLimit } from '../providers/provider'

/** Windows are held this much longer than documented: two clocks never go alike. */
const windowMargin = 1.005

/** What a call takes of the limits. */
export interface CallWeight {
  /** Tokens that the vendor counts for it. */
  cost: number
  write: boolean
}

/** A call that counts: when it was answered at the latest (ms), what it took, whether it wrote. */
export type Sending = readonly [at: number, took: number, write: boolean]

/** A call's place in a window. */
export interface Place {
  /** Null while there is no answer. */
  answeredAt: number | null
  took: number
  write: boolean
}

/**
 * At most so many calls, or tokens, in any stretch of so many ms. The vendor counts a call when it arrives, which is at
 * some moment between the sending and the answer: it counts here from the sending on, until the window's length after
 * the answer.
 */
export class SlidingWindow {
  readonly limit: CrmLimit
  /** Tells the windows of an account apart. */
  readonly name: string
  readonly #most: number
  readonly #perMs: number
  #places: Place[] = []

  constructor(limit: CrmLimit) {
    this.limit = limit
    this.name = `${limit.budget ?? ''} ${'tokens' in limit ? 'tokens' : 'requests'} ${limit.perMs}`
    this.#most = 'tokens' in limit ? limit.tokens : limit.requests
    this.#perMs = Math.ceil(limit.perMs * windowMargin)
  }

  /**
   * Ms until a call has room; 0 when it has now. For calls without an answer it is at the most that, and less once they
   * have one. A call that costs more than the whole window goes when that is empty.
   */
  waitMs(now: number, call: CallWeight): number {
    this.#forget(now)
    return this.#untilFree(now, this.#taken(call), this.#most, this.#places)
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
    const writes = this.#places.filter(({ write }) => write)
    return this.#untilFree(now, this.#taken(call), mostWrites, writes)
  }

  /** Takes the place of a call that is sent now; its `answeredAt` is set when the answer is there. */
  take(call: CallWeight): Place {
    const place: Place = { answeredAt: null, took: this.#taken(call), write: call.write }
    this.#places.push(place)
    return place
  }

  /** The vendor says that only so much is left: what others have used counts as answered now. More is never believed. */
  lower(now: number, remaining: number): void {
    this.#forget(now)
    const unknown = this.#most - sum(this.#places) - Math.max(0, remaining)
    if (unknown > 0) this.#places.push({ answeredAt: now, took: unknown, write: false })
  }

  /** What still counts, for a later process. */
  recent(now: number): Sending[] {
    this.#forget(now)
    return this.#places.map(({ answeredAt, took, write }) => [answeredAt ?? now, took, write])
  }

  /** Takes up what an earlier process has sent. */
  restore(sent: readonly Sending[], now: number): void {
    this.#places.push(...sent.map(([answeredAt, took, write]) => ({ answeredAt, took, write })))
    this.#forget(now)
  }

  #taken({ cost }: CallWeight): number {
    return 'tokens' in this.limit ? cost : 1
  }

  #untilFree(now: number, took: number, most: number, places: readonly Place[]): number {
    let over = sum(places) + Math.min(took, most) - most
    if (over <= 0) return 0
    const leaving = places
      .map((place) => ({ at: (place.answeredAt ?? now) + this.#perMs, took: place.took }))
      .sort((a, b) => a.at - b.at)
    for (const { at, took } of leaving) {
      over -= took
      if (over <= 0) return Math.max(0, at - now)
    }
    return 0
  }

  #forget(now: number): void {
    for (const place of this.#places) {
      // A clock that was put back must not hold anything up for longer than the window is.
      if (place.answeredAt !== null && place.answeredAt > now) place.answeredAt = now
    }
    this.#places = this.#places.filter(({ answeredAt }) => answeredAt === null || answeredAt + this.#perMs > now)
  }
}

/**
 * Those further in front, at one look at all that wait. What waits for room in a window keeps it from later calls, so
 * that many small ones never starve a large one; what waits for the share of writes keeps it from later writes.
 */
export class Front {
  readonly #now: number
  readonly #keptFromAll = new Set<SlidingWindow>()
  readonly #keptFromWrites = new Set<SlidingWindow>()

  constructor(now: number) {
    this.#now = now
  }

  /** Whether a call in front waits for what this one would take. */
  isBehind(windows: readonly SlidingWindow[], { write }: CallWeight): boolean {
    return windows.some((window) => this.#keptFromAll.has(window) || (write && this.#keptFromWrites.has(window)))
  }

  /** Ms that a call waits for its windows. What it waits for is kept from later ones. */
  waitMs(windows: readonly SlidingWindow[], call: CallWeight, reserve: number): number {
    let longest = 0
    for (const window of windows) {
      const ms = window.waitMs(this.#now, call)
      const writeMs = window.writeWaitMs(this.#now, call, reserve)
      if (ms > 0) this.#keptFromAll.add(window)
      if (writeMs > 0) this.#keptFromWrites.add(window)
      longest = Math.max(longest, ms, writeMs)
    }
    return longest
  }
}

function sum(places: readonly Place[]): number {
  return places.reduce((total, { took }) => total + took, 0)
}
