/** Counts the requests that are under way, by who sends them, and lets no one have more than a limit. */
export class OpenRequests<K> {
  readonly #limit: number
  readonly #open = new Map<K, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Begins a request; the returned function ends it. Null where there are too many. */
  begin(who: K): (() => void) | null {
    const count = this.#open.get(who) ?? 0
    if (count >= this.#limit) return null
    this.#open.set(who, count + 1)
    let isOpen = true
    return () => {
      if (isOpen) this.#open.set(who, (this.#open.get(who) ?? 1) - 1)
      isOpen = false
    }
  }
}
