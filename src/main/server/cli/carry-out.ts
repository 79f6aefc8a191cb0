import type { Given, GivenWorkspace, Load, WorkspaceCommandText } from './command-set'
import type { ExitCode } from './context'
import { openSession } from './session'
import { Output } from './text/output'
import { t } from './text/texts'
import { allowWriting, reopenWorkspace, requireWorkspace } from './workspace'

/** Loads what a command does and does it. A failure becomes a text and an exit code. */
export async function carryOut<T>(given: Omit<Given<T>, 'out'>, load: Load<Given<T>>): Promise<ExitCode> {
  const out = new Output(given.context, given.options.json ?? false)
  try {
    const run = await load()
    return await run({ ...given, out })
  } catch (error) {
    return out.failure(error)
  }
}

/** Runs with an engine and a workspace, and leaves the engine in good order whatever happens. */
export async function withWorkspace<T>(
  given: Given<T>,
  writes: WorkspaceCommandText<T>['writes'],
  run: (given: GivenWorkspace<T>) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { options, context, out } = given
  const session = await openSession(options, context, out)
  try {
    const choice = { ...options, env: context.env }
    const chosen = await requireWorkspace(session.client, choice)
    session.onNextEngine((client) => reopenWorkspace(client, chosen, choice))
    out.warn(t('cli.workspace', { name: chosen.workspace.name, id: chosen.workspace.id }))
    if (writes === true || writes?.(options)) allowWriting(chosen, options)
    return await run({ ...given, ...chosen })
  } finally {
    await session.close()
  }
}
