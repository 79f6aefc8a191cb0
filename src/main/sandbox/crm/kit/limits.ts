import type { SandboxClock } from './provider-sandbox'

/** So many requests, or the cost of so many, in any stretch of so many milliseconds. */
export class RateWindow {
  #taken: { at: number; cost: number }[] = []
  readonly #clock: SandboxClock

  constructor(
    readonly limit: number,
    readonly perMs: number,
    clock: SandboxClock,
  ) {
    this.#clock = clock
  }

  /** What is left now. */
  remaining(): number {
    this.#forget()
    return Math.max(0, this.limit - this.#used())
  }

  take(cost = 1): void {
    this.#taken.push({ at: this.#clock.now(), cost })
  }

  /** Ms until a request of this cost fits; 0 when it fits now. */
  waitMs(cost = 1): number {
    this.#forget()
    let used = this.#used()
    for (const { at, cost: freed } of this.#taken) {
      if (used + cost <= this.limit) return 0
      used -= freed
      if (used + cost <= this.limit) return at + this.perMs - this.#clock.now()
    }
    return 0
  }

  #used(): number {
    return this.#taken.reduce((sum, item) => sum + item.cost, 0)
  }

  #forget(): void {
    const oldest = this.#clock.now() - this.perMs
    let gone = 0
    while (gone < this.#taken.length && (this.#taken[gone] as { at: number }).at <= oldest) gone += 1
    if (gone > 0) this.#taken = this.#taken.slice(gone)
  }
}

const dayMs = 86_400_000

/** What an account may use in a day that begins at midnight, UTC moved by an offset. */
export class DailyBudget {
  readonly #clock: SandboxClock
  readonly #offsetMs: number
  #day = 0
  #used = 0

  constructor(
    clock: SandboxClock,
    /** Null: no limit. Tests set one. */
    public limit: number | null,
    offsetMs = 0,
  ) {
    this.#clock = clock
    this.#offsetMs = offsetMs
  }

  get used(): number {
    this.#turn()
    return this.#used
  }

  /** Null: no limit. */
  remaining(): number | null {
    return this.limit === null ? null : Math.max(0, this.limit - this.used)
  }

  /** Counts a request of this cost; false, and not counted, when it does not fit any more. */
  take(cost = 1): boolean {
    this.#turn()
    if (this.limit !== null && this.#used + cost > this.limit) return false
    this.#used += cost
    return true
  }

  /** Ms until the next day begins. */
  resetsInMs(): number {
    return dayMs - ((this.#clock.now() + this.#offsetMs) % dayMs)
  }

  #turn(): void {
    const day = Math.floor((this.#clock.now() + this.#offsetMs) / dayMs)
    if (day === this.#day) return
    this.#day = day
    this.#used = 0
  }
}

/** So many requests at a time; vendors refuse what comes besides. */
export class ParallelCalls {
  #underway = 0

  constructor(public limit: number) {}

  /** Does the work while there is room, otherwise what `refuse` answers. */
  async run<T>(work: () => Promise<T> | T, refuse: () => T): Promise<T> {
    if (this.#underway >= this.limit) return refuse()
    this.#underway += 1
    try {
      return await work()
    } finally {
      this.#underway -= 1
    }
  }
}
