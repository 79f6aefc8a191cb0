import { setImmediate as nextTurn } from 'node:timers/promises'
import { fail, type ImportCounts, type ImportedRow, importResult, toProblem } from '@shared/model'
import type { Store } from '../../store/store'
import { type ImportEnd, ImportRun } from '../change/edit-run'
import type { RecordPorts } from '../change/record-context'
import { type Column, columnsOf } from './columns'
import { type ImportRules, ownFieldsOf, RowPlanner } from './plan-row'
import type { CsvRow, CsvTable } from './read-file'

/** Rows that are looked at and taken in one commit; the engine answers others between two. */
const together = 50

/** How far an import is: `at` rows of the file have been looked at, and what they came to. */
export interface ImportProgress {
  at: number
  counts: ImportCounts
}

/** What an import is asked to do beside its rules. */
export interface ImportTask {
  map: Readonly<Record<string, string>>
  dryRun: boolean
  /** Where an import that was cut off goes on. */
  from: ImportProgress
  /** Ends it between two commits; what is done stays in its run, which ends as {@link ImportWatch.stopped} says. */
  signal: AbortSignal
  watch: ImportWatch
}

/** Who follows an import. */
export interface ImportWatch {
  /** These rows have been looked at; they are taken next. */
  rows(rows: readonly ImportedRow[]): void
  /** Is called in the commit that takes the rows up to here. */
  keep(settings: Store['settings'], run: ImportRun, progress: ImportProgress): void
  /** So many rows have been looked at. The run is null until something is changed. */
  moved(run: ImportRun | null, progress: ImportProgress, total: number): void
  /** How a run ends that was stopped. */
  stopped(): ImportEnd
  ended(run: ImportRun, end: ImportEnd): void
}

/** What an import has come to. */
export interface ImportOutcome {
  runId: string | null
  columns: Column[]
  progress: ImportProgress
  stopped: boolean
}

/** Nothing looked at yet. */
export function noProgress(): ImportProgress {
  return { at: 0, counts: Object.fromEntries(importResult.options.map((result) => [result, 0])) as ImportCounts }
}

/**
 * Which field each column of a file fills.
 *
 * @throws ProblemError BAD_INPUT where none fills any, FIELD_UNKNOWN
 */
export function usedColumns(
  ports: RecordPorts,
  kind: ImportRules['kind'],
  { facts }: Pick<CsvTable, 'facts'>,
  map: Readonly<Record<string, string>>,
): Column[] {
  const headings = facts.columns.map(({ heading }) => heading)
  const columns = columnsOf(kind, headings, map, ownFieldsOf(ports, kind))
  if (columns.every(({ field }) => field === null)) {
    fail('BAD_INPUT', { reason: 'map: no column of the file is a field; name one' })
  }
  return columns
}

/**
 * Takes the rows of a file, or only looks at them: the plan of a dry run is that of the import. Rows are taken one after
 * another, 50 a commit, in one run of kind `import`; what is refused or unclear stands with its row, and the others are
 * taken. One that was cut off goes on behind the last row whose commit is on the disk; without that knowledge, rows with
 * a strong key find what was made of them.
 *
 * @throws ProblemError BAD_INPUT, FIELD_UNKNOWN; then nothing is changed
 */
export async function importTable(
  ports: RecordPorts,
  table: CsvTable,
  rules: ImportRules,
  { map, dryRun, from, signal, watch }: ImportTask,
): Promise<ImportOutcome> {
  const columns = usedColumns(ports, rules.kind, table, map)
  const planner = new RowPlanner(ports, rules, columns)
  const progress: ImportProgress = { at: 0, counts: { ...from.counts } }
  const made: { run: ImportRun | null } = { run: null }
  const { total } = table.facts
  const take = (rows: readonly CsvRow[]) => {
    const plans = rows.map((row) => planner.plan(row))
    for (const { row } of plans) progress.counts[row.result] += 1
    progress.at += rows.length
    watch.rows(plans.map(({ row }) => row))
    const changing = plans.filter(({ apply }) => apply !== null)
    const [first] = changing
    if (!dryRun && first) {
      const { kind, trigger } = rules
      made.run ??= new ImportRun(ports.store, { integrationId: first.integrationId ?? '', kind, trigger })
      const { run } = made
      run.step(
        (acts) => {
          for (const { apply } of changing) apply?.(acts)
        },
        (settings) => watch.keep(settings, run, progress),
      )
    }
    watch.moved(made.run, progress, total)
  }
  const takeAll = async (): Promise<ImportEnd> => {
    for await (const rows of inParts(table.rows())) {
      if (signal.aborted) return watch.stopped()
      if (progress.at + rows.length <= from.at) {
        for (const row of rows) planner.note(row)
        progress.at += rows.length
      } else take(rows)
      await nextTurn()
    }
    return signal.aborted ? watch.stopped() : { status: 'succeeded', problem: null }
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
  return { runId: made.run?.runId ?? null, columns, progress, stopped: how.status !== 'succeeded' }
}

async function* inParts(rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow[]> {
  let part: CsvRow[] = []
  for await (const row of rows) {
    part.push(row)
    if (part.length < together) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
