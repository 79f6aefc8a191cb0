import type { AppClient } from '@shared/contract'
import type { Integration, Run, RunDetail, WorkspaceState } from '@shared/model'
import { type CliContext, type ExitCode, exitCode, UsageError } from '../context'
import { type Output, t } from '../output'
import { RunFollower } from '../run-follower'
import { watchRuns } from '../run-progress'

export interface SyncOptions {
  confirmFirstSync?: boolean
}

/** Everything that can be synced. */
const all = 'all'

/**
 * Syncs one integration, or all, and waits for the end. In a sandbox with nothing connected, `all` connects its accounts
 * first. Ctrl-C stops the runs; what they did until then is told as usual.
 */
export async function sync(
  client: AppClient,
  workspace: WorkspaceState,
  target: string,
  options: SyncOptions,
  context: CliContext,
  out: Output,
): Promise<ExitCode> {
  const follower = await RunFollower.open(client)
  let runs: Run[] = []
  let interrupted = false
  const stop = () => Promise.allSettled(runs.map(({ id }) => client.runs.stop({ id })))
  const offInterrupt = context.onInterrupt(() => {
    out.note(t('cli.interrupt.sync'))
    interrupted = true
    void stop()
  })
  try {
    runs = await start(client, workspace, target, options, out)
    // Asked to stop before there was anything to stop.
    if (interrupted) await stop()
    if (runs.length === 0) out.note(t('cli.sync.nothing'))
    const ended = await watchRuns(follower, runs, out)
    out.json({ runs: ended.map(summary) })
    for (const { problem } of ended) if (problem) out.problem(problem)
    return ended.every(({ status }) => status === 'succeeded') ? exitCode.done : exitCode.failed
  } finally {
    offInterrupt()
    await follower.close()
  }
}

async function start(
  client: AppClient,
  workspace: WorkspaceState,
  target: string,
  options: SyncOptions,
  out: Output,
): Promise<Run[]> {
  const inSandbox = workspace.current?.kind === 'sandbox'
  // In the sandbox there is nobody whose CRM a first sync could surprise.
  const confirmFirstSync = options.confirmFirstSync ?? inSandbox
  const { integrations } = await client.integrations.list()
  if (target !== all) {
    const { id } = pick(integrations, target)
    return [await client.integrations.sync({ id, trigger: 'cli', confirmFirstSync })]
  }
  if (integrations.length > 0 || !inSandbox) return client.integrations.syncAll({ trigger: 'cli', confirmFirstSync })
  out.note(t('cli.sync.connecting'))
  return client.workspaces.connectAllSandbox({ trigger: 'cli' })
}

/** The integration that a person names by its ID, or by its provider where that is enough. */
function pick(integrations: Integration[], name: string): Integration {
  const byId = integrations.find(({ id }) => id === name)
  if (byId) return byId
  const [only, ...more] = integrations.filter(({ provider }) => provider === name)
  if (only && more.length === 0) return only
  const known = (only ? [only, ...more] : integrations).map(({ id }) => id).join(', ')
  if (only) throw new UsageError(t('cli.usage.severalAccounts', { id: name, known }))
  if (known === '') throw new UsageError(t('cli.usage.noIntegrations', { id: name }))
  throw new UsageError(t('cli.usage.noSuchIntegration', { id: name, known }))
}

/** What `--json` tells of a run. */
function summary({ integrationId, provider, status, trigger, durationMs, problem, streams }: RunDetail) {
  return {
    integrationId,
    provider,
    status,
    trigger,
    durationMs,
    ...(problem ? { problem } : {}),
    streams: streams.map((each) => ({
      stream: each.stream,
      pulled: each.pulled,
      created: each.created,
      updated: each.updated,
      deleted: each.deleted,
      pushed: each.pushed,
      conflicts: each.conflicts,
      failed: each.failed,
      apiCalls: each.apiCalls,
    })),
  }
}
