import type { Store } from '../store/store'

/** Starts syncs again at the time that an earlier failure has set. Times are in the store, so a restart loses none. */
export class RunRetries {
  readonly #store: Store
  readonly #start: (integrationId: string) => void
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(store: Store, start: (integrationId: string) => void) {
    this.#store = store
    this.#start = start
  }

  /** Takes up what is due, now or later. */
  resume(): void {
    for (const { id } of this.#store.integrations.all()) this.plan(id)
  }

  /** Follows the time that stands at the integration; null calls an earlier one off. */
  plan(integrationId: string): void {
    clearTimeout(this.#timers.get(integrationId))
    this.#timers.delete(integrationId)
    const row = this.#store.integrations.get(integrationId)
    if (!row || row.retryAt === null || row.connectionId === null || row.pausedAt !== null) return
    const timer = setTimeout(
      () => {
        this.#timers.delete(integrationId)
        this.#start(integrationId)
      },
      Math.max(0, row.retryAt - Date.now()),
    )
    this.#timers.set(integrationId, timer)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
