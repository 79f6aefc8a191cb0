import type { AppClient } from '../../src/shared/contract'
import type { EngineEvent } from '../../src/shared/model'

/** Hears what engines tell their clients. */
export class Ear {
  /** Everything that was heard, oldest first. */
  readonly events: EngineEvent[] = []
  #waiting: (() => void)[] = []

  /** Hears an engine from now on, to its end. */
  async listen(client: AppClient): Promise<void> {
    const events = await client.app.events()
    const first = await events.next()
    const hear = async () => {
      for await (const event of events) {
        this.events.push(event)
        for (const wake of this.#waiting.splice(0)) wake()
      }
    }
    if (!first.done) hear().catch(() => {})
  }

  /** Resolves at the next event. Ask for it before looking, so that nothing falls between. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
