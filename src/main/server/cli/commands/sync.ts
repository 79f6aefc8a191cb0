import type { AppClient } from '@shared/contract'
import type { Integration, Run, RunDetail } from '@shared/model'
import type { GivenWorkspace } from '../command-set'
import { type ExitCode, exitCode } from '../context'
import { type Output, t } from '../output'
import { pickIntegration } from '../pick-integration'
import { runSummary, runToEnd } from '../run-to-end'
import { tellDryRuns } from './dry-run'
import { tellRefused } from './retry'

export interface SyncOptions {
  confirmFirstSync?: boolean
  dryRun?: boolean
  full?: boolean
  acceptDeletes?: boolean
}

/** Everything that can be synced. */
const all = 'all'

/**
 * Syncs one integration, or all, and waits for the end. In a sandbox with nothing connected, `all` connects its accounts
 * first. Ctrl-C stops the runs; what they did until then is told as usual.
 */
export async function sync(given: GivenWorkspace<SyncOptions>): Promise<ExitCode> {
  const { client, context, options, out } = given
  const ended = await runToEnd(client, context, out, async () => {
    const runs = await start(given)
    if (runs.length === 0) out.note(t('cli.sync.nothing'))
    return runs
  })
  if (options.dryRun) return tellDryRuns(client, ended, out)
  const held = await heldBack(client, ended)
  out.json({ runs: ended.map((run) => ({ ...runSummary(run), ...firstSync(held.get(run.integrationId)) })) })
  for (const run of ended) {
    await tellRefused(client, run, out)
    if (run.problem) out.problem(run.problem)
  }
  if (ended.some(({ totals }) => totals.conflicts > 0)) out.note(t('cli.sync.conflictsNext'))
  for (const integration of held.values()) tellHeldBack(integration, out)
  return ended.every(({ status }) => status === 'succeeded') ? exitCode.done : exitCode.failed
}

async function start({ client, workspace, args, options, out }: GivenWorkspace<SyncOptions>): Promise<Run[]> {
  const [target = all] = args
  const { dryRun = false, full = false, acceptDeletes = false } = options
  const inSandbox = workspace.current?.kind === 'sandbox'
  // In the sandbox there is nobody whose CRM a first sync could surprise.
  const confirmFirstSync = !dryRun && (options.confirmFirstSync ?? inSandbox)
  const wishes = { trigger: 'cli' as const, confirmFirstSync, dryRun, full, acceptDeletes }
  const { integrations } = await client.integrations.list()
  if (target !== all)
    return [await client.integrations.sync({ id: pickIntegration(integrations, target).id, ...wishes })]
  if (integrations.length === 0 && inSandbox) {
    out.note(t('cli.sync.connecting'))
    return client.workspaces.connectAllSandbox({ trigger: 'cli', dryRun })
  }
  if (!dryRun && !full && !acceptDeletes) return client.integrations.syncAll({ trigger: 'cli', confirmFirstSync })
  return Promise.all(integrations.filter(canSync).map(({ id }) => client.integrations.sync({ id, ...wishes })))
}

/** Left out of `all`; naming it says why it cannot sync. */
function canSync({ connectionId, pausedAt, problem }: Integration): boolean {
  return connectionId !== null && pausedAt === null && problem?.code !== 'OTHER_ACCOUNT'
}

/** Integrations that were synced and whose CRM is given nothing, because their first sync waits for a person. */
async function heldBack(client: AppClient, ended: readonly RunDetail[]): Promise<Map<string, Integration>> {
  const ids = new Set(ended.map(({ integrationId }) => integrationId))
  const held = new Map<string, Integration>()
  if (ids.size === 0) return held
  for (const integration of (await client.integrations.list()).integrations) {
    const waits = !integration.firstSyncConfirmed && integration.outbox.waiting > 0
    if (waits && ids.has(integration.id)) held.set(integration.id, integration)
  }
  return held
}

function firstSync(integration: Integration | undefined) {
  return integration ? { firstSync: { confirmed: false, waiting: integration.outbox.waiting } } : {}
}

function tellHeldBack({ id, account, outbox }: Integration, out: Output): void {
  out.note(t('cli.sync.held', { count: outbox.waiting, account: account.name }))
  out.note(t('cli.sync.heldNext', { id }))
}
