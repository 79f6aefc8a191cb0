import { EventPublisher } from '@orpc/server'
import type { EngineEvent, WorkspaceEvent } from '@shared/model'

/** Events that wait for a slow subscriber before the oldest are dropped. */
const maxWaiting = 20_000
/** `changed` events within this time become one, ms. */
const gatherMs = 50

type Topic = Extract<EngineEvent, { type: 'changed' }>['topics'][number]

/** Everything that the engine tells its clients, of all workspaces. */
export class EventHub {
  readonly #publisher = new EventPublisher<{ event: EngineEvent }>()

  publish(event: EngineEvent): void {
    this.#publisher.publish('event', event)
  }

  /** The events that are `wanted` from now on, the first one being `ready`. Ends when the signal is aborted. */
  async *subscribe(
    wanted: (event: EngineEvent) => boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<EngineEvent> {
    // Asked as an event happens: by the time that a subscriber takes it, what is wanted may be another thing.
    const own = new EventPublisher<{ event: EngineEvent }>({ maxBufferedEvents: maxWaiting })
    const leave = this.#publisher.subscribe('event', (event) => {
      if (wanted(event)) own.publish('event', event)
    })
    const events = own.subscribe('event', { signal })
    try {
      yield { type: 'ready' }
      yield* events
    } finally {
      leave()
    }
  }
}

/** Everything that one workspace tells. What works in a workspace knows only this, and its events get the name here. */
export class Events {
  readonly #workspaceId: string
  readonly #tell: (event: EngineEvent) => void
  readonly #topics = new Set<Topic>()
  #timer: NodeJS.Timeout | null = null

  /** Without `tell` there is no one to hear. */
  constructor(workspaceId = '', tell: (event: EngineEvent) => void = () => {}) {
    this.#workspaceId = workspaceId
    this.#tell = tell
  }

  publish(event: WorkspaceEvent): void {
    this.#tell({ ...event, workspaceId: this.#workspaceId })
  }

  /** Says that lists of these topics are to be read again; several in a short time become one event. */
  changed(...topics: Topic[]): void {
    for (const topic of topics) this.#topics.add(topic)
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs)
  }

  /** Tells what was gathered; nothing is kept back when the workspace is closed. */
  close(): void {
    if (this.#timer) this.#flush()
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const topics = [...this.#topics]
    this.#topics.clear()
    this.publish({ type: 'changed', topics })
  }
}
