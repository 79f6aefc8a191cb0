import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/** Bytes of the write-ahead log from which on it is moved into the file; a small store never comes to it. */
const fromBytes = 8 * 2 ** 20
/** Looks that one move takes at the log: what the writer adds meanwhile is moved as well, until nothing is left. */
const looks = 8

/**
 * Runs in the thread. Plain text rather than a file of its own, so that it is the same in the sources, where no loader of
 * TypeScript reaches a thread, as in a bundle.
 */
const script = `
const { parentPort, workerData } = require('node:worker_threads')
const Database = require(workerData.sqlite)
const db = new Database(workerData.file, { fileMustExist: true })
parentPort.postMessage('ready')
parentPort.on('message', () => {
  try {
    for (let look = 0; look < ${looks}; look += 1) {
      const [{ busy, log, checkpointed }] = db.pragma('wal_checkpoint(PASSIVE)')
      if (busy !== 0 || log === checkpointed) break
    }
  } catch {
    // The writer's own limit stands behind it.
  }
  parentPort.postMessage('moved')
})
`

/**
 * Moves what was committed from the write-ahead log into the file, in a thread with a connection of its own: the copying,
 * and the waiting for the disk, hold no commit up. The thread begins with the first log that is long enough.
 *
 * The writer's connection still moves the log itself when it has become much longer (see `openDatabase`), so that a
 * thread that fails costs time and nothing else.
 */
export class Checkpoints {
  readonly #file: string
  #worker: Worker | null = null
  /** The thread has loaded SQLite, or has ended. */
  #loaded: Promise<unknown> = Promise.resolve()
  #isMoving = false
  #isClosed = false

  /** @param file of the workspace */
  constructor(file: string) {
    this.#file = file
  }

  /** To be called after a commit. Never waits, never throws. */
  afterCommit(): void {
    if (this.#isMoving || this.#isClosed) return
    const bytes = statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0
    if (bytes < fromBytes) return
    this.#worker ??= this.#begin()
    this.#isMoving = true
    this.#worker.postMessage(null)
  }

  /** Ends the thread. Resolves when its connection is closed. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (!this.#worker) return
    // A thread that is ended while it loads a native module takes the whole process with it.
    this.#worker.ref()
    await this.#loaded
    await this.#worker.terminate()
  }

  #begin(): Worker {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3')
    const worker = new Worker(script, { eval: true, workerData: { sqlite, file: this.#file }, execArgv: [] })
    worker.unref()
    this.#loaded = new Promise((resolve) => {
      for (const event of ['message', 'error', 'exit'] as const) worker.once(event, resolve)
    })
    worker.on('message', (said) => {
      if (said === 'moved') this.#isMoving = false
    })
    // It stays away then, and the writer's own limit holds.
    worker.on('error', () => {
      this.#isClosed = true
    })
    return worker
  }
}
