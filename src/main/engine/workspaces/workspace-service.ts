import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostClient } from '@shared/host'
import { makeFolder } from '@shared/host/make-folder'
import { fail, shortName, type Workspace, type WorkspaceState } from '@shared/model'
import { ulid } from 'ulid'
import type { EngineClock } from '../clock'
import type { LimiterRegistry } from '../crm/limiter-registry'
import type { EventHub } from '../events'
import type { CommitObserver } from '../store/store'
import { type EnvironmentAccess, Environments } from './environments'
import { type WorkspaceSession, worldOf } from './session'
import { type StoredWorkspace, WorkspaceList } from './workspace-list'
import { WorkspaceSlot } from './workspace-slot'

export interface WorkspaceServiceOptions {
  dataDir: string
  version: string
  events: EventHub
  host: HostClient
  commits?: CommitObserver
  clock: EngineClock
  /** The limiters of all accounts that the engine reaches. */
  limits: LimiterRegistry
}

/** The sandbox is one workspace, always the same. */
const sandboxId = 'sandbox'

/**
 * Knows the workspaces of this computer and holds any number of them open side by side: syncs and retries go on in all.
 * Each caller names its own. Which one the host shows is a wish of the person at the window; nothing else moves it.
 */
export class WorkspaceService {
  readonly #options: WorkspaceServiceOptions
  readonly #list: WorkspaceList
  readonly #environments: Environments
  readonly #slots = new Map<string, WorkspaceSlot>()
  readonly #ready = Promise.withResolvers<void>()
  #shown: string | null = null
  #adding: Promise<unknown> = Promise.resolve()
  #osOnline = true
  #closing = false

