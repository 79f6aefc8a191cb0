import type { AppClient } from '@shared/contract'
import type { WorkspaceState } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import type { Logger } from '../../host/files/log'

/** Nango's own cloud. https://nango.dev/docs/reference/api/authentication */
const nangoCloud = 'https://api.nango.dev'

/**
 * Opens what the command line or the environment asks for: the sandbox with `--sandbox`, else the Nango environment of
 * NANGO_SECRET_KEY (at NANGO_HOST). Without either the engine opens what was shown last. Returns the id of what was
 * opened, for the window to go there; null where nothing was. A failure is only written down: the window shows what it
 * showed.
 */
export async function openFirst(
  client: AppClient,
  wish: { sandbox: boolean },
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<string | null> {
  const apiKey = env.NANGO_SECRET_KEY
  try {
    if (wish.sandbox) return idOf(await client.workspaces.openSandbox({}))
    if (!apiKey) return null
    return idOf(await client.workspaces.openEnvironment({ host: env.NANGO_HOST || nangoCloud, apiKey }))
  } catch (error) {
    log.error('What was asked for at the start could not be opened', orpcToProblem(error))
    return null
  }
}

function idOf({ current }: WorkspaceState): string | null {
  return current?.id ?? null
}
