import type { Run, RunStatus } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { duration, moment, table } from '../../text/table'
import { t } from '../../text/texts'

export interface RunsOptions {
  limit: number
  integration?: string
  status?: RunStatus
}

/** Lists the latest runs, newest first. */
export async function listRuns({ client, options, out }: GivenWorkspace<RunsOptions>): Promise<ExitCode> {
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
        { head: t('cli.runs.head.kind'), cell: (run) => t(`cli.runKind.${run.kind}`) },
        { head: t('cli.runs.head.status'), cell: (run) => t(`cli.status.${run.status}`) },
        { head: t('cli.runs.head.duration'), cell: (run) => duration(run.durationMs), right: true },
        { head: t('cli.runs.head.changes'), cell: changesText, right: true },
        { head: t('cli.runs.head.pushed'), cell: pushedText, right: true },
        { head: t('cli.runs.head.id'), cell: (run) => run.id },
      ],
      items,
    ),
  )
  if (items.length < total) out.note(t('cli.runs.more', { shown: items.length, total }))
  return exitCode.done
}

/** A dry run changes nothing; what it found stands in brackets. */
function changesText({ kind, totals }: Run): string {
  const changes = t('cli.runs.changes', { ...totals })
  return kind === 'dry-run' ? `(${changes})` : changes
}

function pushedText({ kind, totals }: Run): string {
  const pushed = totals.pushed.toLocaleString('en')
  return kind === 'dry-run' ? `(${pushed})` : pushed
}
