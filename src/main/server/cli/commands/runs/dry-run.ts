import type { AppClient } from '@shared/contract'
import type { DryRunReport, Problem, RunDetail } from '@shared/model'
import { type ExitCode, exitCode } from '../../context'
import { changeTable } from '../../text/change-table'
import type { Output } from '../../text/output'
import { table } from '../../text/table'
import { t } from '../../text/texts'
import { runName } from './run-progress'

/** Changes that a person is shown; `--json` holds all that the report has. */
const shown = 20

/** Tells what dry runs found. A run that was cut short found nothing that could be relied on. */
export async function tellDryRuns(
  client: AppClient,
  runs: readonly RunDetail[],
  nangoProblem: Problem | null,
  out: Output,
): Promise<ExitCode> {
  const reports = await Promise.all(
    runs.map(async (run) => ({ run, report: wentThrough(run) ? await client.runs.report({ id: run.id }) : null })),
  )
  out.json({
    reports: reports.map(({ run: { id, integrationId, status, problem }, report }) => ({
      integrationId,
      runId: id,
      status,
      report,
      ...(problem && !report ? { problem } : {}),
    })),
    ...(nangoProblem ? { nangoProblem } : {}),
  })
  for (const { run, report } of reports) {
    if (report) tellReport(run, report, out)
    else if (run.problem) out.problem(run.problem)
  }
  return reports.every(({ report }) => report !== null) ? exitCode.done : exitCode.failed
}

/** Records that are not right are a part of what it found; a stream that could not be read is not. */
function wentThrough({ status, problem }: RunDetail): boolean {
  return status === 'succeeded' || (status === 'partial' && problem?.code === 'RECORDS_FAILED')
}

function tellReport(run: RunDetail, report: DryRunReport, out: Output): void {
  const none = ''
  const rows: [what: string, here: number, there: number | null][] = [
    [t('cli.report.created'), report.createdHere, report.createdThere],
    [t('cli.report.updated'), report.updatedHere, report.updatedThere],
    [t('cli.report.deleted'), report.deletedHere, report.deletedThere],
    [t('cli.report.matched'), report.matched, null],
    [t('cli.report.ambiguous'), report.ambiguous, null],
    [t('cli.report.invalid'), report.invalid, null],
    [t('cli.report.differing'), report.differing, null],
    [t('cli.report.conflicts'), report.conflicts, null],
  ]
  out.text(`\n${t('cli.report.title', { name: runName(run) })}\n`)
  out.text(
    table(
      [
        { head: none, cell: ([what]) => what },
        { head: t('cli.report.here'), cell: ([, here]) => here.toLocaleString('en'), right: true },
        { head: t('cli.report.there'), cell: ([, , there]) => there?.toLocaleString('en') ?? none, right: true },
      ],
      rows,
    ),
  )
  if (report.samples.length === 0) return
  const first = report.samples.slice(0, shown)
  out.text(`\n${t('cli.report.first', { count: first.length })}\n${changeTable(first, { planned: true })}`)
  const more = report.samples.length - first.length
  if (more > 0) out.note(t('cli.report.more'))
}
