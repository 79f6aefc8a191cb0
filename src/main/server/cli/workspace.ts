import type { AppClient } from '@shared/contract'
import { ProblemError, type WorkspaceState } from '@shared/model'
import { UsageError } from './context'
import { t } from './output'

/** Where Nango's cloud is. https://nango.dev/docs/reference/api/authentication */
export const defaultNangoHost = 'https://api.nango.dev'

export interface WorkspaceChoice {
  sandbox?: boolean
  live?: boolean
  env: NodeJS.ProcessEnv
}

/**
 * Opens the workspace that the command is about: the sandbox, the environment of NANGO_SECRET_KEY, or else the one that
 * is active already. Null when nothing was chosen and none is active. Throws what keeps it from opening.
 */
export async function openWorkspace(client: AppClient, choice: WorkspaceChoice): Promise<WorkspaceState | null> {
  const { NANGO_SECRET_KEY: apiKey, NANGO_HOST: host } = choice.env
  let state: WorkspaceState
  if (choice.sandbox) state = await client.workspaces.openSandbox(choice.live ? { live: true } : {})
  else if (apiKey) state = await client.workspaces.openEnvironment({ host: host || defaultNangoHost, apiKey })
  else state = await settledState(client)
  if (state.phase === 'opening') state = await settledState(client)
  if (state.phase === 'failed' && state.problem) throw new ProblemError(state.problem)
  return state.phase === 'none' ? null : state
}

/** The same for a command that cannot do without a workspace: having none is wrong usage. */
export async function requireWorkspace(client: AppClient, choice: WorkspaceChoice): Promise<WorkspaceState> {
  const state = await openWorkspace(client, choice)
  if (state) return state
  throw new UsageError(t('cli.usage.noWorkspace'))
}

/** The state once no workspace is being opened any more. */
async function settledState(client: AppClient): Promise<WorkspaceState> {
  for await (const event of await client.app.events()) {
    if (event.type !== 'ready' && event.type !== 'changed') continue
    const state = await client.workspaces.state()
    if (state.phase !== 'opening') return state
  }
  return client.workspaces.state()
}
