import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/**
 * A thread beside the writer with a connection of its own to the workspace's file. Its script is plain text rather than
 * a file, so that it is the same in the sources, where no loader of TypeScript reaches a thread, as in a bundle. It is
 * given `workerData.sqlite`, which loads SQLite, and `workerData.file`; its first message says that SQLite is loaded.
 */
export class SideThread {
  readonly #worker: Worker
  /** The thread has loaded SQLite, or has ended. */
  readonly #loaded: Promise<unknown>

  /**
   * Begins the thread. It does not keep the process alive.
   *
   * @param onMessage takes what the thread says
   * @param onError is called when the thread fails; it is over then
   */
  constructor(script: string, file: string, onMessage: (said: unknown) => void, onError: () => void) {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3')
    this.#worker = new Worker(script, { eval: true, workerData: { sqlite, file }, execArgv: [] })
    this.#worker.unref()
    this.#loaded = new Promise((resolve) => {
      for (const event of ['message', 'error', 'exit'] as const) this.#worker.once(event, resolve)
    })
    this.#worker.on('message', onMessage)
    this.#worker.on('error', onError)
  }

  send(message: unknown): void {
    this.#worker.postMessage(message)
  }

  /** Ends the thread as soon as the call of SQLite that it is in returns. Resolves when its connection is closed. */
  async end(): Promise<void> {
    // A thread that is ended while it loads a native module takes the whole process with it.
    this.#worker.ref()
    await this.#loaded
    await this.#worker.terminate()
  }
}
