import type { EngineClock } from '../../src/main/engine/clock'

const RealDate = globalThis.Date
let aheadMs = 0
let users = 0

/** The computer's time and what was added to it. */
class MovedDate extends RealDate {
  constructor(...args: [] | [value: number | string | Date]) {
    if (args.length === 0) super(MovedDate.now())
    else super(...args)
  }

  static override now(): number {
    return RealDate.now() + aheadMs
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

  /** Moves the time without doing what is due; back with a negative number, as a corrected clock does. */
  shift(ms: number): void {
    aheadMs += ms
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
        this.advance(ms)
      },
      after: (ms, run) => {
        const timer: Timer = { due: this.now() + ms, run: () => isAlive() && run() }
        this.#timers.add(timer)
        return () => this.#timers.delete(timer)
      },
    }
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#timers.clear()
    users -= 1
    if (users === 0) globalThis.Date = RealDate
  }
}
