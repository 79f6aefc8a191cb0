import { EventPublisher } from '@orpc/server'
import type { EngineEvent } from '@shared/model'

/** Events that wait for a slow subscriber before the oldest are dropped. */
const maxWaiting = 20_000
/** `changed` events within this time become one, ms. */
const gatherMs = 50

type Topic = Extract<EngineEvent, { type: 'changed' }>['topics'][number]

/** Everything that the engine tells its clients. */
export class Events {
  readonly #publisher = new EventPublisher<{ event: EngineEvent }>({ maxBufferedEvents: maxWaiting })
  readonly #topics = new Set<Topic>()
  #timer: NodeJS.Timeout | null = null

  publish(event: EngineEvent): void {
    this.#publisher.publish('event', event)
  }

  /** Says that lists of these topics are to be read again; several in a short time become one event. */
  changed(...topics: Topic[]): void {
    for (const topic of topics) this.#topics.add(topic)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      const gathered = [...this.#topics]
      this.#topics.clear()
      this.publish({ type: 'changed', topics: gathered })
    }, gatherMs)
  }

  /** All events from now on, the first one being `ready`. Ends when the signal is aborted. */
  async *subscribe(signal: AbortSignal | undefined): AsyncGenerator<EngineEvent> {
    const events = this.#publisher.subscribe('event', { signal })
    yield { type: 'ready' }
    yield* events
  }
}
