import type { Pulled } from '../jobs/pull'
import type { Sandbox } from '../lab/sandboxes'
import type { Workshop } from '../lab/workshop'

/** A store into which everything was pulled, in a folder that other rows may copy. */
export interface Filled {
  sandbox: Sandbox
  folder: string
  pulled: Pulled
}

/** The small store and the large one, each made once. */
export class Stores {
  readonly #shop: Workshop
  readonly #filled = new Map<number, Promise<Filled>>()

  constructor(shop: Workshop) {
    this.#shop = shop
  }

  small(): Promise<Filled> {
    return this.#of(this.#shop.size(10_000, 2_000))
  }

  /** What has to be copied, and changed, for each measurement. */
  middle(): Promise<Filled> {
    return this.#of(this.#shop.size(100_000, 5_000))
  }

  large(): Promise<Filled> {
    return this.#of(this.#shop.size(1_000_000, 20_000))
  }

  #of(records: number): Promise<Filled> {
    const known = this.#filled.get(records)
    if (known) return known
    const made = this.#fill(records)
    this.#filled.set(records, made)
    return made
  }

  async #fill(records: number): Promise<Filled> {
    const sandbox = await this.#shop.sandboxes.of(records)
    const folder = this.#shop.place()
    const input = { folder, sandbox, provider: 'hubspot', streams: ['contacts'] as const }
    return { sandbox, folder, pulled: await this.#shop.run('pullAll', input) }
  }
}
