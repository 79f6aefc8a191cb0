import { EventPublisher } from '@orpc/server'
import type { HostEvent } from '@shared/host'
import type { Logger } from '../files/log'

/** What a host tells its engine. Nothing is kept for an engine that does not listen: each event speaks of now. */
export class HostEvents {
  readonly #publisher = new EventPublisher<{ event: HostEvent }>()
  readonly #log: Pick<Logger, 'info'> | null

  /** @param log gets a line for each event: what a person asks about afterwards often began with a sleep or a lost network */
  constructor(log: Pick<Logger, 'info'> | null = null) {
    this.#log = log
  }

  publish(event: HostEvent): void {
    this.#log?.info(`The engine hears: ${'attemptId' in event ? `${event.type} of ${event.attemptId}` : event.type}`)
    this.#publisher.publish('event', event)
  }

  /** Everything that is published from now on, until the signal aborts. */
  subscribe(signal?: AbortSignal): AsyncIteratorObject<HostEvent, void, void> {
    return this.#publisher.subscribe('event', { signal })
  }
}
