/** How a supervised worker is started again: the first pause, the longest one, and how long it must live to be forgiven, all in ms. */
export interface RestartPolicy {
  firstMs: number
  maxMs: number
  healthyMs: number
}

export const defaultRestartPolicy: RestartPolicy = { firstMs: 250, maxMs: 30_000, healthyMs: 60_000 }

/** Doubling pauses between restarts, from the start again after a worker that lived long enough. */
export class RestartPauses {
  readonly #policy: RestartPolicy
  #failures = 0

  constructor(policy: RestartPolicy = defaultRestartPolicy) {
    this.#policy = policy
  }

  /** The pause before the next start, given how long the worker that just ended was at work; ms. */
  next(livedMs: number): number {
    if (livedMs >= this.#policy.healthyMs) this.#failures = 0
    const pause = Math.min(this.#policy.firstMs * 2 ** this.#failures, this.#policy.maxMs)
    this.#failures += 1
    return pause
  }
}
