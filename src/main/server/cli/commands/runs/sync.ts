import type { AppClient } from '@shared/contract'
import type { Integration, PreviewDecision, Problem, Run, RunDetail } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { pickIntegration } from '../../pick-integration'
import type { Output } from '../../text/output'
import { reasonsText } from '../../text/preview-text'
import { t } from '../../text/texts'
import { askNango } from '../crm/integrations'
import { tellDryRuns } from './dry-run'
import { tellRefused } from './retry'
import { runSummary, runToEnd } from './run-to-end'

export interface SyncOptions {
  confirmFirstSync?: boolean
  decide?: PreviewDecision
  dryRun?: boolean
  full?: boolean
  acceptDeletes?: boolean
}

/** Everything that can be synced. */
const all = 'all'

/**
 * Syncs one integration, or all, and waits for the end. In a sandbox with nothing connected, `all` connects its accounts
 * first. Ctrl-C stops the runs; what they did until then is said as usual.
 */
export async function sync(given: GivenWorkspace<SyncOptions>): Promise<ExitCode> {
  const { client, context, options, out } = given
  let nangoProblem: Problem | null = null
  const ended = await runToEnd(client, context, out, async () => {
    const begun = await start(given)
    nangoProblem = begun.nangoProblem
    if (begun.runs.length === 0 && !nangoProblem) out.note(t('cli.sync.nothing'))
    return begun.runs
  })
  if (nangoProblem) out.problem(nangoProblem)
  const code = options.dryRun
    ? await tellDryRuns(client, ended, nangoProblem, out)
    : await tellSyncs(client, ended, nangoProblem, out)
  return nangoProblem ? exitCode.failed : code
}

async function tellSyncs(
  client: AppClient,
  ended: readonly RunDetail[],
  nangoProblem: Problem | null,
  out: Output,
): Promise<ExitCode> {
  const held = await heldBack(client, ended)
  out.json({
    runs: ended.map((run) => ({ ...runSummary(run), ...firstSync(held.get(run.integrationId)) })),
    ...(nangoProblem ? { nangoProblem } : {}),
  })
  for (const run of ended) {
    await tellRefused(client, run, out)
    if (run.problem) out.problem(run.problem)
  }
  if (ended.some(({ totals }) => totals.conflicts > 0)) out.note(t('cli.sync.conflictsNext'))
  for (const integration of held.values()) tellHeldBack(integration, out)
  return ended.every(({ status }) => status === 'succeeded') ? exitCode.done : exitCode.failed
}

/** Begins the runs. `all` asks Nango first: that nothing is connected is only true where Nango says so. */
async function start(given: GivenWorkspace<SyncOptions>): Promise<{ runs: Run[]; nangoProblem: Problem | null }> {
  const { client, workspace, state, args, options, out } = given
  const [target = all] = args
  const { dryRun = false, full = false, acceptDeletes = false } = options
  const inSandbox = workspace.kind === 'sandbox'
  // In the sandbox there is no one whose CRM a first sync could surprise.
  const confirmFirstSync = !dryRun && (options.confirmFirstSync ?? inSandbox)
  const decision = { all: options.decide ?? (inSandbox && !dryRun ? 'later' : 'policy') }
  const wishes = { trigger: 'cli' as const, confirmFirstSync, decision, dryRun, full, acceptDeletes }
  if (target !== all) {
    const { id } = await pickIntegration(client, target)
    const run = await client.integrations.sync({ id, ...wishes })
    return { runs: [run], nangoProblem: null }
  }
  const { integrations, nangoProblem } = await askNango(client, state)
  if (integrations.length === 0 && inSandbox && !nangoProblem) {
    out.note(t('cli.sync.connecting'))
    return { runs: await client.workspaces.connectAllSandbox({ trigger: 'cli', dryRun }), nangoProblem }
  }
  const runs =
    dryRun || full || acceptDeletes
      ? await Promise.all(integrations.filter(canSync).map(({ id }) => client.integrations.sync({ id, ...wishes })))
      : await client.integrations.syncAll({ trigger: 'cli', confirmFirstSync, decision })
  return { runs, nangoProblem }
}

/** Left out of `all`; naming it says why it cannot sync. */
function canSync({ connectionId, pausedAt, problem }: Integration): boolean {
  return connectionId !== null && pausedAt === null && problem?.code !== 'OTHER_ACCOUNT'
}

/** Integrations that were synced and whose CRM is not given all, because a person has to see before what that is. */
async function heldBack(client: AppClient, ended: readonly RunDetail[]): Promise<Map<string, Integration>> {
  const ids = new Set(ended.map(({ integrationId }) => integrationId))
  const held = new Map<string, Integration>()
  if (ids.size === 0) return held
  for (const integration of (await client.integrations.list()).integrations) {
    const { previews, outbox } = integration
    const isAsked = previews.some(({ reasons }) => !reasons.includes('first-sync'))
    const waits = previews.length > 0 && (outbox.waiting > 0 || isAsked)
    if (waits && ids.has(integration.id)) held.set(integration.id, integration)
  }
  return held
}

function firstSync(integration: Integration | undefined) {
  return integration
    ? { firstSync: { confirmed: false, waiting: integration.outbox.waiting, streams: integration.previews } }
    : {}
}

function tellHeldBack({ id, account, outbox, previews }: Integration, out: Output): void {
  if (outbox.waiting > 0) out.note(t('cli.sync.held', { count: outbox.waiting, account: account.name }))
  for (const { stream, reasons } of previews)
    out.note(t('cli.sync.heldStream', { stream, reasons: reasonsText(reasons) }))
  out.note(t('cli.sync.heldNext', { id }))
}
