import type { SandboxClock } from './provider-sandbox'

/** So many requests in any stretch of so many milliseconds. */
export class RateWindow {
  #times: number[] = []

  readonly #clock: SandboxClock

  constructor(
    readonly limit: number,
    readonly perMs: number,
    clock: SandboxClock,
  ) {
    this.#clock = clock
  }

  /** How many requests are left now. */
  remaining(): number {
    this.#forget()
    return Math.max(0, this.limit - this.#times.length)
  }

  /** Counts one request. */
  take(): void {
    this.#times.push(this.#clock.now())
  }

  /** Ms until the next request fits; 0 when it fits now. */
  waitMs(): number {
    if (this.remaining() > 0) return 0
    return (this.#times[this.#times.length - this.limit] as number) + this.perMs - this.#clock.now()
  }

  #forget(): void {
    const oldest = this.#clock.now() - this.perMs
    let gone = 0
    while (gone < this.#times.length && (this.#times[gone] as number) <= oldest) gone += 1
    if (gone > 0) this.#times = this.#times.slice(gone)
  }
}