  constructor(options: WorkspaceServiceOptions) {
    this.#options = options
    this.#list = new WorkspaceList(options.host)
    const { version, host } = options
    this.#environments = new Environments(this.#list, {
      version,
      host,
      connectionsOf: async (id) => {
        const session = await this.#slot(id).settled()
        return session?.store.integrations.all().flatMap(({ connectionId }) => connectionId ?? []) ?? []
      },
    })
  }

  /**
   * Opens the workspace that the host shows, then, quietly, the others that have work waiting. With `opens` false none
   * is opened until it is named. Resolves when the shown one is open or has failed to.
   */
  async start({ opens }: { opens: boolean }): Promise<void> {
    let opening: Promise<void> | null = null
    try {
      this.#shown = await this.#list.shown()
      if (opens && this.#shown !== null) opening = this.#slot(this.#shown).open()
    } finally {
      this.#ready.resolve()
    }
    await opening
    if (opens) void this.#openForWork()
  }

  /** The workspaces that are open. */
  get sessions(): WorkspaceSession[] {
    return [...this.#slots.values()].flatMap(({ session }) => session ?? [])
  }

  /**
   * Id of the workspace that a caller names, or that the host shows.
   *
   * @throws ProblemError NOT_FOUND with the names of all, BAD_INPUT where several have the name; WORKSPACE_NOT_OPEN where
   * none is named and none is shown
   */
  async idOf(name: string | null): Promise<string> {
    await this.#ready.promise
    if (name !== null) return (await this.#list.find(name)).id
    return this.#shown ?? fail('WORKSPACE_NOT_OPEN')
  }

  /** Id of the workspace that the host shows now. */
  get shown(): string | null {
    return this.#shown
  }

  /**
   * The workspace of a caller, opened first if need be.
   *
   * @throws ProblemError as {@link idOf}, and why it could not be opened
   */
  async use(name: string | null): Promise<WorkspaceSession> {
    const slot = this.#slot(await this.idOf(name))
    this.#refuseAtEnd()
    const session = await slot.settled()
    if (!session) this.#refuseAtEnd()
    return session ?? slot.use()
  }

  /**
   * The same where nothing need be open: null where none is named and none is shown, or it could not be opened.
   *
   * @throws ProblemError NOT_FOUND, BAD_INPUT
   */
  async useIfOpen(name: string | null): Promise<WorkspaceSession | null> {
    await this.#ready.promise
    if (name === null && this.#shown === null) return null
    const slot = this.#slot(await this.idOf(name))
    this.#refuseAtEnd()
    return slot.settled()
  }

  /**
   * How a caller's workspace stands. One that is named begins to open.
   *
   * @throws ProblemError as {@link idOf}; a caller that names none gets the phase `none` where none is shown
   */
  async state(name: string | null): Promise<WorkspaceState> {
    await this.#ready.promise
    const id = name === null ? this.#shown : await this.idOf(name)
    this.#refuseAtEnd()
    if (name !== null && id !== null) this.#slot(id).want()
    return this.#stateOf(id)
  }

  /** Makes a workspace of an environment and shows it. Where Nango is slow to say which it is, that is found out later. */
  async create(
    input: Pick<Workspace, 'name' | 'kind' | 'tags'> & { host: string; apiKey: string },
  ): Promise<WorkspaceState> {
    const { name, kind, tags, apiKey } = input
    const host = trimHost(input.host)
    const environment = await this.#environments.markOf({ host, apiKey })
    const workspace = await this.#add({ id: newId(), name, kind, host, tags, environment })
    await this.#options.host.secrets.write({ workspaceId: workspace.id, apiKey })
    return this.#openAndShow(workspace.id, true)
  }

  /**
   * Opens the workspace of a key's environment, making it when there is none. It is not said which kind it is, so it
   * counts as Prod, where nothing is done without asking.
   *
   * @throws ProblemError NANGO_KEY_REFUSED, NANGO_NOT_NANGO; what keeps Nango from telling whose key it is, where it
   * could be of a workspace that is there
   */
  async openEnvironment(access: EnvironmentAccess, show: boolean): Promise<WorkspaceState> {
    const { apiKey } = access
    const host = trimHost(access.host)
    const workspace = await this.#oneAtATime(async () => {
      const { workspace: known, mark } = await this.#environments.find({ host, apiKey })
      if (known) return known
      const name = await this.#freeName(new URL(host).host)
      return this.#add({ id: newId(), name, kind: 'prod', kindAssumed: true, host, tags: {}, environment: mark })
    })
    const slot = this.#slot(workspace.id)
    // A caller that works beside others leaves them the key that they work with.
    if (show || !slot.session?.hasAccess) {
      await this.#options.host.secrets.write({ workspaceId: workspace.id, apiKey })
      await slot.setApiKey(apiKey)
    }
    return this.#openAndShow(workspace.id, show)
  }

  async openSandbox(live: boolean | undefined, show: boolean): Promise<WorkspaceState> {
    await this.#ready.promise
    if (live !== undefined) await this.setSandboxLive(live)
    await this.#oneAtATime(async () => {
      if ((await this.#list.all()).some((item) => item.id === sandboxId)) return
      await this.#add({ id: sandboxId, name: 'Sandbox', kind: 'sandbox', host: null, tags: {} })
    })
    return this.#openAndShow(sandboxId, show)
  }

  /** Puts the sandbox back to its first state: CRMs, connections and the local file. */
  async resetSandbox(): Promise<WorkspaceState> {
    await this.#require(sandboxId)
    await this.#slot(sandboxId).restart(async () => {
      await this.#options.host.sandbox.reset({ workspaceId: sandboxId })
      this.#options.limits.forget(worldOf({ id: sandboxId, kind: 'sandbox' }))
      await rm(this.#folder(sandboxId), { recursive: true, force: true })
    })
    return this.#stateOf(sandboxId)
  }

  async setSandboxLive(live: boolean): Promise<void> {
    const settings = await this.#list.settings()
    if (settings.sandboxLive === live) return
    await this.#list.setSandboxLive(live)
    if (this.#slots.get(sandboxId)?.session) await this.#options.host.sandbox.setLive({ workspaceId: sandboxId, live })
    this.#listChanged()
  }

  /** Shows a workspace, opening it if need be; one that failed to open is tried again. */
  async open(id: string): Promise<WorkspaceState> {
    await this.#ready.promise
    await this.#require(id)
    return this.#openAndShow(id, true)
  }

  /**
   * Gives a workspace its key, or another one. A key that Nango refuses is not taken, nor one of another environment;
   * where Nango cannot be asked, any is.
   *
   * @throws ProblemError NOT_FOUND, NANGO_KEY_REFUSED, NANGO_SCOPE_MISSING, OTHER_ENVIRONMENT
   */
  async setApiKey(id: string, apiKey: string): Promise<WorkspaceState> {
    const workspace = await this.#require(id)
    await this.#environments.acceptKey(workspace, apiKey)
    await this.#options.host.secrets.write({ workspaceId: id, apiKey })
    await this.#slot(id).setApiKey(apiKey)
    return this.#stateOf(id)
  }

  /**
   * Changes the tags that a workspace's new connections get, and by which connections are offered for adoption. Those that
   * it has keep theirs: on a connection that exists no tags but Patchbay's own are ever changed.
   *
   * @throws ProblemError NOT_FOUND
   */
  async setTags(id: string, tags: Workspace['tags']): Promise<WorkspaceState> {
    await this.#require(id)
    await this.#list.change(id, { tags })
    await this.#slot(id).setTags(tags)
    this.#listChanged()
    return this.#stateOf(id)
  }

  /**
   * Adds a workspace whose file `fill` puts at the path that it is given, and returns it; it is not shown, and asks for its key.
   * Where that fails nothing is added, and nothing is left.
   */
  async addFrom(
    input: Omit<StoredWorkspace, 'id' | 'createdAt'>,
    fill: (file: string) => Promise<void>,
  ): Promise<Workspace> {
    const id = newId()
    const folder = this.#folder(id)
    makeFolder(folder, 0o700)
    try {
      await fill(join(folder, 'patchbay.sqlite'))
      return await this.#oneAtATime(async () => this.#add({ ...input, id, name: await this.#freeName(input.name) }))
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Id of a workspace's Nango environment; null where it is not known. */
  async environmentOf(id: string): Promise<string | null> {
    return (await this.#require(id)).environment?.id ?? null
  }

  /** Deletes a workspace with its file. What is at Nango stays. */
  async remove(id: string): Promise<WorkspaceState> {
    await this.#require(id)
    await this.#slot(id).remove(async () => {
      const { host } = this.#options
      if (id === sandboxId) await host.sandbox.reset({ workspaceId: id })
      else await host.secrets.remove({ workspaceId: id })
      await rm(this.#folder(id), { recursive: true, force: true })
      await this.#list.remove(id)
    })
    this.#slots.delete(id)
    if (this.#shown === id) this.#shown = null
    this.#listChanged()
    return this.#stateOf(this.#shown)
  }

  /** What the system says about its network, for those that are open and those that will be. */
  setOsOnline(online: boolean): void {
    this.#osOnline = online
    for (const { connectivity } of this.sessions) connectivity.setOsOnline(online)
  }

  /** Commits what is under way and closes all. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#slots.values()].map((slot) => slot.close()))
  }

  /** An engine that ends opens nothing any more; callers come back to the next one. */
  #refuseAtEnd(): void {
    if (this.#closing) fail('ENGINE_RESTARTED')
  }

  /** One after the other, so that the shown one has the computer for itself at the start. */
  async #openForWork(): Promise<void> {
    for (const { id } of await this.#list.all()) {
      if (this.#closing) return
      await this.#slot(id).openForWork()
    }
  }

  async #openAndShow(id: string, show: boolean): Promise<WorkspaceState> {
    const slot = this.#slot(id)
    if (show) {
      this.#shown = id
      await this.#list.show(id)
      this.#listChanged()
    }
    await slot.open()
    return this.#stateOf(id)
  }

  async #stateOf(id: string | null): Promise<WorkspaceState> {
    const { workspaces, sandboxLive } = await this.#list.settings()
    const slot = id === null ? null : this.#slot(id)
    return {
      current: workspaces.filter((item) => item.id === id).map(publicPart)[0] ?? null,
      phase: slot?.phase ?? 'none',
      problem: slot?.problem ?? null,
      workspaces: workspaces.map(publicPart),
      shown: this.#shown,
      opened: workspaces.flatMap((item) => (this.#slots.get(item.id)?.session ? item.id : [])),
      sandboxLive,
    }
  }

  /** Two callers that ask for the same environment at once get the same workspace. */
  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#adding.then(work, work)
    this.#adding = turn.catch(() => {})
    return turn
  }

  async #add(input: Omit<StoredWorkspace, 'createdAt'>): Promise<StoredWorkspace> {
    const workspace = { ...input, createdAt: new Date().toISOString() }
    await this.#list.add(workspace)
    this.#listChanged()
    return workspace
  }

  /** A name that no other workspace has: two environments of one host differ by it. */
  async #freeName(name: string): Promise<string> {
    const taken = new Set((await this.#list.all()).map((item) => item.name))
    for (let number = 1; ; number += 1) {
      const candidate = shortName(name, number === 1 ? '' : ` (${number})`)
      if (!taken.has(candidate)) return candidate
    }
  }

  async #require(id: string): Promise<StoredWorkspace> {
    return (await this.#list.all()).find((item) => item.id === id) ?? (await this.#list.find(id))
  }

  #slot(id: string): WorkspaceSlot {
    const slot = this.#slots.get(id) ?? this.#newSlot(id)
    this.#slots.set(id, slot)
    return slot
  }

  #newSlot(id: string): WorkspaceSlot {
    const { events, host, version, commits, clock, limits } = this.#options
    return new WorkspaceSlot(id, {
      folder: this.#folder(id),
      version,
      host,
      ...(commits ? { commits } : {}),
      clock,
      limits,
      tell: (event) => events.publish(event),
      stored: () => this.#require(id),
      verify: async (apiKey) => {
        const workspace = await this.#require(id)
        return workspace.host === null ? null : this.#environments.verify(workspace, { host: workspace.host, apiKey })
      },
      live: async () => (await this.#list.settings()).sandboxLive,
      osOnline: () => this.#osOnline,
      isShown: () => this.#shown === id,
    })
  }

  #folder(id: string): string {
    return join(this.#options.dataDir, 'workspaces', id)
  }

  #listChanged(): void {
    this.#options.events.publish({ type: 'changed', workspaceId: null, topics: ['workspace'] })
  }
}

function newId(): string {
  return `ws_${ulid().toLowerCase()}`
}

function trimHost(host: string): string {
  return host.replace(/\/+$/, '')
}

/** Without what only the engine needs to know its environment again. */
function publicPart({ environment: _, ...workspace }: StoredWorkspace): Workspace {
  return workspace
}
