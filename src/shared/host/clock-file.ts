import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

/** How often what waits looks whether the file moved the time, ms. */
const lookEveryMs = 50
/** A file that changed no longer ago than this when it was read is read again: the next change may bear the same stamp. */
const unsureMs = 100

/** The computer's own time, whatever {@link followClock} makes of `Date` later. */
const computerNow = Date.now.bind(Date)

/** What a clock file says. */
type Reading =
  /** The computer's time and so many ms. */
  | { kind: 'offset'; ms: number }
  /** The time when the file was written; it goes on from there. */
  | { kind: 'moment'; at: number; writtenAt: number }

/**
 * The time as a file says it, for tests that move it for several processes at once. The file holds ms by which the time
 * is ahead of the computer's (`86400000`, `-5000`), or the time when it was written (`2026-12-01T08:00:00Z`), from which
 * it goes on. A file that is not there means the computer's time; one that cannot be read, as in the middle of a write,
 * leaves what it said before. The time never goes back unless the file was written anew.
 */
export class ClockFile {
  readonly #path: string
  readonly #computer: () => number
  #stamp = ''
  #readAt = Number.NEGATIVE_INFINITY
  #changedAt = 0
  #reading: Reading = { kind: 'offset', ms: 0 }
  /** The latest time that was given out since the file was written. */
  #latest = Number.NEGATIVE_INFINITY

  /**
   * Throws an Error with a plain text when the file holds something else than a time.
   *
   * @param computer the computer's time, ms since the epoch
   */
  constructor(path: string, computer: () => number = computerNow) {
    this.#path = path
    this.#computer = computer
    this.#look(true)
  }

  /** Ms since the epoch. */
  now(): number {
    this.#look(false)
    this.#latest = Math.max(this.#latest, timeOf(this.#reading, this.#computer()))
    return this.#latest
  }

  /** Calls once after so many ms of this time, soon also when it jumps there. The returned function calls it off. */
  after(ms: number, run: () => void): () => void {
    const due = this.now() + ms
    let timer: NodeJS.Timeout
    const look = () => {
      const left = due - this.now()
      if (left <= 0) run()
      else timer = setTimeout(look, Math.min(left, lookEveryMs))
    }
    timer = setTimeout(look, Math.min(Math.max(ms, 0), lookEveryMs))
    return () => clearTimeout(timer)
  }

  /** Writes the file anew, so that all who read it are moved by so many ms, back with a negative number. */
  move(ms: number): void {
    const at = this.now() + ms
    const text = this.#reading.kind === 'moment' ? new Date(at).toISOString() : String(this.#reading.ms + ms)
    const fresh = `${this.#path}.${process.pid}.new`
    writeFileSync(fresh, `${text}\n`)
    renameSync(fresh, this.#path)
    this.#look(false)
  }

  #look(strict: boolean): void {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) {
      if (this.#stamp !== '') this.#take({ kind: 'offset', ms: 0 }, '', 0)
      return
    }
    const stamp = `${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`
    if (stamp === this.#stamp && this.#readAt - this.#changedAt > unsureMs) return
    const writtenAt = Number(found.mtimeNs / 1_000_000n)
    this.#readAt = this.#computer()
    const reading = readingOf(readFileSync(this.#path, 'utf8').trim(), writtenAt)
    if (reading !== null) this.#take(reading, stamp, writtenAt)
    else if (strict) {
      throw new Error(`${this.#path} must hold a time (2026-12-01T08:00:00Z) or ms by which it is ahead (86400000).`)
    }
  }

  #take(reading: Reading, stamp: string, changedAt: number): void {
    this.#stamp = stamp
    this.#changedAt = changedAt
    if (isDeepStrictEqual(reading, this.#reading)) return
    this.#reading = reading
    this.#latest = Number.NEGATIVE_INFINITY
  }
}

function timeOf(reading: Reading, computer: number): number {
  return reading.kind === 'offset'
    ? computer + reading.ms
    : reading.at + Math.max(0, Math.floor(computer - reading.writtenAt))
}

function readingOf(text: string, writtenAt: number): Reading | null {
  if (/^[+-]?\d{1,15}$/.test(text)) return { kind: 'offset', ms: Number(text) }
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : { kind: 'moment', at, writtenAt }
}

/**
 * Lets `Date` of this thread tell another time from now on, so that nothing in it can know the computer's: libraries
 * neither. Only for tests of a whole program.
 */
export function followClock(clock: { now(): number }): void {
  const Original = Date
  class FollowingDate extends Original {
    constructor(...args: [] | [value: number | string | Date]) {
      if (args.length === 0) super(clock.now())
      else super(...args)
    }

    static override now(): number {
      return clock.now()
    }
  }
  globalThis.Date = FollowingDate as DateConstructor
}
