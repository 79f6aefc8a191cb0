import type { LogLine, Problem, RunStatus, RunStream, StreamCounts, StreamName } from '@shared/model'
import { redactText } from '@shared/redact'
import type { Events } from '../events'
import type { Store } from '../store/store'

/** At most this often does a run tell its progress, ms. */
const progressEveryMs = 200

/** What was taken over from a CRM. */
export type AppliedCounts = Pick<
  StreamCounts,
  'pulled' | 'created' | 'updated' | 'deleted' | 'conflicts' | 'failed'
> & { changes: number }

/** What a run knows of itself while it goes on: counts, states and log lines, kept in memory between two commits. */
export class RunRecorder {
  readonly runId: string
  readonly integrationId: string
  readonly streams: RunStream[]
  readonly #store: Store
  readonly #events: Events
  #lines: LogLine[] = []
  #seq: number
  #changes = 0
  #changesPending = 0
  #calls = 0
  readonly #touched = new Set<StreamName>()
  #progressTimer: NodeJS.Timeout | null = null

  /** `providerName`: what people call the CRM; problems name it. */
  constructor(
    store: Store,
    events: Events,
    run: { id: string; integrationId: string },
    readonly providerName: string,
  ) {
    this.#store = store
    this.#events = events
    this.runId = run.id
    this.integrationId = run.integrationId
    this.streams = store.runs.streams(run.id)
    this.#seq = store.log.lastSeq(run.id)
  }

  /** Requests to the CRM that have been counted and not yet written down. */
  get callsPending(): number {
    return this.#calls
  }

  get lastSeq(): number {
    return this.#seq
  }

  get changeCount(): number {
    return this.#changes
  }

  stream(name: StreamName): RunStream {
    const found = this.streams.find((item) => item.stream === name)
    if (!found) throw new Error(`run ${this.runId} has no stream ${name}`)
    return found
  }

  /** Changes one stream's state or counts; it is stored at the next flush. */
  update(name: StreamName, change: (stream: RunStream) => void): void {
    change(this.stream(name))
    this.#touched.add(name)
    this.#tellProgress()
  }

  /** Counts one request to the CRM. */
  countCall(name: StreamName): void {
    this.#calls += 1
    this.update(name, (stream) => {
      stream.apiCalls += 1
    })
  }

  /** Counts what was taken over from the CRM besides the pages of a listing. */
  countApplied(name: StreamName, applied: Omit<AppliedCounts, 'pulled'>): void {
    this.update(name, (stream) => {
      stream.created += applied.created
      stream.updated += applied.updated
      stream.deleted += applied.deleted
      stream.conflicts += applied.conflicts
      stream.failed += applied.failed
    })
    this.countChanges(applied.changes)
  }

  /** Notes something at a stream that a person has to decide; the stream itself goes on. */
  complain(name: StreamName, problem: Problem): void {
    this.update(name, (stream) => {
      stream.problem = problem
    })
  }

  countChanges(count: number): void {
    this.#changes += count
    this.#changesPending += count
  }

  log(level: LogLine['level'], text: string): void {
    this.#seq += 1
    const line = { seq: this.#seq, at: new Date().toISOString(), level, text: redactText(text) }
    this.#lines.push(line)
    this.#events.publish({ type: 'run.log', runId: this.runId, lines: [line] })
  }

  /** Takes over what another recorder of the same run has counted and said already. */
  adopt(streams: readonly RunStream[], lines: readonly LogLine[]): void {
    for (const stream of streams) {
      Object.assign(this.stream(stream.stream), stream)
      this.#touched.add(stream.stream)
      this.#calls += stream.apiCalls
    }
    this.#lines.push(...lines)
    this.#seq = lines.at(-1)?.seq ?? this.#seq
  }

  /** Stops telling progress. */
  close(): void {
    if (this.#progressTimer) clearTimeout(this.#progressTimer)
    this.#progressTimer = null
  }

  /** Carries `work` out in one commit with what has gathered; what is undone with it has gathered still. */
  commit(work: () => void): void {
    const before = [this.#lines, [...this.#touched], this.#changesPending, this.#calls] as const
    try {
      this.#store.commit(() => {
        this.flush()
        work()
      })
    } catch (error) {
      const [lines, touched, changes, calls] = before
      this.#lines = lines
      for (const name of touched) this.#touched.add(name)
      this.#changesPending = changes
      this.#calls = calls
      throw error
    }
  }

  /** The last commit was undone, with what it counted: the streams count again what is stored. */
  forgetUncommitted(): void {
    for (const stored of this.#store.runs.streams(this.runId)) {
      const { state, problem } = this.stream(stored.stream)
      Object.assign(this.stream(stored.stream), stored, { state, problem })
      this.#touched.add(stored.stream)
    }
  }

  /** Writes what has gathered. Call it inside a commit, so that counts and records stand or fall together. */
  flush(): void {
    this.#store.log.append(this.runId, this.#lines)
    this.#lines = []
    for (const name of this.#touched) this.#store.runs.saveStream(this.runId, this.stream(name))
    this.#touched.clear()
    this.#store.runs.addChanges(this.runId, this.#changesPending)
    this.#changesPending = 0
    this.#store.statistics.addApiCalls(this.integrationId, new Date().toISOString().slice(0, 10), this.#calls)
    this.#calls = 0
  }

  /** The last word: stops telling progress and tells the end. */
  end(status: RunStatus): void {
    this.close()
    this.#publishProgress(status)
    this.#events.publish({
      type: 'run.ended',
      runId: this.runId,
      integrationId: this.integrationId,
      status,
      changeCount: this.#changes,
    })
  }

  /** Logs a wait that a refused or failed request causes. */
  logWait(problem: Problem, ms: number): void {
    const seconds = Math.max(1, Math.round(ms / 1000))
    this.log('warning', `${problem.detail ?? problem.code}, waiting ${seconds} s`)
  }

  #tellProgress(): void {
    if (this.#progressTimer) return
    this.#progressTimer = setTimeout(() => {
      this.#progressTimer = null
      this.#publishProgress('running')
    }, progressEveryMs)
  }

  #publishProgress(status: RunStatus): void {
    this.#events.publish({
      type: 'run.progress',
      runId: this.runId,
      integrationId: this.integrationId,
      status,
      streams: structuredClone(this.streams),
    })
  }
}
