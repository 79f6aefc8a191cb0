import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { HostClient } from '@shared/host'
import { fail, type Problem, toProblem } from '@shared/model'
import { createGateway, type GatewayOptions } from '../nango/create-gateway'
import { proxiesOf } from './network'
import type { StoredWorkspace, WorkspaceList } from './workspace-list'

export interface EnvironmentAccess {
  /** Address of the Nango server, without a trailing slash. */
  host: string
  apiKey: string
}

type Mark = NonNullable<StoredWorkspace['environment']>

export interface EnvironmentsOptions {
  version: string
  host: HostClient
  /** The connections that a workspace's file holds; none where it cannot be opened. */
  connectionsOf: (workspaceId: string) => Promise<string[]>
}

/** With these answers it is certain that a key is of no use at a host. */
const ofNoUse: ReadonlySet<Problem['code']> = new Set(['NANGO_KEY_REFUSED', 'NANGO_NOT_NANGO', 'BAD_INPUT'])
/** With these Nango has taken the key, and would not tell more another time. */
const saysNoMore: ReadonlySet<Problem['code']> = new Set(['NANGO_SCOPE_MISSING'])
/** How long the making of a workspace waits for one answer of Nango, ms. */
const patienceMs = 5000
/** Keys by which an environment is known again without asking Nango. */
const mostKeys = 8

/**
 * Tells Nango environments apart. All of Nango's cloud is one host, so a workspace is known by its environment's id, and
 * without asking by the keys that were found to be of it.
 */
export class Environments {
  readonly #list: WorkspaceList
  readonly #options: EnvironmentsOptions
  readonly #fixed: Pick<GatewayOptions, 'version' | 'findProxy' | 'retries'>

  constructor(list: WorkspaceList, options: EnvironmentsOptions) {
    this.#list = list
    this.#options = options
    this.#fixed = { version: options.version, findProxy: proxiesOf(options.host), retries: 0 }
  }

  /** What a new workspace is known by. A key that could not be tried is not known; see {@link verify}. */
  async markOf(access: EnvironmentAccess): Promise<Mark> {
    const { id, problem } = await this.#ask(access, patienceMs)
    return { id, keys: problem === null || saysNoMore.has(problem.code) ? [markOfKey(access.apiKey)] : [] }
  }

