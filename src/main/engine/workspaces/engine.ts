import type { HostClient } from '@shared/host'
import { type EngineClock, steadyClock, systemClock } from '../clock'
import { LimiterRegistry } from '../crm/limiter-registry'
import { EventHub } from '../events'
import type { CommitObserver } from '../store/store'
import { Backups } from './backups'
import { WorkspaceService } from './workspace-service'

export interface EngineOptions {
  version: string
  dataDir: string
  host: HostClient
  /** Only for fault tests: hears where commits begin and end. */
  commits?: CommitObserver
  /** The engine's time; the computer's unless given. */
  clock?: EngineClock
  /** Hears of a disk, or a file, that hindered work for which no call waits. */
  onHindered?: (error: unknown) => void
}

/** The engine, composed: everything that the contract's procedures work on. */
export class Engine {
  readonly version: string
  readonly dataDir: string
  readonly host: HostClient
  readonly events = new EventHub()
  readonly workspaces: WorkspaceService
  readonly backups: Backups
  readonly #stop = new AbortController()

  constructor(options: EngineOptions) {
    this.version = options.version
    this.dataDir = options.dataDir
    this.host = options.host
    const clock = steadyClock(options.clock ?? systemClock, options.onHindered ?? (() => {}))
    const limits = new LimiterRegistry(clock)
    this.workspaces = new WorkspaceService({ ...options, clock, events: this.events, limits })
    this.backups = new Backups({
      dataDir: options.dataDir,
      workspaces: this.workspaces,
      now: clock.now,
      changed: () => this.events.publish({ type: 'changed', workspaceId: null, topics: ['workspace'] }),
    })
  }

  /**
   * Begins to listen to the host and opens what it shows; with `opens` false nothing is opened until it is named. A
   * failure is a state of the workspace, not thrown.
   */
  async start({ opens = true }: { opens?: boolean } = {}): Promise<void> {
    void this.#listen()
    await this.workspaces.start({ opens })
  }

  /** Commits what is under way and closes the stores. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.backups.close()
    await this.workspaces.close()
  }

  async #listen(): Promise<void> {
    try {
      const events = await this.host.events(undefined, { signal: this.#stop.signal })
      for await (const event of events) {
        const { workspaces } = this
        if (event.type === 'online' || event.type === 'offline') workspaces.setOsOnline(event.type === 'online')
        else if (event.type === 'wake') for (const { connectivity } of workspaces.sessions) void connectivity.check()
        else if (event.type !== 'sleep') for (const { connect } of workspaces.sessions) connect.hostEvent(event)
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
  }
}
