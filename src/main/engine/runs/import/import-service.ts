import { type ImportedRow, type ImportReport, makeProblem } from '@shared/model'
import type { RecordPorts } from '../../entities/change/record-context'
import {
  type ImportOutcome,
  type ImportTask,
  type ImportWatch,
  importTable,
  noProgress,
} from '../../entities/import/import-table'
import type { ImportRules } from '../../entities/import/plan-row'
import type { CsvTable } from '../../entities/import/read-file'
import type { Events } from '../../events'

/** What is known of an import that is under way. */
interface UnderWay {
  abort: AbortController
  ended: Promise<unknown>
  runId: string | null
}

/** What an import is asked for, and who follows it. */
export interface ImportOrder extends Omit<ImportTask, 'signal' | 'watch'> {
  /** Ends it as {@link ImportService.stop} does, when whatever asked for it is gone. */
  caller: AbortSignal | undefined
  watch?: Partial<ImportWatch>
}

/** Imports of files that are under way: they tell how far they are, and are stopped by their run. */
export class ImportService {
  readonly #ports: RecordPorts
  readonly #events: Events
  readonly #underWay = new Set<UnderWay>()
  #closing = false

  constructor(ports: RecordPorts, events: Events) {
    this.#ports = ports
    this.#events = events
  }

  /** Takes a file that came in one call, see {@link importTable}. @param limit rows of the report */
  async take(
    table: CsvTable,
    rules: ImportRules,
    { limit, ...order }: Omit<ImportOrder, 'from' | 'watch'> & { limit: number },
  ): Promise<ImportReport> {
    const shown: ImportedRow[] = []
    const rows = (looked: readonly ImportedRow[]) => {
      const told = looked.filter(({ result }) => result !== 'unchanged')
      shown.push(...told.slice(0, limit - shown.length))
    }
    const { runId, columns, progress, stopped } = await this.follow(table, rules, {
      ...order,
      from: noProgress(),
      watch: { rows },
    })
    const { encoding, delimiter, total } = table.facts
    return {
      runId,
      encoding,
      delimiter,
      columns: columns.map(({ heading, field }, at) => {
        return { heading, field, sample: table.facts.columns[at]?.sample ?? '' }
      }),
      total,
      counts: progress.counts,
      stopped,
      rows: shown,
    }
  }

  /** Takes the rows of a file, see {@link importTable}. */
  async follow(
    table: CsvTable,
    rules: ImportRules,
    { caller, watch = {}, ...task }: ImportOrder,
  ): Promise<ImportOutcome> {
    const abort = new AbortController()
    const own: UnderWay = { abort, ended: Promise.resolve(), runId: null }
    const signal = caller ? AbortSignal.any([abort.signal, caller]) : abort.signal
    const taking = importTable(this.#ports, table, rules, { ...task, signal, watch: this.#watch(own, watch) })
    own.ended = taking.catch(() => undefined)
    this.#underWay.add(own)
    try {
      return await taking
    } finally {
      this.#underWay.delete(own)
    }
  }

  /** Stops the import that a run is of, if there is one; what is committed stays. */
  async stop(runId: string): Promise<void> {
    const own = [...this.#underWay].find((item) => item.runId === runId)
    own?.abort.abort()
    await own?.ended
  }

  /** Ends what is under way, between two commits. */
  async shutdown(): Promise<void> {
    this.#closing = true
    for (const { abort } of this.#underWay) abort.abort()
    await Promise.all([...this.#underWay].map(({ ended }) => ended))
  }

  #watch(own: UnderWay, also: Partial<ImportWatch>): ImportWatch {
    return {
      rows: (rows) => also.rows?.(rows),
      keep: (settings, run, progress) => also.keep?.(settings, run, progress),
      moved: (run, progress, total) => {
        also.moved?.(run, progress, total)
        if (run === null) return
        if (own.runId === null) this.#events.changed('runs', 'integrations')
        own.runId = run.runId
        const { runId, integrationId } = run
        const streams = run.streamsAt(progress.at, total)
        this.#events.publish({ type: 'run.progress', runId, integrationId, status: 'running', streams })
      },
      stopped: () =>
        this.#closing
          ? { status: 'interrupted', problem: makeProblem('RUN_INTERRUPTED') }
          : { status: 'stopped', problem: makeProblem('RUN_STOPPED') },
      ended: (run, end) => {
        also.ended?.(run, end)
        const { runId, integrationId, changeCount } = run
        this.#events.publish({ type: 'run.ended', runId, integrationId, status: end.status, changeCount })
        this.#events.changed('records', 'runs', 'integrations')
      },
    }
  }
}
