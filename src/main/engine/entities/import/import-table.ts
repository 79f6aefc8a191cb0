import { setImmediate as nextTurn } from 'node:timers/promises'
import { fail, type ImportReport, importResult, toProblem } from '@shared/model'
import { type ImportEnd, ImportRun } from '../change/edit-run'
import type { RecordPorts } from '../change/record-context'
import { columnsOf } from './columns'
import { type ImportRules, ownFieldsOf, RowPlanner } from './plan-row'
import type { CsvTable } from './read-table'

/** Rows that are looked at and taken in one commit; the engine answers others between two. */
const together = 50

/** What an import is asked to do beside its rules. */
export interface ImportTask {
  map: Readonly<Record<string, string>>
  dryRun: boolean
  /** Rows of the report. */
  limit: number
  /** Ends it between two commits; what is done stays in its run, which ends as {@link ImportWatch.stopped} says. */
  signal: AbortSignal
  watch: ImportWatch
}

/** Who follows an import that changes something. */
export interface ImportWatch {
  /** So many rows have been looked at. */
  moved(run: ImportRun, done: number, total: number): void
  /** How a run ends that was stopped. */
  stopped(): ImportEnd
  ended(run: ImportRun, end: ImportEnd): void
}

/**
 * Takes the rows of a file, or only looks at them: the plan of a dry run is that of the import. Rows are taken one after
 * another, 50 a commit, in one run of kind `import`; what is refused or unclear stands with its row, and the others are
 * taken. Taken again after a crash, rows with a strong key find what was made of them.
 *
 * @throws ProblemError BAD_INPUT, FIELD_UNKNOWN; then nothing is changed
 */
export async function importTable(
  ports: RecordPorts,
  table: CsvTable,
  rules: ImportRules,
  { map, dryRun, limit, signal, watch }: ImportTask,
): Promise<ImportReport> {
  const { headings, rows, encoding, delimiter } = table
  const columns = columnsOf(rules.kind, headings, map, ownFieldsOf(ports, rules.kind))
  if (columns.every(({ field }) => field === null)) {
    fail('BAD_INPUT', { reason: 'map: no column of the file is a field; name one' })
  }
  const planner = new RowPlanner(ports, rules, columns)
  const counts = Object.fromEntries(importResult.options.map((result) => [result, 0])) as ImportReport['counts']
  const shown: ImportReport['rows'] = []
  const made: { run: ImportRun | null } = { run: null }
  const takeAll = async () => {
    for (let from = 0; from < rows.length; from += together) {
      if (from > 0) await nextTurn()
      if (signal.aborted) return watch.stopped()
      const plans = rows.slice(from, from + together).map((row) => planner.plan(row))
      const changing = plans.filter(({ apply }) => apply !== null)
      const [first] = changing
      if (!dryRun && first) {
        const { kind, trigger } = rules
        made.run ??= new ImportRun(ports.store, { integrationId: first.integrationId ?? '', kind, trigger })
        made.run.step((acts) => {
          for (const { apply } of changing) apply?.(acts)
        })
      }
      for (const { row } of plans) {
        counts[row.result] += 1
        if (row.result !== 'unchanged' && shown.length < limit) shown.push(row)
      }
      if (made.run) watch.moved(made.run, from + plans.length, rows.length)
    }
    return { status: 'succeeded', problem: null } as const
  }
  const end = (how: ImportEnd) => {
    made.run?.end(how)
    if (made.run) watch.ended(made.run, how)
  }
  let how: ImportEnd
  try {
    how = await takeAll()
  } catch (error) {
    end({ status: 'failed', problem: toProblem(error) })
    throw error
  }
  end(how)
  const samples = (at: number) => rows.find(({ cells }) => (cells[at] ?? '').trim() !== '')?.cells[at]?.slice(0, 200)
  return {
    runId: made.run?.runId ?? null,
    encoding,
    delimiter,
    columns: columns.map(({ heading, field }, at) => ({ heading, field, sample: samples(at) ?? '' })),
    total: rows.length,
    counts,
    stopped: how.status !== 'succeeded',
    rows: shown,
  }
}
