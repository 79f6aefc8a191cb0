import { setTimeout as pause } from 'node:timers/promises'
import type { AppClient } from '@shared/contract'
import type { EngineEvent, ProviderInfo } from '@shared/model'
import type { Caller } from '@shared/rpc/caller'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import type { Logger } from '../../host/files/log'
import { initialState, type NativeState } from './native-state'

/** Many changes in a row cost one reading; ms. */
const readEveryMs = 200
/** Before the events are asked for again when they ended; ms. */
const retryMs = 1000

/** Follows the workspace that is shown for the tray and the menus: what is connected, what runs, whether Nango can be reached. */
export class EngineWatch {
  readonly #client: AppClient
  readonly #log: Logger
  readonly #onChange: (state: NativeState) => void
  readonly #stop = new AbortController()
  #state: NativeState = initialState
  #providers = new Map<string, ProviderInfo>()
  #due: NodeJS.Timeout | undefined

  constructor(client: AppClient, onChange: (state: NativeState) => void, log: Logger) {
    this.#client = client
    this.#onChange = onChange
    this.#log = log
  }

  get state(): NativeState {
    return this.#state
  }

  start(): void {
    void this.#follow()
  }

  stop(): void {
    this.#stop.abort()
    clearTimeout(this.#due)
  }

  /** The engine began to serve. */
  engineUp(): void {
    this.#set({ engine: 'ready' })
  }

  /** The engine ended; what it last said is kept, but nothing runs any more. */
  engineDown(): void {
    this.#set({
      engine: this.#state.engine === 'starting' ? 'starting' : 'restarting',
      integrations: this.#state.integrations.map((integration) => ({ ...integration, running: null })),
    })
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        for await (const event of await this.#client.app.events(undefined, { signal })) this.#take(event)
      } catch (error) {
        if (!signal.aborted) this.#log.info(`The events of the engine ended: ${orpcToProblem(error).code}`)
      }
      await pause(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  #take(event: EngineEvent): void {
    switch (event.type) {
      case 'ready':
        this.#set({ engine: 'ready' })
        this.#read()
        break
      case 'changed':
        if (event.topics.some((topic) => topic === 'workspace' || topic === 'integrations')) this.#read()
        break
      case 'run.progress':
        this.#running(event.integrationId, event.status === 'running' ? event.streams : null)
        break
      case 'run.ended':
        this.#running(event.integrationId, null)
        this.#read()
        break
      case 'connectivity':
        this.#set({ connectivity: event.connectivity })
        break
      case 'run.log':
      case 'connect':
        break
    }
  }

  #running(integrationId: string, running: NativeState['integrations'][number]['running']): void {
    const integrations = this.#state.integrations.map((each) =>
      each.id === integrationId ? { ...each, running } : each,
    )
    this.#set({ integrations })
  }

  /** Reads everything again, soon. */
  #read(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined
      this.#readNow().catch((error) => this.#log.warn('The state of the engine could not be read', error))
    }, readEveryMs)
  }

  async #readNow(): Promise<void> {
    const workspace = await this.#client.workspaces.state()
    // What is read belongs together, also when another workspace is shown meanwhile.
    const options = { context: { workspace: workspace.current?.id } }
    const connectivity = await this.#client.app.connectivity(undefined, options)
    const integrations = workspace.current && workspace.phase !== 'failed' ? await this.#integrations(options) : []
    this.#set({ engine: 'ready', workspace, connectivity, integrations })
  }

  async #integrations(options: { context: Caller }): Promise<NativeState['integrations']> {
    if (this.#providers.size === 0) {
      for (const info of await this.#client.integrations.providers()) this.#providers.set(info.id, info)
    }
    const { integrations } = await this.#client.integrations.list(undefined, options)
    return integrations.map(({ id, provider, account, status, lastSyncAt, activeRun }) => ({
      id,
      provider: this.#providers.get(provider)?.name ?? provider,
      account: account.name,
      status,
      lastSyncAt,
      running: activeRun?.status === 'running' ? activeRun.streams : null,
    }))
  }

  #set(changes: Partial<NativeState>): void {
    if (this.#stop.signal.aborted) return
    this.#state = { ...this.#state, ...changes }
    this.#onChange(this.#state)
  }
}
