import type {
  Problem,
  Run,
  RunDetail,
  RunKind,
  RunStatus,
  RunStream,
  RunTrigger,
  StreamCounts,
  StreamName,
} from '@shared/model'
import type { Db } from '../file/database'
import { writeProblem } from '../file/values'
import { type RawRun, type RawRunStream, runFromRaw, runSelect, streamFromRaw } from './run-rows'
import { UnwrittenEnds } from './unwritten-ends'

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
  /** Where the rows of runs are behind. */
  readonly unwritten = new UnwrittenEnds()
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
  readonly #setUndo
  readonly #undo
  readonly #openUndo
  readonly #cutOffUndos
  readonly #setPosition
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
    this.#setUndo = db.prepare<[number, number | null, string]>(
      'UPDATE runs SET holds_back = ?, undo_position = ? WHERE id = ?',
    )
    this.#undo = db.prepare<[string], { position: number | null; holdsBack: 0 | 1 }>(
      'SELECT undo_position AS position, holds_back AS holdsBack FROM runs WHERE id = ?',
    )
    this.#openUndo = db.prepare<[string], { id: string; position: number | null; holdsBack: 0 | 1 }>(
      `SELECT id, undo_position AS position, holds_back AS holdsBack FROM runs WHERE undoes = ? AND kind = 'undo'
         AND status IN ('stopped', 'interrupted', 'failed', 'partial') AND undo_position IS NOT NULL
       ORDER BY undo_position LIMIT 1`,
    )
    this.#cutOffUndos = db.prepare<[string], { trigger: RunTrigger; target: string; holdsBack: 0 | 1 }>(
      `SELECT r.trigger, r.undoes AS target, r.holds_back AS holdsBack FROM runs r JOIN runs t ON t.id = r.undoes
       WHERE r.integration_id = ? AND r.status = 'interrupted' AND r.kind = 'undo' AND t.status <> 'undone'
         AND NOT EXISTS (SELECT 1 FROM runs o WHERE o.undoes = r.undoes AND o.kind = 'undo' AND o.id > r.id)
       ORDER BY r.id`,
    )
    this.#setPosition = db.prepare<[number, string]>('UPDATE runs SET undo_position = ? WHERE id = ?')
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

  /** Whether an undo holds back what it takes apart, and from which change of its target on it goes (null: from the last). */
  setUndo(id: string, undo: { holdsBack: boolean; position: number | null }): void {
    this.#setUndo.run(undo.holdsBack ? 1 : 0, undo.position, id)
  }

  /** Notes the last change of its target that an undo has taken back. Belongs into the commit that takes it back. */
  setUndoPosition(id: string, position: number): void {
    this.#setPosition.run(position, id)
  }

  /** Where an undo stands. */
  undoOf(id: string): { holdsBack: boolean; position: number | null } {
    const row = this.#undo.get(id)
    return { holdsBack: row?.holdsBack !== 0, position: row?.position ?? null }
  }

  /** The undo of a run that was cut off, or stopped, before it had taken all back; the one that came furthest. */
  unfinishedUndo(target: string): { id: string; holdsBack: boolean; position: number | null } | null {
    const row = this.#openUndo.get(target)
    return row ? { id: row.id, holdsBack: row.holdsBack === 1, position: row.position } : null
  }

  /** Undos of an integration that were cut off, and with which no other has gone on. */
  cutOffUndos(integrationId: string): { trigger: RunTrigger; target: string; holdsBack: boolean }[] {
    return this.#cutOffUndos.all(integrationId).map((row) => ({ ...row, holdsBack: row.holdsBack === 1 }))
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
    return raw ? this.#run(raw) : null
  }

  /** A run with its streams and the number of its changes. */
  detail(id: string): Omit<RunDetail, 'undoable' | 'retryable'> | null {
    const raw = this.#get.get(id)
    if (!raw) return null
    return { ...this.#run(raw), streams: this.streams(id), changeCount: raw.change_count, earlier: this.#earlier(raw) }
  }

  /** Sums over the interrupted runs that a run goes on from, each one part of the same work. */
  #earlier({ continues }: RawRun): StreamCounts | null {
    let sum: StreamCounts | null = null
    for (let id = continues; id !== null; ) {
      const part = this.get(id)
      if (!part) break
      sum = sum === null ? { ...part.totals } : addCounts(sum, part.totals)
      id = part.continues
    }
    return sum
  }

  streams(runId: string): RunStream[] {
    return structuredClone(this.unwritten.get(runId)?.streams) ?? this.#streams.all(runId).map(streamFromRaw)
  }

  /** Runs that are queued or running, or were when the engine last ended. */
  unfinished(): Run[] {
    return this.#open
      .all()
      .filter(({ id }) => !this.unwritten.get(id))
      .map(runFromRaw)
  }

  lastSync(integrationId: string): Run | null {
    const raw = this.#lastOf.get(integrationId)
    return raw ? this.#run(raw) : null
  }

  #run(raw: RawRun): Run {
    return this.unwritten.ended(runFromRaw(raw))
  }
}

function addCounts(a: StreamCounts, b: StreamCounts): StreamCounts {
  return {
    pulled: a.pulled + b.pulled,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    deleted: a.deleted + b.deleted,
    pushed: a.pushed + b.pushed,
    conflicts: a.conflicts + b.conflicts,
    failed: a.failed + b.failed,
    apiCalls: a.apiCalls + b.apiCalls,
  }
}
