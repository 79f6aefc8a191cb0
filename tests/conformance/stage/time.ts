import type { Timing } from '../../../src/main/engine/clock'

const RealDate = Date
let ahead = 0

/** The engine's waits between tries, in ms, in the order in which they were taken. */
export const waits: number[] = []

/** A clock that tests move. Whoever reads the time in this process sees it, the sandbox too. */
class MovedDate extends RealDate {
  constructor(...args: [] | [value: number | string | Date]) {
    if (args.length === 0) super(RealDate.now() + ahead)
    else super(...args)
  }

  static override now(): number {
    return RealDate.now() + ahead
  }
}

/** Lets time pass at once. */
export function passTime(ms: number): void {
  ahead += ms
}

/** From now on this process reads the moved clock. */
export function moveClocks(): void {
  globalThis.Date = MovedDate as DateConstructor
}

/** The right time again. */
export function resetTime(): void {
  ahead = 0
  waits.length = 0
}

/** Waits between tries pass at once, with the clock, and are noted. Without jitter: what is waited is what was asked for. */
export const hurried: Timing = {
  random: () => 0,
  pause: (ms, signal) => {
    if (signal?.aborted) return Promise.reject(signal.reason)
    waits.push(ms)
    passTime(ms)
    return Promise.resolve()
  },
}
