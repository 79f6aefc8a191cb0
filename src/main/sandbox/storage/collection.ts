import type { Journal } from './journal'

/** A table of a journal: values by id, written through. Change a value, then `put` it. */
export class Collection<T> {
  readonly #items = new Map<string, T>()

  readonly #journal: Journal
  readonly #name: string

  constructor(journal: Journal, name: string, loaded: ReadonlyMap<string, unknown>) {
    this.#journal = journal
    this.#name = name
    const prefix = `${name}:`
    for (const [key, value] of loaded) if (key.startsWith(prefix)) this.#items.set(key.slice(prefix.length), value as T)
  }

  get(id: string): T | undefined {
    return this.#items.get(id)
  }

  values(): T[] {
    return [...this.#items.values()]
  }

  entries(): [string, T][] {
    return [...this.#items.entries()]
  }

  get size(): number {
    return this.#items.size
  }

  put(id: string, value: T): void {
    this.#items.set(id, value)
    this.#journal.put(`${this.#name}:${id}`, value)
  }

  remove(id: string): void {
    if (this.#items.delete(id)) this.#journal.remove(`${this.#name}:${id}`)
  }

  clear(): void {
    for (const id of [...this.#items.keys()]) this.remove(id)
  }
}
