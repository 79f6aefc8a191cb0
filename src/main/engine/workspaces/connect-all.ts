import type { HostClient } from '@shared/host'
import { endedConnectStates, fail, type Run, type RunTrigger } from '@shared/model'
import { systemClock } from '../clock'
import type { WorkspaceSession } from './session'

const pollMs = 100

/**
 * Connects every Nango integration of the sandbox that has no account yet, lets the host give the consents, and syncs
 * all, or finds out what that would do. Each consent is a whole connect attempt, the same as a person's.
 *
 * @throws ProblemError NOT_ON_THIS_HOST when the workspace is not the sandbox; what a failed attempt says
 */
export async function connectAllSandbox(
  session: WorkspaceSession,
  host: HostClient,
  { trigger, dryRun }: { trigger: RunTrigger; dryRun: boolean },
  signal: AbortSignal = new AbortController().signal,
): Promise<Run[]> {
  if (session.workspace.kind !== 'sandbox') fail('NOT_ON_THIS_HOST')
  await session.catalogue.refresh()
  if (session.catalogue.problem) {
    const { code, params, detail } = session.catalogue.problem
    fail(code, params, detail)
  }
  for (const { provider, integrationKey } of session.integrations.list().available) {
    await connectByItself(session, host, { provider, integrationKey }, signal)
  }
  if (!dryRun) {
    // It is the sandbox, where a confirmation surprises no one: what was changed later stands.
    const decision = { all: 'later' as const, fields: {} }
    return session.integrations.syncAll(trigger, { confirmFirstSync: true, decision })
  }
  return session.integrations
    .list()
    .integrations.map(({ id }) => session.integrations.sync(id, trigger, { dryRun: true }))
}

async function connectByItself(
  session: WorkspaceSession,
  host: HostClient,
  target: { provider: string; integrationKey: string },
  signal: AbortSignal,
): Promise<void> {
  const begun = await session.connect.begin({ ...target, mode: 'caller', reconnects: null })
  if (begun.url !== null) await host.sandbox.consent({ workspaceId: session.workspace.id, url: begun.url })
  for (;;) {
    const attempt = await session.connect.callback(begun.id)
    if (attempt.problem && attempt.state !== 'connected') {
      const { code, params, detail } = attempt.problem
      fail(code, params, detail)
    }
    if (endedConnectStates.has(attempt.state)) return
    await systemClock.pause(pollMs, signal)
  }
}
