/** A signal that aborts after a time, or with another signal, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Whether the time has run out. */
  readonly passed: boolean
  /** Lets go of the timer and of the other signals. */
  end(): void
}

/** Starts a deadline. Unlike `AbortSignal.any` it leaves nothing behind on signals that outlive it. */
export function startDeadline(ms: number, ...others: (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController()
  let passed = false
  const timer = setTimeout(() => {
    passed = true
    controller.abort()
  }, ms)
  const follow = (): void => controller.abort()
  for (const other of others) {
    if (other?.aborted) controller.abort()
    else other?.addEventListener('abort', follow, { once: true })
  }
  return {
    signal: controller.signal,
    get passed() {
      return passed
    },
    end() {
      clearTimeout(timer)
      for (const other of others) other?.removeEventListener('abort', follow)
    },
  }
}

/** What a work comes to, unless the signal aborts first; the work itself goes on unheard. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const end = (): void => reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    signal.throwIfAborted()
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
