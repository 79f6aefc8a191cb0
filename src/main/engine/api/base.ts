import { implement } from '@orpc/server'
import { contract } from '@shared/contract'
import type { Engine } from '../workspaces/engine'

/** What is known of a call besides its input. */
export interface CallContext {
  /** Id or name of the workspace that the caller named; null for the one that the host shows. */
  workspace: string | null
}

/** Where every procedure's implementation starts. */
export const api = implement(contract).$context<CallContext>()

/**
 * For procedures that work in a workspace: hands them the caller's own, which is opened first if need be.
 *
 * @throws ProblemError NOT_FOUND, WORKSPACE_NOT_OPEN, DATA_FOLDER_MOVED for what would be written, or why it could not be opened
 */
export function inWorkspace(engine: Engine) {
  return api.middleware(async ({ context, next, procedure }) => {
    const session = await engine.workspaces.use(context.workspace)
    if (procedure['~orpc'].route.method !== 'GET') session.requirePlace()
    return next({ context: { session } })
  })
}
