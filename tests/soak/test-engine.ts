import { systemClock } from '../../src/main/engine/clock'
import { type AccountLimiters, LimiterRegistry } from '../../src/main/engine/crm/limiter-registry'
import { Events } from '../../src/main/engine/events'
import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { CrmRequest, NangoGateway } from '../../src/main/engine/nango/gateway'
import type { Provider } from '../../src/main/engine/providers/provider'
import { providers } from '../../src/main/engine/providers/registry'
import { RunService } from '../../src/main/engine/runs/run-service'
import type { RunTask } from '../../src/main/engine/runs/run-task'
import { Store } from '../../src/main/engine/store/store'
import type { FakeTime } from './fake-time'

/** Where an engine is to stop for good: at the border of its n-th commit, or before or after its n-th request. */
export interface CrashPoint {
  where: 'commit-begin' | 'commit-end' | 'request-before' | 'request-after'
  after: number
}

/** A provider whose documented limits do not hold: what the limiter does is tested elsewhere. */
export function unlimited(id: string): Provider {
  const provider = providers.get(id)
  return { ...provider, manifest: { ...provider.manifest, limits: [] } }
}

export interface TestEngineOptions {
  file: string
  host: string
  apiKey: string
  time: FakeTime
  /** Hears the borders of commits. */
  observe?: (border: 'begin' | 'end') => void
}

class HeardEvents extends Events {
  readonly #waiting = new Map<string, () => void>()

  override publish(event: Parameters<Events['publish']>[0]): void {
    if (event.type === 'run.ended') this.#waiting.get(event.runId)?.()
  }

  override changed(): void {}

  ended(runId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(runId, resolve))
  }
}

/**
 * The engine's own parts, put together as a session does it, but without a worker: so that it can be stopped hard at any
 * point. After that its connection to the file writes nothing any more, whatever the rest of it still tries, and nothing
 * is cleaned up: the file stays as it lies.
 */
export class TestEngine {
  readonly store: Store
  readonly runs: RunService
  readonly gateway: NangoGateway
  readonly limits: AccountLimiters
  readonly #events = new HeardEvents()
  readonly #died: Promise<void>
  #tellDeath: () => void = () => {}
  #crash: CrashPoint | null = null
  #underway = 0
  dead = false
  /** Called before a request leaves; tests change the CRM there. */
  onRequest: (request: CrmRequest, connectionId: string) => Promise<void> = async () => {}
  onDeath: () => void = () => {}

  constructor({ file, host, apiKey, time, observe }: TestEngineOptions) {
    this.#died = new Promise((resolve) => {
      this.#tellDeath = resolve
    })
    this.store = new Store(file, {
      begin: () => {
        observe?.('begin')
        this.#pass('commit-begin')
      },
      end: () => {
        observe?.('end')
        this.#pass('commit-end')
      },
    })
    // Who is stopped without a warning asks nothing of the disk.
    this.store.db.pragma('synchronous = OFF')
    const gateway = createGateway({ host, apiKey, version: 'test', pause: time.pauseOfGateway })
    this.gateway = { ...gateway, crm: (connection, request) => this.#crm(gateway, connection, request) }
    const clock = { ...systemClock, ...time.timing }
    this.limits = new LimiterRegistry(clock).open(this.store.limiters)
    this.runs = new RunService({
      store: this.store,
      events: this.#events,
      provider: unlimited,
      gateway: () => this.gateway,
      notify: () => {},
      clock,
      limits: this.limits,
    })
  }

  /** What a start does: what was cut off is marked and goes on. */
  async recover(): Promise<void> {
    this.runs.recover()
    this.runs.continueInterrupted()
    await this.#idle()
  }

  /** Stops for good when it comes to this point. */
  crashAt(point: CrashPoint | null): void {
    this.#crash = point
  }

  /** Begins a run and waits for its end, or for the engine's. */
  async run(integrationId: string, task: RunTask = { kind: 'sync' }): Promise<string> {
    const { id } = this.runs.start(integrationId, 'manual', task)
    await Promise.race([this.#events.ended(id), this.#died])
    return id
  }

  /** Stops using everything, at once. */
  die(): void {
    if (this.dead) return
    this.dead = true
    this.store.db.pragma('query_only = 1')
    this.gateway.close()
    this.#tellDeath()
    this.onDeath()
  }

  /** Waits until the dead one's pending work has found out. Its connection stays open: closing would clean up. */
  async settle(): Promise<void> {
    await this.runs.shutdown().catch(() => {})
    while (this.#underway > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  /** An orderly end. */
  async close(): Promise<void> {
    await this.runs.shutdown()
    this.gateway.close()
    this.store.close()
  }

  async #idle(): Promise<void> {
    for (const { id } of this.store.integrations.all()) {
      while (!this.dead && this.runs.active(id)) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async #crm(gateway: NangoGateway, ...[connection, request]: Parameters<NangoGateway['crm']>) {
    this.#underway += 1
    try {
      await this.onRequest(request, connection.connectionId)
      this.#pass('request-before')
      if (this.dead) throw new Error('the engine was stopped')
      const response = await gateway.crm(connection, request)
      this.#pass('request-after')
      return response
    } finally {
      this.#underway -= 1
    }
  }

  #pass(where: CrashPoint['where']): void {
    if (this.dead || this.#crash?.where !== where) return
    this.#crash = { where, after: this.#crash.after - 1 }
    if (this.#crash.after < 0) this.die()
  }
}
