import { join } from 'node:path'
import type { HostClient } from '@shared/host'
import { fail, isOfStorage, makeProblem, type Problem, toProblem, type WorkspacePhase } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { Events } from '../events'
import { type SessionOptions, WorkspaceSession } from './session'
import type { StoredWorkspace } from './workspace-list'

/** A failure that may be over is no reason for a call to try again sooner than this after the last try, ms. */
const callAgainMs = 1_000
/** When it is tried again by itself, ms: schedules and retries wait for it. */
const selfAgainMs = 30_000

export interface SlotOptions extends Omit<SessionOptions, 'workspace' | 'events' | 'onDamage'> {
  tell: ConstructorParameters<typeof Events>[1]
  host: HostClient
  /** What the settings hold of the workspace now. */
  stored: () => Promise<StoredWorkspace>
  /** Looks whether a key is of the workspace's environment; tells what speaks against it. */
  verify: (apiKey: string) => Promise<Problem | null>
  /** Whether the sandbox changes records by itself. */
  live: () => Promise<boolean>
  /** Whether the system has a network, as it said last. */
  osOnline: () => boolean
}

/**
 * One workspace as the engine holds it: closed, open, or why not. Opening and closing go one after the other; other
 * workspaces go on meanwhile.
 */
export class WorkspaceSlot {
  readonly #options: SlotOptions
  readonly #events: Events
  #session: WorkspaceSession | null = null
  #phase: Exclude<WorkspacePhase, 'none'> = 'closed'
  #problem: Problem | null = null
  #queue: Promise<unknown> = Promise.resolve()
  /** Something asked for it; then it stays open, with work waiting or without. */
  #wanted = false
  #removed = false
  #failedAt = 0
  #callOffAgain: (() => void) | null = null

  constructor(id: string, options: SlotOptions) {
    this.#options = options
    this.#events = new Events(id, options.tell)
  }

  get phase(): Exclude<WorkspacePhase, 'none'> {
    return this.#phase
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** What is open; null while it is not. */
  get session(): WorkspaceSession | null {
    return this.#session
  }

  /**
   * What is open, opening it first if need be. What failed to open is tried again where it may be over, though not for
   * every call that names it.
   *
   * @throws ProblemError why it could not be opened
   */
  async use(): Promise<WorkspaceSession> {
    const session = await this.settled()
    if (session) return session
    if (this.#problem) fail(this.#problem.code, this.#problem.params, this.#problem.detail)
    return fail('WORKSPACE_NOT_OPEN')
  }

  /** The same without an error: null where it could not be opened. */
  async settled(): Promise<WorkspaceSession | null> {
    this.want()
    await this.#queue
    return this.#session
  }

  /** Begins to open it, unless that was done or tried. How it ends is its phase. */
  want(): void {
    this.#wanted = true
    if (this.#phase === 'closed') void this.open()
    else if (this.#mayBeOver && this.#options.clock.now() - this.#failedAt >= callAgainMs) void this.#again()
  }

  /** Opens it, or tries again after a failure. A failure is its phase, not thrown. */
  open(): Promise<void> {
    this.#wanted = true
    // From now on, so that who asks meanwhile waits for it.
    if (this.#phase === 'closed') this.#phase = 'opening'
    return this.#inTurn(async () => {
      if (this.#session) return
      this.#enter('opening', null)
      await this.#tryToBegin()
    })
  }

  /** Tries again what failed; says nothing where it fails as before. */
  #again(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#mayBeOver) await this.#tryToBegin()
    })
  }

  /** Whether it failed for what passes by itself or is put right outside of Patchbay. */
  get #mayBeOver(): boolean {
    if (this.#phase !== 'failed' || this.#problem?.code === 'DATABASE_DAMAGED') return false
    return isOfStorage(this.#problem) || this.#problem?.code === 'WORKSPACE_LOCKED'
  }

  async #tryToBegin(): Promise<void> {
    try {
      await this.#begin()
    } catch (error) {
      await this.#end()
      this.#fail(toKnownProblem(error))
    }
  }

  #fail(problem: Problem): void {
    const isNews = this.#phase !== 'failed' || this.#problem?.code !== problem.code
    if (isNews) this.#enter('failed', problem)
    const { clock } = this.#options
    this.#failedAt = clock.now()
    this.#callOffAgain?.()
    this.#callOffAgain = this.#mayBeOver ? clock.after(selfAgainMs, () => void this.#again()) : null
  }

