import type { AppClient } from '@shared/contract'
import type { RunStatus } from '@shared/model'
import { type ExitCode, exitCode } from '../context'
import { type Output, t } from '../output'
import { duration, moment, table } from '../table'

export interface RunsOptions {
  limit: number
  integration?: string
  status?: RunStatus
}

/** Lists the latest runs, newest first. */
export async function listRuns(client: AppClient, options: RunsOptions, out: Output): Promise<ExitCode> {
  const { items, total } = await client.runs.list({
    limit: options.limit,
    integrationId: options.integration,
    status: options.status,
  })
  out.json({ runs: items, total })
  if (items.length === 0) {
    out.text(t('cli.runs.none'))
    return exitCode.done
  }
  out.text(
    table(
      [
        { head: t('cli.runs.head.started'), cell: (run) => moment(run.startedAt ?? run.queuedAt) },
        { head: t('cli.runs.head.integration'), cell: (run) => run.integrationId },
        { head: t('cli.runs.head.kind'), cell: (run) => run.kind },
        { head: t('cli.runs.head.status'), cell: (run) => t(`cli.status.${run.status}`) },
        { head: t('cli.runs.head.duration'), cell: (run) => duration(run.durationMs), right: true },
        { head: t('cli.runs.head.changes'), cell: (run) => t('cli.runs.changes', { ...run.totals }), right: true },
        { head: t('cli.runs.head.id'), cell: (run) => run.id },
      ],
      items,
    ),
  )
  if (items.length < total) out.note(t('cli.runs.more', { shown: items.length, total }))
  return exitCode.done
}
