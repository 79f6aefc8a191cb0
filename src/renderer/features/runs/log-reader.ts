import type { LogLine } from '@shared/model'

/** What the log of a run looks like from here. A new object whenever a line came. */
export interface LogSnapshot {
  /** Rising by `seq`, none twice. */
  readonly lines: readonly LogLine[]
  /** Whether everything that was written before the last read is in `lines`. */
  readonly complete: boolean
}

interface LogPage {
  lines: LogLine[]
  more: boolean
}

export interface LogReaderOptions {
  /** Reads lines after a seq, oldest first. */
  read(after: number | undefined): Promise<LogPage>
  onChange(): void
  onError(error: unknown): void
}

/** Puts two rising lists together by `seq`. */
export function mergeLines(known: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  const last = known.at(-1)
  const first = more[0]
  if (!first) return known
  const bySeq = new Map<number, LogLine>()
  const rising = more.every((line, index) => index === 0 || line.seq > (more[index - 1]?.seq ?? line.seq))
  if (rising && (!last || first.seq > last.seq)) return [...known, ...more]
  for (const line of known) bySeq.set(line.seq, line)
  const size = bySeq.size
  for (const line of more) if (!bySeq.has(line.seq)) bySeq.set(line.seq, line)
  if (bySeq.size === size) return known
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

/**
 * Follows the log of one run: reads what is stored and takes what streams in meanwhile, without gaps and without doubles.
 * {@link LogReader.catchUp} is called at the start, whenever the stream of events begins anew, and when the run ends:
 * lines may have been written while nobody listened.
 */
export class LogReader {
  #lines: readonly LogLine[] = []
  #complete = false
  /** Everything up to this seq is here. Moves with streamed lines only while no read is under way. */
  #cursor: number | undefined
  #reading = false
  #again = false
  #stopped = false
  #snapshot: LogSnapshot = { lines: this.#lines, complete: false }
  readonly #options: LogReaderOptions

  constructor(options: LogReaderOptions) {
    this.#options = options
  }

  get snapshot(): LogSnapshot {
    return this.#snapshot
  }

  /** Takes lines of an event. */
  take(lines: readonly LogLine[]): void {
    this.#add(lines)
    if (!this.#reading && this.#complete) this.#cursor = this.#lines.at(-1)?.seq ?? this.#cursor
  }

  /** Reads what is stored after the last line that is surely known. */
  async catchUp(): Promise<void> {
    this.#again = true
    if (this.#reading) return
    this.#reading = true
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        await this.#readToEnd()
      }
    } catch (error) {
      if (!this.#stopped) this.#options.onError(error)
    } finally {
      this.#reading = false
    }
  }

  /** Takes nothing more. */
  stop(): void {
    this.#stopped = true
  }

  async #readToEnd(): Promise<void> {
    for (let more = true; more && !this.#stopped; ) {
      const page = await this.#options.read(this.#cursor)
      if (this.#stopped) return
      this.#cursor = page.lines.at(-1)?.seq ?? this.#cursor
      more = page.more && page.lines.length > 0
      if (!more) this.#complete = true
      this.#add(page.lines, !more)
    }
    // Lines that streamed in during the last read were written after it or are part of it: nothing is missing between.
    if (!this.#again) this.#cursor = this.#lines.at(-1)?.seq ?? this.#cursor
  }

  #add(lines: readonly LogLine[], changed = false): void {
    if (this.#stopped) return
    const merged = mergeLines(this.#lines, lines)
    if (merged === this.#lines && !changed) return
    this.#lines = merged
    this.#snapshot = { lines: merged, complete: this.#complete }
    this.#options.onChange()
  }
}
