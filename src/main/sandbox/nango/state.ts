import { randomUUID } from 'node:crypto'
import { Collection } from '../storage/collection'
import type { Journal } from '../storage/journal'
import type { ApiKey, Connection, ConnectSession, Integration, OAuthTrip } from './model'

/** Nango keeps an unfinished trip for two days. */
const abandonedMs = 2 * 86_400_000

interface Meta {
  apiKey: string
  environmentUuid: string
  nextConnection: number
  /** Ms by which the clock was moved ahead. */
  clockAhead: number
}

/** What Nango keeps of the one environment that the sandbox has. */
export class NangoState {
  readonly keys: Collection<ApiKey>
  readonly integrations: Collection<Integration>
  /** By number. */
  readonly connections: Collection<Connection>
  readonly sessions: Collection<ConnectSession>
  readonly trips: Collection<OAuthTrip>
  readonly #metas: Collection<Meta>

  constructor(journal: Journal, loaded: ReadonlyMap<string, unknown>, freshKey: string = randomUUID()) {
    this.#metas = new Collection(journal, 'meta', loaded)
    this.keys = new Collection(journal, 'key', loaded)
    this.integrations = new Collection(journal, 'integration', loaded)
    this.connections = new Collection(journal, 'connection', loaded)
    this.sessions = new Collection(journal, 'session', loaded)
    this.trips = new Collection(journal, 'trip', loaded)
    if (this.#metas.get('main') === undefined) {
      this.#metas.put('main', { apiKey: freshKey, environmentUuid: randomUUID(), nextConnection: 1, clockAhead: 0 })
      this.keys.put(freshKey, { key: freshKey, scopes: ['environment:*'] })
    }
  }

  /** Forgets consents that were never given, and the sessions of long ago. */
  forgetAbandoned(now: number): void {
    for (const trip of this.trips.values()) if (now - trip.startedAt > abandonedMs) this.trips.remove(trip.state)
    for (const session of this.sessions.values()) {
      if (now - session.expires_at > abandonedMs) this.sessions.remove(session.token)
    }
  }

  get meta(): Meta {
    return this.#metas.get('main') as Meta
  }

  changeMeta(change: Partial<Meta>): void {
    this.#metas.put('main', { ...this.meta, ...change })
  }

  /** A number for a new connection. */
  takeConnectionNumber(): number {
    const number = this.meta.nextConnection
    this.changeMeta({ nextConnection: number + 1 })
    return number
  }

  findConnection(integrationKey: string, connectionId: string): Connection | undefined {
    return this.connections
      .values()
      .find((item) => item.provider_config_key === integrationKey && item.connection_id === connectionId)
  }

  save(connection: Connection): void {
    this.connections.put(String(connection.id), connection)
  }
}
