import type { ClientLink, ClientOptions } from '@orpc/client'
import { engineRestarted } from '@shared/rpc/call-or-restart'
import type { Caller } from '@shared/rpc/caller'
import type { Connection } from './connection'

/** How long a call waits for a line before it gives up, in ms. */
const patience = 10_000

/**
 * A link that outlives its connections: a call goes over the present one, and waits a while when there is none. Calls
 * whose connection closes under them end with `ENGINE_RESTARTED` (the connection's own doing) and are never sent twice.
 */
export class ReconnectingLink implements ClientLink<Caller> {
  #connection: Connection | null = null
  readonly #waiting = new Set<(connection: Connection) => void>()
  readonly #patience: number
  readonly #caller: () => Caller

  /** `caller` says what calls are about that do not say it themselves. */
  constructor(options: { patience?: number; caller?: () => Caller } = {}) {
    this.#patience = options.patience ?? patience
    this.#caller = options.caller ?? (() => ({}))
  }

  /** Takes the present connection; calls that wait go on at once. */
  use(connection: Connection): void {
    this.#connection = connection
    connection.closed.addEventListener('abort', () => {
      if (this.#connection === connection) this.#connection = null
    })
    for (const go of this.#waiting) go(connection)
    this.#waiting.clear()
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<Caller>): Promise<unknown> {
    // As it is now: a call that waits for a line is still about what was shown when it was made.
    const context = { ...this.#caller(), ...options.context }
    const connection = this.#connection ?? (await this.#next(options.signal))
    return await connection.link.call(path, input, { ...options, context })
  }

  #next(signal: AbortSignal | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const stop = (error: unknown) => {
        this.#waiting.delete(go)
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        reject(error)
      }
      const go = (connection: Connection) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        resolve(connection)
      }
      const abort = () => stop(signal?.reason)
      const timer = setTimeout(() => stop(engineRestarted()), this.#patience)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(go)
    })
  }
}
