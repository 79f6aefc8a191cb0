import { statSync } from 'node:fs'
import { SideThread } from './side-thread'

/** Bytes of the write-ahead log from which on it is moved into the file; a small store never comes to it. */
const fromBytes = 8 * 2 ** 20
/** Looks that one move takes at the log: what the writer adds meanwhile is moved as well, until nothing is left. */
const looks = 8

/** Runs in the thread. */
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
  #thread: SideThread | null = null
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
    this.#thread ??= this.#begin()
    this.#isMoving = true
    this.#thread.send(null)
  }

  /** Ends the thread. Resolves when its connection is closed. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#thread?.end()
  }

  #begin(): SideThread {
    const onMessage = (said: unknown) => {
      if (said === 'moved') this.#isMoving = false
    }
    // It stays away then, and the writer's own limit holds.
    return new SideThread(script, this.#file, onMessage, () => {
      this.#isClosed = true
    })
  }
}
