import { type ImportReport, makeProblem } from '@shared/model'
import type { RecordPorts } from '../entities/change/record-context'
import { type ImportTask, type ImportWatch, importTable } from '../entities/import/import-table'
import type { ImportRules } from '../entities/import/plan-row'
import type { CsvTable } from '../entities/import/read-table'
import type { Events } from '../events'

/** What is known of an import that is under way. */
interface UnderWay {
  abort: AbortController
  ended: Promise<unknown>
  runId: string | null
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

  /**
   * Takes a file, see {@link importTable}.
   *
   * @param caller ends it as {@link stop} does, when whoever asked for it is gone
   */
  async take(
    table: CsvTable,
    rules: ImportRules,
    { caller, ...task }: Omit<ImportTask, 'signal' | 'watch'> & { caller: AbortSignal | undefined },
  ): Promise<ImportReport> {
    const abort = new AbortController()
    const own: UnderWay = { abort, ended: Promise.resolve(), runId: null }
    const signal = caller ? AbortSignal.any([abort.signal, caller]) : abort.signal
    const taking = importTable(this.#ports, table, rules, { ...task, signal, watch: this.#watch(own) })
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

  #watch(own: UnderWay): ImportWatch {
    return {
      moved: (run, done, total) => {
        if (own.runId === null) this.#events.changed('runs', 'integrations')
        own.runId = run.runId
        const { runId, integrationId } = run
        const streams = run.streamsAt(done, total)
        this.#events.publish({ type: 'run.progress', runId, integrationId, status: 'running', streams })
      },
      stopped: () =>
        this.#closing
          ? { status: 'interrupted', problem: makeProblem('RUN_INTERRUPTED') }
          : { status: 'stopped', problem: makeProblem('RUN_STOPPED') },
      ended: ({ runId, integrationId, changeCount }, { status }) => {
        this.#events.publish({ type: 'run.ended', runId, integrationId, status, changeCount })
        this.#events.changed('records', 'runs', 'integrations')
      },
    }
  }
}
