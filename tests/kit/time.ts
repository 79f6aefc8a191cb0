import type { EngineClock } from '../../src/main/engine/clock'

const RealDate = globalThis.Date
let aheadMs = 0
/** Where the computer's time was stopped; null while it goes on. */
let frozenAt: number | null = null
let users = 0

/** The computer's time and what was added to it. */
class MovedDate extends RealDate {
  constructor(...args: [] | [value: number | string | Date]) {
    if (args.length === 0) super(MovedDate.now())
    else super(...args)
  }

  static override now(): number {
    return (frozenAt ?? RealDate.now()) + aheadMs
  }
}

interface Timer {
  due: number
  run: () => void
}

/**
 * A clock that a test moves. Every part in this process reads it, the sandbox too. It goes on as the computer's does;
 * a pause of an engine ends at once and leaves the time later by as much;
 * what it puts off is done when the test moves the time that far.
 */
export class MovableTime implements Disposable {
  /** Pauses that were made, in ms, in their order. */
  readonly waits: number[] = []
  readonly #timers = new Set<Timer>()
  #hold: { reached: () => void; released: Promise<void> } | null = null
  #disposed = false

  constructor() {
    if (users === 0) {
      aheadMs = 0
      globalThis.Date = MovedDate as DateConstructor
    }
    users += 1
  }

  now(): number {
    return Date.now()
  }

  /** How far it is ahead of the computer's, ms. */
  get aheadMs(): number {
    return aheadMs
  }

  /** Moves the time; what was due until then is done, each thing at its own moment. */
  advance(ms: number): void {
    const end = this.now() + ms
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.due - b.due)
      if (!next || next.due > end) break
      aheadMs += Math.max(0, next.due - this.now())
      this.#timers.delete(next)
      next.run()
    }
    aheadMs += Math.max(0, end - this.now())
  }

  /** From now on only the test moves the time. */
  freeze(): void {
    frozenAt ??= RealDate.now()
  }

  /** Moves the time without doing what is due; back with a negative number, as a corrected clock does. */
  shift(ms: number): void {
    aheadMs += ms
  }

  /** From now on pauses do not end, but by their signal; `reached` is the first one. `release` lets them go on. */
  hold(): { reached: Promise<void>; release: () => void } {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    this.#hold = { reached: reached.resolve, released: released.promise }
    const release = () => {
      this.#hold = null
      released.resolve()
    }
    return { reached: reached.promise, release }
  }

  /**
   * How one engine waits by this time.
   *
   * @param isAlive an engine that has died waits for nothing any more
   * @param random what spreads its waits, in [0, 1)
   */
  clockOf(isAlive: () => boolean, random: () => number): EngineClock {
    return {
      now: () => this.now(),
      random,
      pause: async (ms, signal) => {
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
        if (!isAlive()) throw new Error('The engine has died')
        this.waits.push(ms)
        if (this.#hold) await this.#untilReleased(this.#hold, signal)
        // Stamps are whole numbers.
        else this.advance(Math.ceil(ms))
      },
      after: (ms, run) => {
        const timer: Timer = { due: this.now() + ms, run: () => isAlive() && run() }
        this.#timers.add(timer)
        return () => this.#timers.delete(timer)
      },
    }
  }

  async #untilReleased(hold: { reached: () => void; released: Promise<void> }, signal: AbortSignal | undefined) {
    hold.reached()
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    await Promise.race([hold.released, aborted])
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#timers.clear()
    users -= 1
    if (users > 0) return
    globalThis.Date = RealDate
    frozenAt = null
  }
}
