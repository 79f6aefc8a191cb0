import { ClockFile } from '@shared/host/clock-file'
import type { SandboxClock } from './crm/kit/provider-sandbox'

interface Sleeper {
  due: number
  wake: () => void
  callOff: () => void
}

/** The computer's time plus what tests added to it, or the time that a file says. */
export class SimClock implements SandboxClock {
  readonly #sleepers = new Set<Sleeper>()
  readonly #file: ClockFile | null
  #offsetMs: number
  #heldAt: number | null = null

  /** With a file, the offset of an earlier time counts for nothing. Throws when the file holds no time. */
  constructor(offsetMs = 0, file: string | null = null) {
    this.#file = file === null ? null : new ClockFile(file)
    this.#offsetMs = file === null ? offsetMs : 0
  }

  now(): number {
    return this.#heldAt ?? this.#file?.now() ?? Date.now() + this.#offsetMs
  }

  /** Does work in which no time passes: all of it bears one stamp. */
  hold<T>(work: () => T): T {
    this.#heldAt = this.now()
    try {
      return work()
    } finally {
      this.#heldAt = null
    }
  }

  /** Ms that were added to the computer's time here, not by a file. */
  get ahead(): number {
    return this.#offsetMs
  }

  /** Whether a file says the time. */
  get followsFile(): boolean {
    return this.#file !== null
  }

  /** Moves the time, back with a negative number; what slept until then wakes. A file is written anew. */
  advance(ms: number): void {
    if (this.#file === null) this.#offsetMs += ms
    else if (ms !== 0) this.#file.move(ms)
    const now = this.now()
    for (const sleeper of [...this.#sleepers]) if (sleeper.due <= now) sleeper.wake()
  }

  /** Waits by this clock. Does not keep the process alive. */
  sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        due: this.now() + ms,
        wake: () => {
          sleeper.callOff()
          this.#sleepers.delete(sleeper)
          resolve()
        },
        callOff: this.#after(ms, () => sleeper.wake()),
      }
      this.#sleepers.add(sleeper)
    })
  }

  /** Wakes all; for the end. */
  stop(): void {
    for (const sleeper of [...this.#sleepers]) sleeper.wake()
  }

  #after(ms: number, run: () => void): () => void {
    if (this.#file !== null) return this.#file.after(ms, run)
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  }
}
