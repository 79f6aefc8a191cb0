import { EventPublisher } from '@orpc/server'
import type { HostEvent } from '@shared/host'

/** What a host tells its engine. Nothing is kept for an engine that does not listen: each event speaks of now. */
export class HostEvents {
  readonly #publisher = new EventPublisher<{ event: HostEvent }>()

  publish(event: HostEvent): void {
    this.#publisher.publish('event', event)
  }

  /** Everything that is published from now on, until the signal aborts. */
  subscribe(signal?: AbortSignal): AsyncIteratorObject<HostEvent, void, void> {
    return this.#publisher.subscribe('event', { signal })
  }
}
