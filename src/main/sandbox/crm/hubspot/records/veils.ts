import type { SandboxStorage } from '../../kit/provider-sandbox'

/** What stands between one record and the app. */
export interface Veil {
  /** The app may not see it: what reading it by its id answers. */
  hidden?: 404 | 403
  /** What its row holds besides the id, and where. */
  garbled?: { row: Record<string, unknown>; where: 'lists' | 'everywhere' }
}

/** The veils of one object's records, by their place in the order of creation. Kept in the storage. */
export class Veils {
  readonly #object: string
  readonly #storage: SandboxStorage
  readonly #veils = new Map<number, Veil>()

  constructor(object: string, storage: SandboxStorage) {
    this.#object = object
    this.#storage = storage
  }

  /** Takes over a stored entry. */
  restore(seq: number, veil: Veil): void {
    this.#set(seq, veil)
  }

  of(seq: number): Veil {
    return this.#veils.get(seq) ?? {}
  }

  isHidden(seq: number): boolean {
    return this.#veils.size > 0 && this.#veils.get(seq)?.hidden !== undefined
  }

  hiddenPlaces(): number[] {
    return [...this.#veils].flatMap(([seq, veil]) => (veil.hidden === undefined ? [] : [seq]))
  }

  put(seq: number, veil: Veil): void {
    this.#set(seq, veil)
    this.#storage.put(`veil:${this.#object}:${seq}`, veil)
  }

  #set(seq: number, veil: Veil): void {
    if (veil.hidden === undefined && veil.garbled === undefined) this.#veils.delete(seq)
    else this.#veils.set(seq, veil)
  }
}
