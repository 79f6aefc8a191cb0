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

/**
 * Pauses that grow each time, at least the doubled base and at the most half as long again: what waits out a limit must
 * not be as short as full jitter may be.
 *
 * @param attempt tries made so far, at least 1
 * @param random a number in [0, 1)
 */
export function growingPauseMs(attempt: number, plan: BackoffPlan, random: number): number {
  return Math.floor(Math.min(plan.capMs, plan.baseMs * 2 ** (attempt - 1)) * (1 + random / 2))
}
