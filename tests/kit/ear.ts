import type { AppClient } from '../../src/shared/contract'
import type { EngineEvent } from '../../src/shared/model'

/** Hears what engines tell the client of one workspace. */
export class Ear {
  /** Everything that was heard, oldest first. */
  readonly events: EngineEvent[] = []
  #waiting: { wake: () => void; wanted: (event: EngineEvent) => boolean }[] = []
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
        const woken = this.#waiting.filter(({ wanted }) => wanted(event))
        this.#waiting = this.#waiting.filter((one) => !woken.includes(one))
        for (const { wake } of woken) wake()
      }
    }
    if (!first.done) hear().catch(() => {})
  }

  /** Resolves at the next event, or at the next that is wanted. Ask for it before looking, so that nothing falls between. */
  next(wanted: (event: EngineEvent) => boolean = () => true): Promise<void> {
    return new Promise((wake) => this.#waiting.push({ wake, wanted }))
  }
}