  /**
   * The workspace of a key's environment; null with the mark for a new one where there is none.
   *
   * @throws ProblemError NANGO_KEY_REFUSED, NANGO_NOT_NANGO, BAD_INPUT; what keeps Nango from telling, where the key
   * could be of a workspace that is there
   */
  async find(access: EnvironmentAccess): Promise<{ workspace: StoredWorkspace | null; mark: Mark }> {
    const { host, apiKey } = access
    const ofHost = (await this.#list.all()).filter((item) => item.kind !== 'sandbox' && item.host === host)
    const byKey = ofHost.find(({ environment }) => environment?.keys.some((mark) => isKeyOf(mark, apiKey)))
    if (byKey?.environment) return { workspace: byKey, mark: byKey.environment }

    const { id, problem } = await this.#ask(access)
    if (problem && ofNoUse.has(problem.code)) fail(problem.code, problem.params, problem.detail)
    const isKnown = problem === null || saysNoMore.has(problem.code)
    const fresh: Mark = { id, keys: isKnown ? [markOfKey(apiKey)] : [] }
    for (const workspace of ofHost) {
      if (id === null || (await this.#idOf(workspace)) !== id) continue
      return { workspace, mark: await this.#remember(workspace, id, apiKey) }
    }
    const unsure = ofHost.filter(({ environment }) => !environment?.id)
    // Nango may say another time what it cannot say now; another workspace for the same environment would stay.
    if (problem && !isKnown && ofHost.length > 0) fail(problem.code, problem.params, problem.detail)
    for (const workspace of unsure) {
      if (!(await this.#holdsConnectionsOf(workspace, access))) continue
      return { workspace, mark: await this.#remember(workspace, id, apiKey) }
    }
    return { workspace: null, mark: fresh }
  }

  /**
   * Takes a key for a workspace, unless it is of no use or of another environment. Where Nango cannot tell, it is taken.
   *
   * @throws ProblemError NANGO_KEY_REFUSED, NANGO_SCOPE_MISSING, OTHER_ENVIRONMENT
   */
  async acceptKey(workspace: StoredWorkspace, apiKey: string): Promise<void> {
    if (workspace.host === null) return
    const { id, problem } = await this.#ask({ host: workspace.host, apiKey })
    const refused = problem && (ofNoUse.has(problem.code) || saysNoMore.has(problem.code))
    if (refused) fail(problem.code, problem.params, problem.detail)
    const own = workspace.environment?.id ?? null
    if (id !== null && own !== null && id !== own) fail('OTHER_ENVIRONMENT', { workspace: workspace.name })
    if (!problem) await this.#remember(workspace, id, apiKey)
  }

  /** Makes sure of a key that was taken unseen. Tells what speaks against it. */
  async verify(workspace: StoredWorkspace, access: EnvironmentAccess): Promise<Problem | null> {
    if (workspace.environment?.keys.some((mark) => isKeyOf(mark, access.apiKey))) return null
    const { id, problem } = await this.#ask(access)
    if (problem && !saysNoMore.has(problem.code)) return null
    const own = workspace.environment?.id ?? null
    if (id !== null && own !== null && id !== own) {
      return { code: 'OTHER_ENVIRONMENT', params: { workspace: workspace.name }, detail: null }
    }
    await this.#remember(workspace, id, access.apiKey)
    return null
  }

  /** The id of a workspace's environment: as it is known, or as Nango tells by the key that the host has kept. */
  async #idOf({ id, host, environment }: StoredWorkspace): Promise<string | null> {
    if (environment?.id) return environment.id
    const { apiKey } = await this.#options.host.secrets.read({ workspaceId: id })
    return apiKey === null || host === null ? null : (await this.#ask({ host, apiKey })).id
  }

  /** Whether a workspace that is not known by its environment, nor by another key, has accounts that are in this one. */
  async #holdsConnectionsOf(workspace: StoredWorkspace, access: EnvironmentAccess): Promise<boolean> {
    if ((workspace.environment?.keys.length ?? 0) > 0) return false
    const held = await this.#options.connectionsOf(workspace.id)
    if (held.length === 0) return false
    const gateway = createGateway({ ...access, ...this.#fixed })
    try {
      const there = new Set((await gateway.listConnections({})).map(({ connectionId }) => connectionId))
      return held.some((connectionId) => there.has(connectionId))
    } finally {
      gateway.close()
    }
  }

  async #remember(workspace: StoredWorkspace, id: string | null, apiKey: string): Promise<Mark> {
    const before = workspace.environment ?? { id: null, keys: [] }
    const keys = before.keys.filter((mark) => !isKeyOf(mark, apiKey))
    const environment = { id: id ?? before.id, keys: [markOfKey(apiKey), ...keys].slice(0, mostKeys) }
    await this.#list.change(workspace.id, { environment })
    return environment
  }

  async #ask(access: EnvironmentAccess, timeMs?: number): Promise<{ id: string | null; problem: Problem | null }> {
    const times = timeMs === undefined ? {} : { times: { api: timeMs } }
    try {
      const gateway = createGateway({ ...access, ...times, ...this.#fixed })
      try {
        return { id: await gateway.environmentId(), problem: null }
      } finally {
        gateway.close()
      }
    } catch (error) {
      return { id: null, problem: toProblem(error) }
    }
  }
}

/** By what a key is known again without keeping it: a keyed hash of its own. */
function markOfKey(apiKey: string): string {
  const salt = randomBytes(16).toString('base64url')
  return `${salt}.${hash(salt, apiKey)}`
}

function isKeyOf(mark: string, apiKey: string): boolean {
  const [salt = '', known = ''] = mark.split('.')
  const given = Buffer.from(hash(salt, apiKey))
  return given.length === known.length && timingSafeEqual(given, Buffer.from(known))
}

function hash(salt: string, apiKey: string): string {
  return createHmac('sha256', salt).update(apiKey).digest('base64url')
}
