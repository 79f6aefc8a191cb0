import type { AppClient } from '@shared/contract'
import type { RunDetail } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { changeTable } from '../../text/change-table'
import type { Output } from '../../text/output'
import { t } from '../../text/texts'
import { runSummary, runToEnd } from './run-to-end'

export interface RetryOptions {
  change?: number
}

/** Reasons that a person is shown. */
const shown = 20

/** Tries the refused records of a run again, one or all, and tells those that are still refused. */
export async function retry({ client, context, options, args, out }: GivenWorkspace<RetryOptions>): Promise<ExitCode> {
  const [id = ''] = args
  const { change: changeId } = options
  const ended = await runToEnd(client, context, out, async () => [
    await client.runs.retry({ id, changeId, trigger: 'cli' }),
  ])
  out.json({ runs: ended.map((run) => ({ retries: id, ...runSummary(run) })) })
  for (const run of ended) {
    await tellRefused(client, run, out)
    if (run.problem) out.problem(run.problem)
  }
  return ended.every(({ status }) => status === 'succeeded') ? exitCode.done : exitCode.failed
}

/** Tells the records of a run that were not accepted, with the reasons. */
export async function tellRefused(client: AppClient, { id, totals }: RunDetail, out: Output): Promise<void> {
  if (totals.failed === 0) return
  const { items } = await client.runs.changes({ id, action: 'failed', limit: shown })
  if (items.length === 0) return
  out.text(`\n${t('cli.retry.refused')}\n${changeTable(items, { planned: false })}`)
  if (totals.failed > items.length) out.note(t('cli.retry.more', { count: totals.failed - items.length }))
  out.note(t('cli.retry.next', { id }))
}
