import type { HostClient, HostSettings } from '@shared/host'
import { fail } from '@shared/model'

/** A workspace as the settings of this computer hold it. */
export type StoredWorkspace = HostSettings['workspaces'][number]

/** The workspaces of this computer, and which of them the host shows. Kept in the host's settings. */
export class WorkspaceList {
  readonly #host: HostClient
  #settings: Promise<HostSettings> | null = null
  #changes: Promise<unknown> = Promise.resolve()

  constructor(host: HostClient) {
    this.#host = host
  }

  async all(): Promise<StoredWorkspace[]> {
    return (await this.settings()).workspaces
  }

  settings(): Promise<HostSettings> {
    this.#settings ??= this.#host.settings.read()
    return this.#settings
  }

  /** Id of the one that the host shows from the start; null before the first. The only one that is left is shown, too. */
  async shown(): Promise<string | null> {
    const { activeWorkspace, workspaces } = await this.settings()
    const [only, ...more] = workspaces
    if (activeWorkspace === null) return more.length === 0 ? (only?.id ?? null) : null
    return workspaces.some(({ id }) => id === activeWorkspace) ? activeWorkspace : null
  }

  /**
   * The workspace that a caller names: by its id, its name, or its name in other case where only one has it.
   *
   * @throws ProblemError NOT_FOUND with the names of all, BAD_INPUT where several have the name
   */
  async find(name: string): Promise<StoredWorkspace> {
    const all = await this.all()
    const byId = all.find(({ id }) => id === name)
    if (byId) return byId
    const exact = all.filter((item) => item.name === name)
    const found = exact.length > 0 ? exact : all.filter((item) => sameWord(item.name, name))
    const [only, ...more] = found
    if (!only) {
      const sought = { what: 'workspace', id: name }
      return fail('NOT_FOUND', all.length > 0 ? { ...sought, workspaces: namesOf(all) } : sought)
    }
    if (more.length > 0) fail('BAD_INPUT', { reason: `several workspaces have this name: ${namesOf(found)}` })
    return only
  }

  /** Adds one. The first is what the host shows at its next start, also where a command has made it. */
  add(workspace: StoredWorkspace): Promise<void> {
    return this.#change(({ activeWorkspace, workspaces }) => ({
      workspaces: [...workspaces, workspace],
      activeWorkspace: workspaces.length === 0 ? workspace.id : activeWorkspace,
    }))
  }

  /** Changes what is kept of one; one that has gone meanwhile stays gone. */
  change(id: string, patch: Partial<StoredWorkspace>): Promise<void> {
    return this.#change(({ workspaces }) => ({
      workspaces: workspaces.map((item) => (item.id === id ? { ...item, ...patch } : item)),
    }))
  }

  remove(id: string): Promise<void> {
    return this.#change(({ activeWorkspace, workspaces }) => ({
      activeWorkspace: activeWorkspace === id ? null : activeWorkspace,
      workspaces: workspaces.filter((item) => item.id !== id),
    }))
  }

  show(id: string): Promise<void> {
    return this.#change(() => ({ activeWorkspace: id }))
  }

  setSandboxLive(sandboxLive: boolean): Promise<void> {
    return this.#change(() => ({ sandboxLive }))
  }

  /** One change after the other: each is made of what the one before left. */
  #change(patchOf: (settings: HostSettings) => Partial<HostSettings>): Promise<void> {
    const turn = this.#changes.then(async () => {
      const patch = patchOf(await this.settings())
      this.#settings = Promise.resolve(await this.#host.settings.update(patch))
    })
    this.#changes = turn.catch(() => {})
    return turn
  }
}

/** What a person reads of several: `Northwind (ws_…), Sandbox (sandbox)`. */
function namesOf(workspaces: readonly StoredWorkspace[]): string {
  return workspaces.map(({ id, name }) => `${name} (${id})`).join(', ')
}

function sameWord(left: string, right: string): boolean {
  return left.localeCompare(right, undefined, { sensitivity: 'accent' }) === 0
}
