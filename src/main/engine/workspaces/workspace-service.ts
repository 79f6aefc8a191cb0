import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostClient, HostSettings } from '@shared/host'
import { fail, makeProblem, type Problem, toProblem, type Workspace, type WorkspaceState } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { ulid } from 'ulid'
import type { EngineClock } from '../clock'
import type { LimiterRegistry } from '../crm/limiter-registry'
import type { Events } from '../events'
import { testEnvironment } from '../nango/test-environment'
import type { CommitObserver } from '../store/store'
import { WorkspaceSession, worldOf } from './session'

export interface WorkspaceServiceOptions {
  dataDir: string
  version: string
  events: Events
  host: HostClient
  commits?: CommitObserver
  clock: EngineClock
  /** The limiters of all accounts that the engine reaches. */
  limits: LimiterRegistry
}

/** What Nango says to a key that is of no use. */
const aboutKey: ReadonlySet<Problem['code']> = new Set(['NANGO_KEY_REFUSED', 'NANGO_SCOPE_MISSING'])

/** The sandbox is one workspace, always the same. */
const sandboxId = 'sandbox'

/** Knows the workspaces of this computer and holds the one that is open. Opening and switching go one after the other. */
export class WorkspaceService {
  readonly #options: WorkspaceServiceOptions
  #settings: HostSettings | null = null
  #session: WorkspaceSession | null = null
  #phase: WorkspaceState['phase'] = 'none'
  #problem: Problem | null = null
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: WorkspaceServiceOptions) {
    this.#options = options
  }

  /** Opens the workspace that was open last, if there is one. */
  start(): Promise<WorkspaceState> {
    // Until it is known whether there is one, nobody may take this for the first run.
    this.#phase = 'opening'
    return this.#inTurn(async () => {
      const settings = await this.#read()
      if (settings.activeWorkspace !== null) await this.#open(settings.activeWorkspace)
      else this.#enter('none', null)
      return this.state()
    })
  }

  /** The open workspace. @throws ProblemError WORKSPACE_NOT_OPEN, or why it could not be opened */
  get session(): WorkspaceSession {
    if (this.#session) return this.#session
    if (this.#problem) fail(this.#problem.code, this.#problem.params, this.#problem.detail)
    return fail('WORKSPACE_NOT_OPEN')
  }

  /** Resolves when no workspace is being opened or closed: after a start or a switch there is then something to ask. */
  async settled(): Promise<void> {
    if (this.#phase === 'opening') await this.#queue
  }

  /** The open workspace, or null. */
  get current(): WorkspaceSession | null {
    return this.#session
  }

  async state(): Promise<WorkspaceState> {
    const settings = await this.#read()
    const workspaces = settings.workspaces
    return {
      current: workspaces.find((item) => item.id === settings.activeWorkspace) ?? null,
      phase: this.#phase,
      problem: this.#problem,
      workspaces,
      sandboxLive: settings.sandboxLive,
    }
  }

  create(input: Pick<Workspace, 'name' | 'kind' | 'tags'> & { host: string; apiKey: string }): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      const workspace = await this.#add({ ...input, id: `ws_${ulid().toLowerCase()}`, host: trimHost(input.host) })
      await this.#options.host.secrets.write({ workspaceId: workspace.id, apiKey: input.apiKey })
      await this.#open(workspace.id)
      return this.state()
    })
  }

  /**
   * Opens the workspace of a host, making it when there is none. Nobody said which kind it is: it counts as Prod, where
   * nothing is done without asking.
   */
  openEnvironment(input: { host: string; apiKey: string }): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      const host = trimHost(input.host)
      const settings = await this.#read()
      const known = settings.workspaces.find((item) => item.kind !== 'sandbox' && item.host === host)
      const workspace =
        known ??
        (await this.#add({ id: `ws_${ulid().toLowerCase()}`, name: new URL(host).host, kind: 'prod', host, tags: {} }))
      await this.#options.host.secrets.write({ workspaceId: workspace.id, apiKey: input.apiKey })
      if (this.#isOpen(workspace.id)) this.#session?.setAccess({ host, apiKey: input.apiKey })
      else await this.#open(workspace.id)
      return this.state()
    })
  }

  openSandbox(live: boolean | undefined): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      const settings = await this.#read()
      if (live !== undefined && live !== settings.sandboxLive) await this.#update({ sandboxLive: live })
      if (!settings.workspaces.some((item) => item.id === sandboxId)) {
        await this.#add({ id: sandboxId, name: 'Sandbox', kind: 'sandbox', host: null, tags: {} })
      }
      if (!this.#isOpen(sandboxId)) await this.#open(sandboxId)
      else if (live !== undefined) await this.#options.host.sandbox.setLive({ workspaceId: sandboxId, live })
      return this.state()
    })
  }

  /** Puts the sandbox back to its first state: CRMs, connections and the local file. */
  resetSandbox(): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      await this.#close()
      await this.#options.host.sandbox.reset({ workspaceId: sandboxId })
      this.#options.limits.forget(worldOf({ id: sandboxId, kind: 'sandbox' }))
      await rm(this.#folder(sandboxId), { recursive: true, force: true })
      await this.#open(sandboxId)
      return this.state()
    })
  }

  setSandboxLive(live: boolean): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      await this.#update({ sandboxLive: live })
      if (this.#isOpen(sandboxId)) await this.#options.host.sandbox.setLive({ workspaceId: sandboxId, live })
      this.#options.events.changed('workspace')
      return this.state()
    })
  }

  /** Switches to a workspace, or tries again to open the current one. */
  open(id: string): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      await this.#require(id)
      if (!this.#isOpen(id)) await this.#open(id)
      return this.state()
    })
  }

  /**
   * Gives a workspace its key, or another one. A key that Nango refuses is not taken; where Nango cannot be asked, any is.
   *
   * @throws ProblemError NOT_FOUND, NANGO_KEY_REFUSED, NANGO_SCOPE_MISSING
   */
  setApiKey(id: string, apiKey: string): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      const workspace = await this.#require(id)
      if (workspace.host !== null) await this.#tryKey(workspace.host, apiKey)
      await this.#options.host.secrets.write({ workspaceId: id, apiKey })
      if (this.#isOpen(id) && workspace.host !== null) {
        this.#session?.setAccess({ host: workspace.host, apiKey })
        this.#enter('open', null)
      }
      return this.state()
    })
  }

  /** Deletes a workspace with its file. What is at Nango stays. */
  remove(id: string): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      await this.#require(id)
      const settings = await this.#read()
      if (settings.activeWorkspace === id) {
        await this.#close()
        this.#enter('none', null)
      }
      if (id === sandboxId) await this.#options.host.sandbox.reset({ workspaceId: id })
      else await this.#options.host.secrets.remove({ workspaceId: id })
      await rm(this.#folder(id), { recursive: true, force: true })
      await this.#update({
        activeWorkspace: settings.activeWorkspace === id ? null : settings.activeWorkspace,
        workspaces: settings.workspaces.filter((item) => item.id !== id),
      })
      return this.state()
    })
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#close())
  }

  async #open(id: string): Promise<void> {
    await this.#close()
    const workspace = await this.#require(id)
    await this.#update({ activeWorkspace: id })
    this.#enter('opening', null)
    const { events, host, version, commits, clock, limits } = this.#options
    try {
      this.#session = new WorkspaceSession({
        workspace,
        folder: this.#folder(id),
        version,
        events,
        host,
        ...(commits ? { commits } : {}),
        clock,
        limits,
      })
      const access = await this.#access(workspace)
      if (access === null) this.#enter('needs-key', makeProblem('API_KEY_MISSING'))
      else {
        this.#session.setAccess(access)
        this.#enter('open', null)
      }
    } catch (error) {
      await this.#close()
      this.#enter('failed', toKnownProblem(error))
    }
  }

  /** Host and key; the sandbox is started for it. Null when there is no key. */
  async #access(workspace: Workspace): Promise<{ host: string; apiKey: string } | null> {
    const { host } = this.#options
    if (workspace.kind === 'sandbox') {
      const { sandboxLive } = await this.#read()
      return host.sandbox.start({ workspaceId: workspace.id, live: sandboxLive })
    }
    const { apiKey } = await host.secrets.read({ workspaceId: workspace.id })
    return apiKey === null || workspace.host === null ? null : { host: workspace.host, apiKey }
  }

  async #tryKey(host: string, apiKey: string): Promise<void> {
    const { problem } = await testEnvironment({ host, apiKey, version: this.#options.version }, () => null)
    if (problem && aboutKey.has(problem.code)) fail(problem.code, problem.params, problem.detail)
  }

  async #close(): Promise<void> {
    const session = this.#session
    this.#session = null
    if (!session) return
    await session.close()
    if (session.workspace.kind === 'sandbox') {
      await this.#options.host.sandbox.stop({ workspaceId: session.workspace.id })
    }
  }

  async #add(input: Omit<Workspace, 'createdAt'> & { apiKey?: string }): Promise<Workspace> {
    const { apiKey: _, ...rest } = input
    const workspace: Workspace = { ...rest, createdAt: new Date().toISOString() }
    const settings = await this.#read()
    await this.#update({ workspaces: [...settings.workspaces, workspace] })
    return workspace
  }

  async #require(id: string): Promise<Workspace> {
    const settings = await this.#read()
    return settings.workspaces.find((item) => item.id === id) ?? fail('NOT_FOUND', { what: 'workspace', id })
  }

  #isOpen(id: string): boolean {
    return this.#session?.workspace.id === id
  }

  #folder(id: string): string {
    return join(this.#options.dataDir, 'workspaces', id)
  }

  async #read(): Promise<HostSettings> {
    this.#settings ??= await this.#options.host.settings.read()
    return this.#settings
  }

  async #update(patch: Partial<HostSettings>): Promise<void> {
    this.#settings = await this.#options.host.settings.update(patch)
  }

  #enter(phase: WorkspaceState['phase'], problem: Problem | null): void {
    this.#phase = phase
    this.#problem = problem
    this.#options.events.changed('workspace', 'integrations', 'runs', 'records')
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work)
    this.#queue = turn.catch(() => {})
    return turn
  }
}

function trimHost(host: string): string {
  return host.replace(/\/+$/, '')
}

/** A host's refusal arrives as a typed error of the host contract; everything else is as it was thrown. */
function toKnownProblem(error: unknown): Problem {
  const problem = toProblem(error)
  return problem.code === 'INTERNAL' ? orpcToProblem(error) : problem
}
