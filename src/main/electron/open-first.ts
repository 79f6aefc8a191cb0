import type { AppClient } from '@shared/contract'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import type { Logger } from '../host/log'

/** Nango's own cloud. https://nango.dev/docs/reference/api/authentication */
const nangoCloud = 'https://api.nango.dev'

/**
 * Opens what the command line or the environment asks for: the sandbox with `--sandbox`, else the Nango environment of
 * NANGO_SECRET_KEY (at NANGO_HOST). Without either the engine opens what was open last. A failure is shown by the
 * window, which reads the same state; here it is only written down.
 */
export async function openFirst(
  client: AppClient,
  wish: { sandbox: boolean },
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<void> {
  const apiKey = env.NANGO_SECRET_KEY
  try {
    if (wish.sandbox) await client.workspaces.openSandbox({})
    else if (apiKey) await client.workspaces.openEnvironment({ host: env.NANGO_HOST || nangoCloud, apiKey })
  } catch (error) {
    log.error('What was asked for at the start could not be opened', orpcToProblem(error))
  }
}
