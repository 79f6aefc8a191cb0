import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'

/** Rewritten at the start when it has this many lines more than twice what is alive. */
const slackLines = 1000

/** A key with its newest value; no value when the key was removed. */
interface Line {
  k: string
  v?: unknown
}

/**
 * Keys and values in an append-only file of JSON lines. A put is in the operating system's hands when it returns: it
 * outlives the process, and a line that was cut in half by its end is dropped at the next start.
 */
export class Journal {
  #descriptor: number | null = null

  #path: string | null
  #loaded: Map<string, unknown>

  private constructor(path: string | null, loaded: Map<string, unknown>) {
    this.#path = path
    this.#loaded = loaded
  }

  /** Opens a file, making it where needed; `null` keeps everything in memory. */
  static open(path: string | null): Journal {
    if (path === null) return new Journal(null, new Map())
    makeFolder(dirname(path))
    const { entries, lines } = existsSync(path) ? replay(path) : { entries: new Map<string, unknown>(), lines: 0 }
    if (lines > entries.size * 2 + slackLines) rewrite(path, entries)
    return new Journal(path, entries)
  }

  /** What was in the file when it was opened, in the order of the first put. Gives its memory back afterwards. */
  takeEntries(): Map<string, unknown> {
    const entries = this.#loaded
    this.#loaded = new Map()
    return entries
  }

  put(key: string, value: unknown): void {
    this.#append({ k: key, v: value })
  }

  remove(key: string): void {
    this.#append({ k: key })
  }

  /** Nothing is kept any more from then on. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
    this.#path = null
  }

  #append(line: Line): void {
    if (this.#path === null) return
    this.#descriptor ??= openSync(this.#path, 'a', 0o600)
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`)
  }
}

function replay(path: string): { entries: Map<string, unknown>; lines: number } {
  const bytes = readFileSync(path)
  const entries = new Map<string, unknown>()
  let lines = 0
  let start = 0
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start)
    if (end === -1) {
      truncateSync(path, start)
      break
    }
    apply(entries, bytes.toString('utf8', start, end), path, lines + 1)
    lines += 1
    start = end + 1
  }
  return { entries, lines }
}

function apply(entries: Map<string, unknown>, text: string, path: string, number: number): void {
  let line: Line
  try {
    line = JSON.parse(text) as Line
  } catch (error) {
    throw new Error(`Line ${number} of ${path} is damaged. Reset the sandbox, or delete the file.`, { cause: error })
  }
  if (line.v === undefined) entries.delete(line.k)
  else entries.set(line.k, line.v)
}

function rewrite(path: string, entries: Map<string, unknown>): void {
  const fresh = `${path}.new`
  const descriptor = openSync(fresh, 'w', 0o600)
  try {
    for (const [k, v] of entries) writeSync(descriptor, `${JSON.stringify({ k, v })}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(fresh, path)
}
