import type { AppClient } from '@shared/contract'
import { ProblemError, type Workspace, type WorkspaceState } from '@shared/model'
import { clientOf } from '@shared/rpc/caller'
import { defaultNangoHost, FailedError, UsageError } from './context'
import { t } from './text/texts'

/** How a command line names its workspace. What stands first wins. */
export interface WorkspaceChoice {
  /** Id or name. */
  workspace?: string
  sandbox?: boolean
  /** Lets the sandbox change records by itself. */
  live?: boolean
  /** NANGO_SECRET_KEY and NANGO_HOST mean the workspace of that environment. */
  env: NodeJS.ProcessEnv
}

/** The workspace that a command works on. */
export interface ChosenWorkspace {
  /** Names the workspace with every call. */
  client: AppClient
  workspace: Workspace
  /** How it stands: open, or readable without a key. */
  state: WorkspaceState
  /** It was named by the API key in the environment variables. */
  byKey: boolean
}

/**
 * Chooses the workspace of a command: the named one, the sandbox, the one of the environment variables, or else the one
 * that is shown, or the only one. It is opened beside what is shown; no window is moved.
 *
 * @throws UsageError where none was chosen and there is none to take; ProblemError what keeps it from opening
 */
export async function requireWorkspace(client: AppClient, choice: WorkspaceChoice): Promise<ChosenWorkspace> {
  const workspace = await choose(client, choice, false)
  if (!workspace) throw new UsageError(await nothingChosen(client))
  const own = clientOf(client, workspace.id)
  const state = await settledState(own)
  if (state.phase === 'failed' && state.problem) throw new ProblemError(state.problem)
  return { client: own, workspace, state, byKey: isByKey(choice) }
}

/** Opens a command's workspace in a further engine, as the command has chosen it; the key that it gave goes there, too. */
export async function reopenWorkspace(
  client: AppClient,
  { workspace, byKey }: ChosenWorkspace,
  { env }: WorkspaceChoice,
): Promise<void> {
  await requireWorkspace(client, byKey ? { env } : { workspace: workspace.id, env: {} })
}

/**
 * The same for a host that shows what was chosen; without a choice it shows what it showed last.
 *
 * @throws ProblemError what keeps it from opening
 */
export async function showWorkspace(client: AppClient, choice: WorkspaceChoice): Promise<void> {
  const workspace = await choose(client, choice, true)
  if (!workspace) return
  const state = await settledState(clientOf(client, workspace.id))
  if (state.phase === 'failed' && state.problem) throw new ProblemError(state.problem)
}

/**
 * Lets a command write to its workspace. One that only counts as Prod because it was made of a key needs no more than that
 * key: who gives it with the command says which environment is meant.
 *
 * @throws FailedError where it is Prod and `--prod` is missing
 */
export function allowWriting({ workspace, byKey }: ChosenWorkspace, { prod }: { prod?: boolean }): void {
  const { name, id, kind, kindAssumed } = workspace
  if (kind !== 'prod' || prod || (kindAssumed && byKey)) return
  throw new FailedError(t('cli.failed.prod', { name, id }), 'PROD_NOT_ALLOWED')
}

function isByKey({ workspace, sandbox, env }: WorkspaceChoice): boolean {
  return workspace === undefined && !sandbox && Boolean(env.NANGO_SECRET_KEY)
}

async function choose(client: AppClient, choice: WorkspaceChoice, show: boolean): Promise<Workspace | null> {
  const { workspace: name, sandbox, live } = choice
  const { NANGO_SECRET_KEY: apiKey, NANGO_HOST: host } = choice.env
  if (name !== undefined) {
    const { current } = await clientOf(client, name).workspaces.state()
    if (show && current) await client.workspaces.open({ id: current.id })
    return current
  }
  if (sandbox) return (await client.workspaces.openSandbox({ show, ...(live ? { live } : {}) })).current
  if (apiKey) {
    const environment = { host: host || defaultNangoHost, apiKey }
    return (await client.workspaces.openEnvironment({ ...environment, show })).current
  }
  const { current, workspaces } = await client.workspaces.state()
  const [only, ...more] = workspaces
  return current ?? (only && more.length === 0 ? only : null)
}

async function nothingChosen(client: AppClient): Promise<string> {
  const { workspaces } = await client.workspaces.state()
  if (workspaces.length === 0) return t('cli.usage.noWorkspace')
  return t('cli.usage.whichWorkspace', { known: workspaces.map(({ id, name }) => `${name} (${id})`).join(', ') })
}

/** The state once the workspace is no longer being opened; asking for it begins that. */
async function settledState(client: AppClient): Promise<WorkspaceState> {
  const isSettled = ({ phase }: WorkspaceState) => phase !== 'opening' && phase !== 'closed'
  const state = await client.workspaces.state()
  if (isSettled(state)) return state
  for await (const event of await client.app.events()) {
    if (event.type !== 'ready' && event.type !== 'changed') continue
    const now = await client.workspaces.state()
    if (isSettled(now)) return now
  }
  return client.workspaces.state()
}
