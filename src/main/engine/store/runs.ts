import type { Problem, Run, RunDetail, RunKind, RunStatus, RunStream, RunTrigger, StreamName } from '@shared/model'
import type { Db } from './database'
import { type RawRun, type RawRunStream, runFromRaw, runSelect, streamFromRaw } from './run-rows'
import { writeProblem } from './values'

/** What a run is made of when it is queued. */
export interface NewRun {
  id: string
  integrationId: string
  provider: string
  account: string
  kind: RunKind
  trigger: RunTrigger
  queuedAt: number
  continues: string | null
  streams: { stream: StreamName; label: string }[]
}

/** Runs and their streams: written while a run goes on, read by lists and panels. Lists live in run-list.ts. */
export class RunTable {
  readonly #db
  readonly #insert
  readonly #insertStream
  readonly #get
  readonly #streams
  readonly #begin
  readonly #end
  readonly #saveStream
  readonly #changed
  readonly #open
  readonly #lastOf
  readonly #target
  readonly #undone
  readonly #redone
  readonly #saveReport
  readonly #report

  constructor(db: Db) {
    this.#db = db
    this.#insert = db.prepare(
      `INSERT INTO runs (id, integration_id, provider, account, kind, trigger, status, queued_at, continues)
       VALUES (@id, @integrationId, @provider, @account, @kind, @trigger, 'queued', @queuedAt, @continues)`,
    )
    this.#insertStream = db.prepare<[string, number, string, string]>(
      `INSERT INTO run_streams (run_id, position, stream, label, state) VALUES (?, ?, ?, ?, 'waiting')`,
    )
    this.#get = db.prepare<[string], RawRun>(`${runSelect} WHERE runs.id = ?`)
    this.#streams = db.prepare<[string], RawRunStream>('SELECT * FROM run_streams WHERE run_id = ? ORDER BY position')
    this.#begin = db.prepare<[number, string]>(`UPDATE runs SET status = 'running', started_at = ? WHERE id = ?`)
    this.#end = db.prepare<[string, number, string | null, string]>(
      'UPDATE runs SET status = ?, ended_at = ?, problem = ? WHERE id = ?',
    )
    this.#saveStream = db.prepare(
      `UPDATE run_streams SET state = @state, expected = @expected, problem = @problem, pulled = @pulled, created = @created,
         updated = @updated, deleted = @deleted, pushed = @pushed, conflicts = @conflicts, failed = @failed,
         api_calls = @apiCalls WHERE run_id = @runId AND stream = @stream`,
    )
    this.#target = db.prepare<[string, string]>('UPDATE runs SET undoes = ? WHERE id = ?')
    this.#undone = db.prepare<[string, string]>(
      `UPDATE runs SET undone_by = ?, status_before = status, status = 'undone' WHERE id = ?`,
    )
    this.#redone = db.prepare<[string, string]>(
      `UPDATE runs SET status = status_before, undone_by = NULL, status_before = NULL
       WHERE undone_by = ? AND id = (SELECT undoes FROM runs WHERE id = ?)`,
    )
    this.#saveReport = db.prepare<[string, string]>('UPDATE runs SET report = ? WHERE id = ?')
    this.#report = db.prepare<[string], { report: string | null }>('SELECT report FROM runs WHERE id = ?')
    this.#changed = db.prepare<[number, string]>('UPDATE runs SET change_count = change_count + ? WHERE id = ?')
    this.#open = db.prepare<[], RawRun>(`${runSelect} WHERE runs.status IN ('queued', 'running') ORDER BY runs.id`)
    this.#lastOf = db.prepare<[string], RawRun>(
      `${runSelect} WHERE runs.integration_id = ? AND runs.kind = 'sync' ORDER BY runs.id DESC LIMIT 1`,
    )
  }

  create(run: NewRun): void {
    const { streams, ...row } = run
    this.#db.transaction(() => {
      this.#insert.run(row)
      streams.forEach((item, position) => {
        this.#insertStream.run(run.id, position, item.stream, item.label)
      })
    })()
  }

  begin(id: string, at: number): void {
    this.#begin.run(at, id)
  }

  end(id: string, status: RunStatus, at: number, problem: Problem | null): void {
    this.#end.run(status, at, writeProblem(problem), id)
  }

  saveStream(runId: string, stream: RunStream): void {
    this.#saveStream.run({ ...stream, runId, problem: writeProblem(stream.problem) })
  }

  /** The run that an undo or a retry is about. */
  setTarget(id: string, target: string): void {
    this.#target.run(target, id)
  }

  /**
   * Marks a run as undone by another. Where it was an undo itself, the run that it had undone stands again as it was.
   */
  markUndone(id: string, by: string): void {
    this.#undone.run(by, id)
    this.#redone.run(id, id)
  }

  /** Keeps the report of a dry run, as JSON. */
  saveReport(id: string, report: string): void {
    this.#saveReport.run(report, id)
  }

  report(id: string): string | null {
    return this.#report.get(id)?.report ?? null
  }

  addChanges(runId: string, count: number): void {
    if (count !== 0) this.#changed.run(count, runId)
  }

  get(id: string): Run | null {
    const raw = this.#get.get(id)
    return raw ? runFromRaw(raw) : null
  }

  /** A run with its streams and the number of its changes. */
  detail(id: string): Omit<RunDetail, 'undoable' | 'retryable'> | null {
    const raw = this.#get.get(id)
    if (!raw) return null
    return { ...runFromRaw(raw), streams: this.streams(id), changeCount: raw.change_count }
  }

  streams(runId: string): RunStream[] {
    return this.#streams.all(runId).map(streamFromRaw)
  }

  /** Runs that are queued or running, or were when the engine last ended. */
  unfinished(): Run[] {
    return this.#open.all().map(runFromRaw)
  }

  lastSync(integrationId: string): Run | null {
    const raw = this.#lastOf.get(integrationId)
    return raw ? runFromRaw(raw) : null
  }
}
