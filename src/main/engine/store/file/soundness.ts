import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { SettingsTable } from './settings'
import { SideThread } from './side-thread'

/** A file of up to so many bytes is read through when it is opened, which takes some milliseconds. */
const readAtOpeningBytes = 16 * 2 ** 20
/** A larger one is read through beside the work, this long after it was opened, ms. */
const afterMs = 10_000
/** What was found sound is looked at again after so long, ms, unless its last end was not a clean one. */
const holdsMs = 7 * 24 * 60 * 60 * 1000
/** When the file was found sound, ms, and its inode: a file that was put in its place may not be. */
const soundAtKey = 'soundAt'

/**
 * Runs in the thread. Reads the file in order first: what SQLite then looks at table by table is in memory, and between
 * two reads, or two tables, the thread can be ended.
 */
const script = `
const { parentPort, workerData } = require('node:worker_threads')
const { openSync, readSync, closeSync } = require('node:fs')
const Database = require(workerData.sqlite)
parentPort.postMessage('ready')
const check = () => {
  const file = openSync(workerData.file, 'r')
  const bytes = Buffer.allocUnsafe(${2 ** 20})
  try {
    while (readSync(file, bytes) > 0);
  } finally {
    closeSync(file)
  }
  const db = new Database(workerData.file, { readonly: true, fileMustExist: true })
  try {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    for (const name of ['sqlite_schema', ...names]) {
      const found = db.pragma("quick_check('" + name + "')", { simple: true })
      if (found !== 'ok') return name + ': ' + found
    }
    return null
  } finally {
    db.close()
  }
}
let damage
try {
  damage = check()
} catch (error) {
  if (!/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw error
  damage = error.message
}
parentPort.postMessage({ damage })
`

/** Whether the file is to be read through before anything is done with it: it is small, or was found damaged before. */
export function isReadAtOpening(file: string): boolean {
  return statSync(file).size <= readAtOpeningBytes || existsSync(noteOf(file))
}

/** A file that was read through at its opening is sound: what was noted of it before holds no longer. */
export function forgetDamage(file: string): void {
  rmSync(noteOf(file), { force: true })
}

/** Where it is noted that a file is damaged, so that it is not opened again as if it were sound. */
const noteOf = (file: string) => `${file}.damaged`

export interface SoundnessOptions {
  file: string
  settings: SettingsTable
  now: () => number
  /** Calls later; the returned function calls it off. */
  after: (ms: number, run: () => void) => () => void
  /** Takes what SQLite says of the damage. */
  onDamage: (detail: string) => void
}

/** Reads an open file through beside the work, in a thread: an opening that waits for it takes a minute at a million records. */
export class Soundness {
  readonly #options: SoundnessOptions
  readonly #callOff: () => void
  #thread: SideThread | null = null

  /** @param wasEnded whether the file was closed in order the last time */
  constructor(options: SoundnessOptions, wasEnded: boolean) {
    this.#options = options
    const { file, settings, now, after } = options
    const { size, ino } = statSync(file)
    const [soundAt = '0', of] = (settings.get(soundAtKey) ?? '').split(' ')
    const age = now() - Number(soundAt)
    const holds = wasEnded && of === String(ino) && age >= 0 && age < holdsMs
    this.#callOff = size <= readAtOpeningBytes || holds ? () => {} : after(afterMs, () => this.#begin())
  }

  /** Ends it, done or not. */
  async close(): Promise<void> {
    this.#callOff()
    await this.#thread?.end()
  }

  #begin(): void {
    const { file, settings, now, onDamage } = this.#options
    const take = (said: unknown) => {
      if (typeof said !== 'object' || said === null || !('damage' in said)) return
      const { damage } = said
      try {
        if (typeof damage === 'string') writeFileSync(noteOf(file), damage)
        else settings.set(soundAtKey, `${now()} ${statSync(file).ino}`)
      } catch {
        // A disk that takes nothing now: the next opening looks again.
      }
      if (typeof damage === 'string') onDamage(damage)
    }
    // A check that could not be made says nothing about the file; the next opening makes it.
    this.#thread = new SideThread(script, file, take, () => {})
  }
}

/** Whether a file that is not open was closed in order: SQLite takes the log away then. */
export function wasEndedInOrder(file: string): boolean {
  return !existsSync(`${file}-wal`)
}
