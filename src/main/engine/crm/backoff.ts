/** How repeated tries are spaced. Times in milliseconds. */
export interface BackoffPlan {
  /** Tries in all, the first included. */
  tries: number
  baseMs: number
  capMs: number
}

/**
 * Full-jitter exponential backoff: anywhere between nothing and the doubled base, capped.
 * The wait spreads clients apart, which equal waits don't
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt tries made so far, at least 1
 * @param random a number in [0, 1)
 */
export function backoffMs(attempt: number, plan: BackoffPlan, random: number): number {
  return Math.floor(random * Math.min(plan.capMs, plan.baseMs * 2 ** (attempt - 1)))
}

/** How a wait is made and what spreads waits apart; replaced where time is not the computer's. */
export interface Timing {
  pause(ms: number, signal?: AbortSignal): Promise<void>
  /** A number in [0, 1). */
  random(): number
}

/** All that an engine waits for: pauses, and what is to be done later. */
export interface EngineClock extends Timing {
  /** Calls once after a time in ms; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

/** Waits, and ends at once with the signal's reason when it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const end = () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(end, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

export const realTiming: Timing = { pause, random: Math.random }

/** Time as it is. */
export const systemClock: EngineClock = {
  ...realTiming,
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
