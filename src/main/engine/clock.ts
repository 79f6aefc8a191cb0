/** What time it is. Every part of the engine asks here, so that moving the time moves all of it. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number
}

/** How a wait is made and what spreads waits apart. */
export interface Timing {
  /** Waits, and ends at once with the signal's reason when it is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
  /** A number in [0, 1). */
  random(): number
}

/** The engine's time: what it is, pauses, and what is to be done later. */
export interface EngineClock extends Clock, Timing {
  /** Calls once after a time in ms; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

/** Pauses that are made of something that calls later. */
export function pauseWith(after: EngineClock['after']): Timing['pause'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const callOff = after(ms, () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      })
      const stop = () => {
        callOff()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
    })
}

const later: EngineClock['after'] = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The time of this computer. */
export const systemClock: EngineClock = {
  now: () => Date.now(),
  random: Math.random,
  pause: pauseWith(later),
  after: later,
}
