import { app, powerMonitor } from 'electron'
import type { Logger } from '../../host/files/log'

/** How long the engine may take to commit and close; ms. After that it is ended, which costs nothing but a page. */
const patienceMs = 4000

export interface QuitOptions {
  /** Takes the windows off the screen at once: no one should look at an app that no longer answers. */
  hide: () => void
  /** Ends the engine and everything else; resolves when that is done. */
  stop: () => Promise<void>
  /** Starts again what {@link stop} ended, where a shutdown of the computer was called off. */
  restart: () => void
  log: Logger
}

/** An app that is still there so long after the computer was to go down, ms, stays: the shutdown was called off. */
const calledOffMs = 30_000

/** Holds back the end of the app until the engine has closed its files, for at most four seconds. */
export class Quit {
  #state: 'running' | 'stopping' | 'stopped' = 'running'
  #ending = false

  /** True from the moment the person asked to quit: windows close for good then. */
  get asked(): boolean {
    return this.#state !== 'running'
  }

  install({ hide, stop, restart, log }: QuitOptions): void {
    // The computer goes down: holding the app back would hold that back. What the engine cannot finish now costs a page.
    powerMonitor.on('shutdown', () => {
      if (this.#state !== 'running') return
      this.#state = 'stopped'
      const stopped = this.#stop(stop, log)
      setTimeout(() => {
        if (this.#state !== 'stopped' || this.#ending) return
        log.warn('The shutdown of the computer was called off')
        void stopped.then(restart)
      }, calledOffMs).unref()
    })
    app.on('will-quit', () => {
      this.#ending = true
    })
    app.on('before-quit', (event) => {
      if (this.#state === 'stopped') return
      event.preventDefault()
      if (this.#state === 'stopping') return
      this.#state = 'stopping'
      hide()
      void this.#stop(stop, log).then(() => {
        this.#state = 'stopped'
        app.quit()
      })
    })
  }

  async #stop(stop: () => Promise<void>, log: Logger): Promise<void> {
    const { promise: patience, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      log.warn('The engine took too long to close and is ended')
      resolve()
    }, patienceMs)
    await Promise.race([stop().catch((error) => log.error('Closing failed', error)), patience])
    clearTimeout(timer)
  }
}
