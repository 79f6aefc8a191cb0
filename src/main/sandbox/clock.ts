import type { SandboxClock } from './crm/kit/provider-sandbox'

interface Sleeper {
  due: number
  wake: () => void
  timer: NodeJS.Timeout
}

/** The computer's time plus what tests added to it. */
export class SimClock implements SandboxClock {
  private readonly sleepers = new Set<Sleeper>()
  private heldAt: number | null = null

  constructor(private offsetMs = 0) {}

  now(): number {
    return this.heldAt ?? Date.now() + this.offsetMs
  }

  /** Does work in which no time passes: all of it bears one stamp. */
  hold<T>(work: () => T): T {
    this.heldAt = this.now()
    try {
      return work()
    } finally {
      this.heldAt = null
    }
  }

  /** How far this clock is ahead, ms. */
  get ahead(): number {
    return this.offsetMs
  }

  /** Moves the time, back with a negative number; whoever slept until then wakes. */
  advance(ms: number): void {
    this.offsetMs += ms
    for (const sleeper of [...this.sleepers]) if (sleeper.due <= this.now()) sleeper.wake()
  }

  /** Waits by this clock. Does not keep the process alive. */
  sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        due: this.now() + ms,
        wake: () => {
          clearTimeout(sleeper.timer)
          this.sleepers.delete(sleeper)
          resolve()
        },
        timer: setTimeout(() => sleeper.wake(), ms),
      }
      sleeper.timer.unref()
      this.sleepers.add(sleeper)
    })
  }

  /** Wakes everybody; for the end. */
  stop(): void {
    for (const sleeper of [...this.sleepers]) sleeper.wake()
  }
}
