import type { AppClient } from '../../src/shared/contract'
import type { EngineEvent } from '../../src/shared/model'

/** Hears what engines tell the client of one workspace. */
export class Ear {
  /** Everything that was heard, oldest first. */
  readonly events: EngineEvent[] = []
  #waiting: (() => void)[] = []
  #leave: (() => Promise<unknown>) | null = null

  /** Hears an engine from now on, to its end, and no other any more. */
  async listen(client: AppClient): Promise<void> {
    const events = await client.app.events()
    const first = await events.next()
    const before = this.#leave
    this.#leave = () => events.return()
    await before?.().catch(() => {})
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
