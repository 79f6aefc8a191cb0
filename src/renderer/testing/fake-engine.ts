import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { contract } from '@shared/contract'
import type {
  AppInfo,
  AppSettings,
  Attention,
  Connectivity,
  EngineEvent,
  IntegrationList,
  ProviderInfo,
  WorkspaceEvent,
  WorkspaceState,
} from '@shared/model'
import { CallOrRestartPlugin } from '@shared/rpc/call-or-restart'
import { callerHeaders, workspaceOf } from '@shared/rpc/caller'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Connection, Transport } from '../client/connection'
import { aList, aProvider, aWorkspaceState } from './data'

type Os = ReturnType<typeof implement<typeof contract>>

/** What the fake engine answers reads with. Tests change it, then emit the event that says so. */
export interface FakeState {
  info: AppInfo
  settings: AppSettings
  workspace: WorkspaceState
  connectivity: Connectivity
  providers: ProviderInfo[]
  list: IntegrationList
  attention: Attention
}

/**
 * An engine for tests of the screens: answers over real MessagePorts with the real contract, so that everything
 * between a component and the wire is the product's own. Calls that a test cares about are given as handlers.
 */
export class FakeEngine {
  readonly state: FakeState = {
    info: {
      version: '0.1.0',
      dataDir: '/data',
      capabilities: {
        host: 'server',
        platform: 'linux',
        connectWindow: false,
        systemBrowser: false,
        tray: false,
        notifications: false,
        help: [],
        secretStore: 'session',
      },
    },
    settings: {
      language: 'system',
      closeToTray: null,
      notifications: { reconnect: true, failed: true, deletes: true, records: true, conflicts: true },
    },
    workspace: aWorkspaceState(),
    connectivity: { online: true, since: null, reason: null },
    providers: [aProvider('acme', 'Acme CRM')],
    list: aList(),
    attention: { conflicts: 0, reviews: 0, waiting: 0, parkedSince: null },
  }

  /** What the calls named as their workspace, in the order in which they came; null where they named none. */
  readonly named: { path: string; workspace: string | null }[] = []
  readonly #handlers: (os: Os) => Record<string, Record<string, unknown>>
  readonly #streams = new Set<(event: EngineEvent) => void>()
  #onConnection: ((connection: Connection) => void) | null = null
  #close: (() => void) | null = null

  constructor(handlers: (os: Os) => Record<string, Record<string, unknown>> = () => ({})) {
    this.#handlers = handlers
  }

  /** Hand this to `startClient`. */
  readonly transport: Transport = {
    start: (onConnection) => {
      this.#onConnection = onConnection
      this.connect()
      return () => this.disconnect()
    },
  }

  /** Opens a line, as a host does at the start and after a restart of its engine. */
  connect(): void {
    const { port1, port2 } = new MessageChannel()
    const closing = new AbortController()
    this.#handler().upgrade(port1)
    port1.start()
    const link = new RPCLink({
      port: port2,
      headers: callerHeaders,
      plugins: [new CallOrRestartPlugin(closing.signal)],
    })
    port2.start()
    this.#close = () => {
      closing.abort()
      port1.close()
      port2.close()
    }
    this.#onConnection?.({ link, closed: closing.signal })
  }

  /** Closes the line, as the end of the engine does. */
  disconnect(): void {
    this.#streams.clear()
    this.#close?.()
    this.#close = null
  }

  /** How many clients follow the events. */
  get listeners(): number {
    return this.#streams.size
  }

  /** Tells an event of the workspace that is open. */
  emit(event: WorkspaceEvent | { type: 'ready' }): void {
    const workspaceId = this.state.workspace.current?.id ?? ''
    for (const send of this.#streams) send(event.type === 'ready' ? event : { ...event, workspaceId })
  }

  #handler(): RPCHandler<Record<never, never>> {
    const os = implement(contract)
    const given = this.#handlers(os)
    const { state } = this
    const router = {
      ...given,
      attention: { get: os.attention.get.handler(() => state.attention), ...given.attention },
      app: {
        info: os.app.info.handler(() => state.info),
        settings: os.app.settings.handler(() => state.settings),
        changeSettings: os.app.changeSettings.handler(({ input }) => {
          state.settings = { ...state.settings, ...input }
          return state.settings
        }),
        connectivity: os.app.connectivity.handler(() => state.connectivity),
        events: os.app.events.handler(({ signal }) => this.#events(signal)),
        ...given.app,
      },
      workspaces: { state: os.workspaces.state.handler(() => state.workspace), ...given.workspaces },
      integrations: {
        list: os.integrations.list.handler(() => state.list),
        providers: os.integrations.providers.handler(() => state.providers),
        ...given.integrations,
      },
    }
    // A part of the contract is enough: what is missing answers as not found.
    return new RPCHandler(router as never, {
      rootInterceptors: [
        ({ next, request, ...call }) => {
          this.named.push({ path: request.url.pathname, workspace: workspaceOf(request.headers) })
          return next({ ...call, request })
        },
      ],
      plugins: [new ProblemErrorsPlugin(() => {})],
    })
  }

  async *#events(signal: AbortSignal | undefined): AsyncGenerator<EngineEvent> {
    const queue: EngineEvent[] = [{ type: 'ready' }]
    let wake = () => {}
    const send = (event: EngineEvent) => {
      queue.push(event)
      wake()
    }
    this.#streams.add(send)
    signal?.addEventListener('abort', () => wake())
    try {
      while (!signal?.aborted) {
        for (let event = queue.shift(); event; event = queue.shift()) yield event
        await new Promise<void>((resolve) => {
          wake = resolve
          if (queue.length > 0 || signal?.aborted) resolve()
        })
      }
    } finally {
      this.#streams.delete(send)
    }
  }
}
