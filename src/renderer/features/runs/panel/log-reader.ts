import type { LogLine } from '@shared/model'

/** What the log of a run looks like from here. A new object whenever it changed. */
export interface LogSnapshot {
  /** Rising by `seq`, none twice. */
  readonly lines: readonly LogLine[]
  /** Whether a first read has reached the end. */
  readonly read: boolean
}

export interface LogReaderOptions {
  /** Reads stored lines after a seq, oldest first. */
  read(after: number | undefined): Promise<{ lines: LogLine[]; more: boolean }>
  onChange(): void
  onError(error: unknown): void
  /** Pause before a hole is looked up in the store again, ms. */
  pause?: number
}

/**
 * Follows the log of one run without gaps and without doubles. The store is the authority, but lines stream in before
 * they are stored. So lines of events are kept apart until a read brings them, and a hole between the two (lines that
 * streamed before anybody listened and are not stored yet) is read again until it is filled.
 */
export class LogReader {
  #stored: readonly LogLine[] = []
  /** Lines of events that no read has brought yet, rising by seq. */
  #streamed: readonly LogLine[] = []
  #read = false
  #reading = false
  #again = false
  #stopped = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #snapshot: LogSnapshot = { lines: [], read: false }
  readonly #options: LogReaderOptions

  constructor(options: LogReaderOptions) {
    this.#options = options
  }

  get snapshot(): LogSnapshot {
    return this.#snapshot
  }

  /** Takes lines of an event. */
  take(lines: readonly LogLine[]): void {
    const last = this.#streamed.at(-1)?.seq ?? this.#storedTo
    const fresh = lines.filter((line) => line.seq > last)
    if (this.#stopped || fresh.length === 0) return
    this.#streamed = [...this.#streamed, ...fresh]
    this.#publish()
    this.#watchForHole()
  }

  /** The events begin anew: what streamed and was never stored may have been lost with the engine. */
  restart(): Promise<void> {
    if (this.#streamed.length > 0) {
      this.#streamed = []
      this.#publish()
    }
    return this.catchUp()
  }

  /** Reads what was stored since the last read. */
  async catchUp(): Promise<void> {
    this.#again = true
    if (this.#reading) return
    this.#reading = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        await this.#readToEnd()
      }
    } catch (error) {
      if (!this.#stopped) this.#options.onError(error)
    } finally {
      this.#reading = false
      this.#watchForHole()
    }
  }

  /** Begins again after {@link LogReader.stop}. */
  resume(): void {
    this.#stopped = false
  }

  /** Takes nothing more. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  get #storedTo(): number {
    return this.#stored.at(-1)?.seq ?? Number.NEGATIVE_INFINITY
  }

  async #readToEnd(): Promise<void> {
    for (let more = true; more; ) {
      const page = await this.#options.read(this.#stored.at(-1)?.seq)
      if (this.#stopped) return
      more = page.more && page.lines.length > 0
      if (page.lines.length === 0 && this.#read) continue
      this.#stored = page.lines.length > 0 ? [...this.#stored, ...page.lines] : this.#stored
      this.#streamed = this.#streamed.filter((line) => line.seq > this.#storedTo)
      this.#read ||= !more
      this.#publish()
    }
  }

  #publish(): void {
    const lines = this.#streamed.length > 0 ? [...this.#stored, ...this.#streamed] : this.#stored
    this.#snapshot = { lines, read: this.#read }
    this.#options.onChange()
  }

  /** Streamed lines must follow the stored ones directly; `seq` rises by one. */
  #watchForHole(): void {
    const last = this.#streamed.at(-1)
    if (!last || this.#stopped || this.#reading || this.#timer !== undefined) return
    const before = Math.max(0, this.#storedTo)
    if (last.seq - before === this.#streamed.length) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.catchUp()
    }, this.#options.pause ?? 1000)
  }
}
