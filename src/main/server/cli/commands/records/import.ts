import { readFile, writeFile } from 'node:fs/promises'
import { csvLine } from '@shared/csv'
import { problemLine } from '@shared/i18n'
import type { CsvDates, CsvEncoding, ImportExisting, ImportedRow, ImportKind, ImportReport } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { resolveGiven } from '../../data-dir'
import { integrationIds } from '../../pick-integration'
import { assignment, valueText } from '../../text/field-text'
import { type Output, t } from '../../text/output'
import { table } from '../../text/table'

export interface ImportOptions {
  kind: ImportKind
  map?: string[]
  in?: string[]
  existing: ImportExisting
  emptyClears?: boolean
  allNew?: boolean
  dates: CsvDates
  decimal: '.' | ','
  encoding?: CsvEncoding
  refused?: string
  dryRun?: boolean
}

/** A file of this many bytes still goes into one call, as base64. */
const mostBytes = 740_000
const mostRows = 20_000
/** Rows that are shown to a person. */
const shownRows = 20

/** Makes and changes records from a CSV file, or says what would be done. */
export async function importFile({
  client,
  options,
  args,
  context,
  out,
}: GivenWorkspace<ImportOptions>): Promise<ExitCode> {
  const [file = ''] = args
  const path = (given: string) => resolveGiven(given, context.env, context.cwd)
  const { kind, existing, dates, decimal, encoding, dryRun = false, emptyClears = false, allNew = false } = options
  const bytes = await readFile(path(file)).catch((error: Error) => {
    throw new UsageError(t('cli.import.unreadable', { file, reason: error.message }))
  })
  if (bytes.length > mostBytes) throw new UsageError(t('cli.import.tooLarge', { file, most: mostBytes }))
  const report = await client.records.import({
    kind,
    content: bytes.toString('base64'),
    map: Object.fromEntries((options.map ?? []).map(assignment)),
    match: !allNew,
    existing,
    emptyClears,
    dates,
    decimal,
    integrations: await integrationIds(client, options.in ?? []),
    dryRun,
    limit: mostRows,
    trigger: 'cli',
    ...(encoding === undefined ? {} : { encoding }),
  })
  const notTaken = report.rows.filter(({ result }) => ['refused', 'unclear', 'repeated', 'left'].includes(result))
  if (options.refused !== undefined) await writeFile(path(options.refused), refusedFile(notTaken))
  out.json({ import: report })
  tell(report, dryRun, out)
  return report.counts.refused > 0 ? exitCode.failed : exitCode.done
}

function tell(report: ImportReport, dryRun: boolean, out: Output): void {
  const { counts, columns, rows, runId } = report
  const unused = columns.filter(({ field }) => field === null).map(({ heading }) => heading)
  if (rows.length > 0) {
    out.text(
      table(
        [
          { head: t('cli.import.row'), cell: ({ row }) => String(row), right: true },
          { head: t('cli.import.result'), cell: ({ result }) => t(`cli.import.results.${result}`) },
          { head: t('cli.import.name'), cell: ({ name }) => name },
          { head: t('cli.import.what'), cell: reasonOf },
        ],
        rows.slice(0, shownRows),
      ),
    )
  }
  if (rows.length > shownRows) out.note(t('cli.import.more', { count: rows.length - shownRows }))
  if (unused.length > 0) out.note(t('cli.import.unused', { list: unused.join(', ') }))
  out.text(t(dryRun ? 'cli.import.would' : 'cli.import.done', { ...counts, total: report.total }))
  if (runId !== null) out.note(t('cli.import.undo', { runId }))
}

/** What a row changes, or why it is not taken. */
function reasonOf({ result, fields, problem, candidates, sameAs }: ImportedRow): string {
  if (problem) return problemLine(problem)
  if (result === 'unclear') return t('cli.import.candidates', { list: candidates.join(', ') })
  if (sameAs !== null) return t('cli.import.sameAs', { row: sameAs })
  return fields.map(({ label, before, after }) => `${label}: ${valueText(before)} → ${valueText(after)}`).join('; ')
}

/** Rows that were not taken, with the reason, as CSV. */
function refusedFile(rows: readonly ImportedRow[]): string {
  const head = [t('cli.import.row'), t('cli.import.result'), t('cli.import.name'), t('cli.import.what')]
  const lines = rows.map((row) => [String(row.row), t(`cli.import.results.${row.result}`), row.name, reasonOf(row)])
  return `\uFEFF${[head, ...lines].map(csvLine).join('')}`
}
