import { vi } from 'vitest'

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

/**
 * Waits that the engine takes between tries pass at once, with the clock; they are noted. Jitter is none, so that what
 * is waited is what somebody asked for.
 */
export function hurryTime(): void {
  vi.stubGlobal('Date', MovedDate)
  vi.spyOn(Math, 'random').mockReturnValue(0)
}

/** The right time again. */
export function resetTime(): void {
  ahead = 0
  waits.length = 0
}

/** Takes the place of the engine's own pause. */
export function hurriedPause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason)
  waits.push(ms)
  passTime(ms)
  return Promise.resolve()
}
