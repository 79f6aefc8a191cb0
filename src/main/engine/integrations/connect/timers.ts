import type { ConnectClock } from './ports'

/** Timers of one attempt that end together. */
export class Timers {
  readonly #clock: ConnectClock
  readonly #running = new Set<() => void>()

  constructor(clock: ConnectClock) {
    this.#clock = clock
  }

  /** Calls once after a time in ms; the returned function calls it off. */
  after(ms: number, run: () => unknown): () => void {
    const stop = (): void => {
      callOff()
      this.#running.delete(stop)
    }
    const callOff = this.#clock.after(ms, () => {
      this.#running.delete(stop)
      return run()
    })
    this.#running.add(stop)
    return stop
  }

  /** Waits; rejects with the signal's reason when it is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const aborted = (): void => {
        stop()
        reject(signal.reason)
      }
      const stop = this.after(ms, () => {
        signal.removeEventListener('abort', aborted)
        resolve()
      })
      signal.addEventListener('abort', aborted, { once: true })
    })
  }

  stopAll(): void {
    for (const stop of [...this.#running]) stop()
  }
}
