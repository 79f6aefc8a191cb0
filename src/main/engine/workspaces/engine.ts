import type { HostClient } from '@shared/host'
import { type EngineClock, systemClock } from '../clock'
import { LimiterRegistry } from '../crm/limiter-registry'
import { Events } from '../events'
import type { CommitObserver } from '../store/store'
import { WorkspaceService } from './workspace-service'

export interface EngineOptions {
  version: string
  dataDir: string
  host: HostClient
  /** Only for fault tests: hears where commits begin and end. */
  commits?: CommitObserver
  /** The engine's time; the computer's unless told. */
  clock?: EngineClock
}

/** The engine, composed: everything that the contract's procedures work on. */
export class Engine {
  readonly version: string
  readonly dataDir: string
  readonly host: HostClient
  readonly events = new Events()
  readonly workspaces: WorkspaceService
  readonly #stop = new AbortController()

  constructor(options: EngineOptions) {
    this.version = options.version
    this.dataDir = options.dataDir
    this.host = options.host
    const clock = options.clock ?? systemClock
    const limits = new LimiterRegistry(clock)
    this.workspaces = new WorkspaceService({ ...options, clock, events: this.events, limits })
  }

  /** Opens what was open last and begins to listen to the host. A failure is a state of the workspace, not thrown. */
  async start(): Promise<void> {
    void this.#listen()
    await this.workspaces.start()
  }

  /** Commits what is under way and closes the store. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.workspaces.close()
  }

  async #listen(): Promise<void> {
    try {
      const events = await this.host.events(undefined, { signal: this.#stop.signal })
      for await (const event of events) {
        const session = this.workspaces.current
        if (event.type === 'online' || event.type === 'offline') {
          session?.connectivity.setOsOnline(event.type === 'online')
        } else if (event.type === 'wake') void session?.connectivity.check()
        else if (event.type !== 'sleep') session?.connect.hostEvent(event)
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
  }
}
