import { storageCode } from '@shared/model'
import type { EngineClock } from '../clock'
import type { Store } from '../store/store'

/** When a sync is started again whose start the disk did not take, ms. */
const againMs = 60_000

/** Starts syncs again at the time that an earlier failure has set. Times are in the store, so a restart loses none. */
export class RunRetries {
  readonly #store: Store
  readonly #start: (integrationId: string) => void
  readonly #clock: Pick<EngineClock, 'now' | 'after'>
  readonly #callOff = new Map<string, () => void>()

  constructor(store: Store, clock: Pick<EngineClock, 'now' | 'after'>, start: (integrationId: string) => void) {
    this.#store = store
    this.#clock = clock
    this.#start = start
  }

  /** Takes up what is due, now or later. */
  resume(): void {
    for (const { id } of this.#store.integrations.all()) this.plan(id)
  }

  /** Follows the time that stands at the integration; null calls an earlier one off. */
  plan(integrationId: string): void {
    this.#callOff.get(integrationId)?.()
    this.#callOff.delete(integrationId)
    const row = this.#store.integrations.get(integrationId)
    if (!row || row.retryAt === null || row.connectionId === null || row.pausedAt !== null) return
    this.#startAfter(integrationId, Math.max(0, row.retryAt - this.#clock.now()))
  }

  /** Starts a sync later; where the disk does not take its start, again until it does: an error of a timer would end the engine. */
  #startAfter(integrationId: string, ms: number): void {
    const callOff = this.#clock.after(ms, () => {
      this.#callOff.delete(integrationId)
      try {
        this.#start(integrationId)
      } catch (error) {
        if (storageCode(error) === null) throw error
        this.#startAfter(integrationId, againMs)
      }
    })
    this.#callOff.set(integrationId, callOff)
  }

  close(): void {
    for (const callOff of this.#callOff.values()) callOff()
    this.#callOff.clear()
  }
}