  /**
   * Opens it if its file says that work waits: runs that were cut off, syncs to be tried again. A file that cannot be
   * opened is left for the person who wants to see it.
   */
  openForWork(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#session || this.#wanted) return
      try {
        const session = await this.#load()
        if (session.runs.hasWorkWaiting || this.#wanted) await this.#begin()
        else await this.#end()
      } catch {
        await this.#end()
      }
    })
  }

  /** Closes it, lets something be done with its files, and opens it again; calls that come meanwhile wait. */
  restart(between: () => Promise<void>): Promise<void> {
    this.#wanted = true
    return this.#inTurn(async () => {
      this.#enter('opening', null)
      try {
        await this.#end()
        await between()
        await this.#begin()
      } catch (error) {
        await this.#end()
        this.#fail(toKnownProblem(error))
      }
    })
  }

  /** Closes it for ever, then lets its files be removed. */
  remove(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      this.#removed = true
      await this.#end()
      this.#enter('closed', null)
      this.#events.close()
      await work()
    })
  }

  /** Gives it another key at once. The key must have been kept by the host before. */
  setApiKey(apiKey: string): Promise<void> {
    return this.#inTurn(async () => {
      const { host } = await this.#options.stored()
      if (this.#session && host !== null) this.#give(this.#session, { host, apiKey })
    })
  }

  /** Gives it other tags at once. They must have been stored before. */
  setTags(tags: StoredWorkspace['tags']): Promise<void> {
    return this.#inTurn(async () => this.#session?.setTags(tags))
  }

  /** Commits what is under way and closes the file. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#session === null && this.#phase === 'closed') return
      await this.#end()
      this.#wanted = false
      this.#enter('closed', null)
      this.#events.close()
    })
  }

  async #load(): Promise<WorkspaceSession> {
    if (this.#removed) fail('NOT_FOUND', { what: 'workspace' })
    const { tell: _tell, stored, live: _live, verify: _verify, osOnline, ...rest } = this.#options
    this.#session ??= new WorkspaceSession({
      ...rest,
      workspace: await stored(),
      events: this.#events,
      onDamage: (detail) => void this.#setAside(detail),
    })
    if (!osOnline()) this.#session.connectivity.setOsOnline(false)
    return this.#session
  }

  async #begin(): Promise<void> {
    const session = await this.#load()
    const access = await this.#access(await this.#options.stored())
    if (access === null) {
      this.#enter('needs-key', makeProblem('API_KEY_MISSING'))
      return
    }
    this.#give(session, access)
  }

  #give(session: WorkspaceSession, access: { host: string; apiKey: string }): void {
    session.setAccess(access)
    this.#enter('open', null)
    if (session.workspace.kind !== 'sandbox') void this.#verify(session, access.apiKey)
  }

  /** Nothing waits for it: what is stored is there without Nango, and a key of elsewhere reaches none of its accounts. */
  async #verify(session: WorkspaceSession, apiKey: string): Promise<void> {
    const problem = await this.#options.verify(apiKey).catch(() => null)
    if (!problem) return
    await this.#inTurn(async () => {
      if (this.#session !== session || !session.dropAccess(apiKey)) return
      this.#enter('needs-key', problem)
    })
  }

  async #end(): Promise<void> {
    const session = this.#session
    this.#session = null
    if (!session) return
    await session.close()
    if (session.workspace.kind === 'sandbox') {
      await this.#options.host.sandbox.stop({ workspaceId: session.workspace.id })
    }
  }

  /** Host and key; the sandbox is started for it. Null when there is no key. */
  async #access(workspace: StoredWorkspace): Promise<{ host: string; apiKey: string } | null> {
    const { host, live } = this.#options
    if (workspace.kind === 'sandbox') return host.sandbox.start({ workspaceId: workspace.id, live: await live() })
    const { apiKey } = await host.secrets.read({ workspaceId: workspace.id })
    return apiKey === null || workspace.host === null ? null : { host: workspace.host, apiKey }
  }

  /** What is damaged is closed, as if it had been found at its opening. */
  async #setAside(detail: string): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#session) return
      await this.#end().catch(() => {})
      const path = join(this.#options.folder, 'patchbay.sqlite')
      this.#enter('failed', makeProblem('DATABASE_DAMAGED', { path }, detail))
    })
  }

  #enter(phase: Exclude<WorkspacePhase, 'none'>, problem: Problem | null): void {
    this.#callOffAgain?.()
    this.#callOffAgain = null
    this.#phase = phase
    this.#problem = problem
    this.#events.changed('workspace', 'integrations', 'runs', 'records')
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work)
    this.#queue = turn.catch(() => {})
    return turn
  }
}

/** A host's refusal arrives as a typed error of the host contract; everything else is as it was thrown. */
function toKnownProblem(error: unknown): Problem {
  const problem = toProblem(error)
  return problem.code === 'INTERNAL' ? orpcToProblem(error) : problem
}
