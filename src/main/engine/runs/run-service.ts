import {
  fail,
  isOfStorage,
  makeProblem,
  type Problem,
  type ProblemCode,
  type Run,
  type RunTrigger,
  storageCode,
  toProblem,
} from '@shared/model'
import PQueue from 'p-queue'
import { monotonicFactory } from 'ulid'
import { type EngineClock, systemClock } from '../clock'
import type { AccountLimiters } from '../crm/limiter-registry'
import { outboxCounts } from '../entities/change/outbox-view'
import { loseInFlight } from '../entities/outbox'
import type { Events } from '../events'
import type { NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/accounts/integrations'
import type { Store } from '../store/store'
import { checkAccount } from '../sync/check-account'
import { RunRecorder } from '../sync/recorder'
import type { SyncResult } from '../sync/stream-steps'
import type { AbortCause } from '../sync/sync-options'
import { emptyReport } from './dry-run/dry-run'
import { type Aftermath, aftermathOf } from './run-aftermath'
import { RunRetries } from './run-retries'
import { type RunTask, runTask } from './run-task'

/** Integrations that sync at the same time. */
const parallelRuns = 4
/** Problems of the way to Nango: a sync that ended with one goes on when there is a way again. */
const wayThere: ReadonlySet<ProblemCode> = new Set(['NANGO_UNREACHABLE', 'NANGO_PROXY_FAILED', 'NANGO_PROXY_LOGIN'])
/** When the end of a run is written again that the disk did not take, ms. */
const againMs = 5_000
/** When what was cut off is taken up again whose start the disk did not take, ms. */
const continueMs = 60_000

export interface RunServiceOptions {
  store: Store
  events: Events
  provider: (id: string) => Provider
  /** Null while there is no API key. */
  gateway: () => NangoGateway | null
  /** Tells the person of trouble that has begun. */
  notify: (integration: IntegrationRow, problem: Problem) => void
  /** A run has found this many conflicts that a person decides on. */
  notifyConflicts: (integration: IntegrationRow, count: number) => void
  /** The limiters of the accounts, shared with all that reaches them. */
  limits: AccountLimiters
  /** How waits are made; the computer's time unless given. */
  clock?: EngineClock
}

interface Job {
  run: Run
  task: RunTask
  abort: AbortController
  ended: Promise<void>
  begun: boolean
  /** Its row holds the outcome. */
  finished: boolean
  recorder: RunRecorder | null
}

/** What a run leaves on its integration. */
interface Mark {
  row: IntegrationRow
  /** The person is to hear of it. */
  notify: boolean
  patch: Omit<Aftermath, 'notify'> & { lastSyncAt?: number }
}

/**
 * Starts, queues and stops runs: one run per integration at a time, and what comes meanwhile is queued once.
 * Every run is a row before its work begins, so that nothing that was started can vanish.
 */
export class RunService {
  readonly #options: RunServiceOptions
  readonly #clock: EngineClock
  readonly #slots = new PQueue({ concurrency: parallelRuns })
  readonly #jobs = new Map<string, Job[]>()
  readonly #newId = monotonicFactory()
  readonly #retries: RunRetries
  #callOffWriting: (() => void) | null = null
  #callOffContinuing: (() => void) | null = null
  #closing = false

  constructor(options: RunServiceOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    options.store.runs.unwritten.onKept = () => this.#writeLater()
    this.#retries = new RunRetries(options.store, this.#clock, (id) => this.#retry(id))
  }

  /** Marks runs that a crash cut off, and begins again what they had not finished. Call once after the store is open. */
  recover(): void {
    const { store } = this.#options
    store.commitDurably(() => loseInFlight(store, null))
    const cut = store.runs.unfinished()
    for (const run of cut) {
      store.commit(() => {
        for (const stream of store.runs.streams(run.id)) {
          if (stream.state === 'running' || stream.state === 'waiting') {
            store.runs.saveStream(run.id, { ...stream, state: 'stopped' })
          }
        }
        store.runs.end(run.id, 'interrupted', this.#clock.now(), makeProblem('RUN_INTERRUPTED'))
      })
    }
    if (cut.length > 0) this.#options.events.changed('runs', 'integrations')
  }

  /**
   * Goes on with what was cut off: syncs that a crash or the network interrupted, and ones whose next try is due. Needs
   * the gateway; call it when Nango can be reached again. On a disk that does not take their start it tries again later.
   */
  continueInterrupted(): void {
    this.#callOffContinuing?.()
    this.#callOffContinuing = null
    try {
      this.#continueAll()
    } catch (error) {
      if (storageCode(error) === null) throw error
      if (!this.#closing) this.#callOffContinuing = this.#clock.after(continueMs, () => this.continueInterrupted())
    }
  }

  #continueAll(): void {
    this.#options.store.requirePlace()
    for (const integration of this.#options.store.integrations.all()) {
      const cutOff = this.#cutOff(integration)
      if (cutOff && !this.active(integration.id)) this.start(integration.id, cutOff.trigger)
      for (const { trigger, target, holdsBack } of this.#cutOffUndos(integration)) {
        this.start(integration.id, trigger, { kind: 'undo', target, holdsBack })
      }
    }
    this.#retries.resume()
  }

  /** Whether {@link continueInterrupted} would find something to do, now or at a time that is set. */
  get hasWorkWaiting(): boolean {
    return this.#options.store.integrations
      .all()
      .some(
        (row) =>
          canSync(row) && (row.retryAt !== null || this.#cutOff(row) !== null || this.#cutOffUndos(row).length > 0),
      )
  }

  /** Undos of an integration that a crash cut off and that can go on. */
  #cutOffUndos(integration: IntegrationRow): ReturnType<Store['runs']['cutOffUndos']> {
    return canSync(integration) ? this.#options.store.runs.cutOffUndos(integration.id) : []
  }

  /** The last sync of an integration where it was cut off and can go on. */
  #cutOff(integration: IntegrationRow): Run | null {
    const last = this.#options.store.runs.lastSync(integration.id)
    const isCutOff = last?.status === 'interrupted' || (last?.problem && wayThere.has(last.problem.code))
    return last && isCutOff && canSync(integration) ? last : null
  }

  /**
   * Starts a run or queues it behind the running one; a sync that is queued already is returned instead of a second.
   *
   * @throws ProblemError DATA_FOLDER_MOVED, NOT_FOUND, INTEGRATION_NOT_CONNECTED, OTHER_ACCOUNT, INTEGRATION_PAUSED or
   * API_KEY_MISSING
   */
  start(integrationId: string, trigger: RunTrigger, task: RunTask = { kind: 'sync' }): Run {
    this.#options.store.requirePlace()
    // What a run before left is read by the next.
    this.#writeWaiting()
    const integration = this.#options.store.integrations.get(integrationId)
    if (!integration) fail('NOT_FOUND', { what: 'integration', id: integrationId })
    const provider = this.#options.provider(integration.provider)
    if (integration.connectionId === null) fail('INTEGRATION_NOT_CONNECTED', { provider: provider.manifest.name })
    // Whatever asks, a person, a retry or an undo: the records of two accounts must not mix.
    if (isOtherAccount(integration)) fail('OTHER_ACCOUNT', integration.problem?.params)
    if (integration.pausedAt !== null) fail('INTEGRATION_PAUSED', { provider: provider.manifest.name })
    if (this.#options.gateway() === null) fail('API_KEY_MISSING')
    const undoing = task.kind === 'undo' ? this.#undoOf(task.target) : undefined
    // Pressed twice, it is one undo.
    if (undoing) return this.#read(undoing.run.id)
    const queued = this.#jobs.get(integrationId)?.find((job) => !job.begun && job.task.kind === 'sync')
    if (!queued || task.kind !== 'sync' || queued.task.kind !== 'sync')
      return this.#queue(integration, provider, trigger, task)
    // The one that waits takes over what this one was asked for besides.
    queued.task = {
      kind: 'sync',
      full: queued.task.full || task.full,
      acceptDeletes: queued.task.acceptDeletes || task.acceptDeletes,
    }
    return queued.run
  }

  /**
   * Stops a run; what is committed stays. A run that has ended is left as it is.
   *
   * @throws ProblemError NOT_FOUND
   */
  async stop(runId: string): Promise<Run> {
    const job = this.#jobOf(runId)
    if (job) await this.#stop(job)
    return this.#read(runId)
  }

  /** Stops whatever an integration has under way or queued, before its access or its data goes. */
  async stopAll(integrationId: string): Promise<void> {
    await Promise.all((this.#jobs.get(integrationId) ?? []).map((job) => this.#stop(job)))
  }

  /** The run of an integration that is running, else the queued one. */
  active(integrationId: string): { run: Run; recorder: RunRecorder | null } | null {
    const [job] = this.#jobs.get(integrationId) ?? []
    return job ? { run: this.#read(job.run.id), recorder: job.recorder } : null
  }

  /** Commits what is under way and ends; the runs are left interrupted and go on at the next start. */
  async shutdown(): Promise<void> {
    this.#closing = true
    this.#retries.close()
    this.#callOffWriting?.()
    this.#callOffWriting = null
    this.#callOffContinuing?.()
    const jobs = [...this.#jobs.values()].flat()
    for (const job of jobs) job.abort.abort('shutdown' satisfies AbortCause)
    await Promise.all(jobs.map((job) => job.ended))
    this.#writeWaiting()
  }

  #queue(integration: IntegrationRow, provider: Provider, trigger: RunTrigger, task: RunTask): Run {
    const { store, events } = this.#options
    const last = store.runs.lastSync(integration.id)
    const id = `run_${this.#newId()}`
    const begun = task.kind === 'undo' ? store.runs.unfinishedUndo(task.target) : null
    const on = new Map(store.integrations.streams(integration.id).map((item) => [item.stream, item.direction]))
    store.runs.create({
      id,
      integrationId: integration.id,
      provider: integration.provider,
      account: integration.accountName,
      kind: task.kind === 'repair' ? 'retry' : task.kind,
      trigger,
      queuedAt: this.#clock.now(),
      continues: task.kind === 'sync' && last?.status === 'interrupted' ? last.id : (begun?.id ?? null),
      streams: provider.manifest.streams.filter(({ stream }) => (on.get(stream) ?? 'off') !== 'off'),
    })
    if (task.kind === 'undo' || task.kind === 'retry' || task.kind === 'repair') store.runs.setTarget(id, task.target)
    if (task.kind === 'undo') {
      store.runs.setUndo(id, { holdsBack: task.holdsBack ?? true, position: begun?.position ?? null })
    }
    const run = this.#read(id)
    const before = this.#jobs.get(integration.id) ?? []
    const job: Job = {
      run,
      task,
      abort: new AbortController(),
      ended: Promise.resolve(),
      begun: false,
      finished: false,
      recorder: null,
    }
    job.ended = this.#runAfter(before.at(-1)?.ended, integration.id, provider, job)
    this.#jobs.set(integration.id, [...before, job])
    events.changed('runs', 'integrations')
    return run
  }

  async #runAfter(previous: Promise<void> | undefined, integrationId: string, provider: Provider, job: Job) {
    await previous
    await this.#slots.add(async () => {
      if (job.finished) return
      // What was not foreseen ends the run, not the engine.
      const result = await this.#execute(integrationId, provider, job).catch(
        (error: unknown): SyncResult => ({ status: 'failed', problem: toProblem(error) }),
      )
      this.#finish(job, result)
    })
    this.#options.events.changed('runs', 'integrations', 'records')
  }

  /** One that has not begun ends at once; a running one ends at its next step. */
  async #stop(job: Job): Promise<void> {
    job.abort.abort('stopped' satisfies AbortCause)
    if (job.begun) await job.ended
    else if (!job.finished) this.#finish(job, stoppedBeforeBegin(this.#closing))
  }

  async #execute(integrationId: string, provider: Provider, job: Job): Promise<SyncResult> {
    job.begun = true
    const { store, events } = this.#options
    const integration = store.integrations.get(integrationId)
    const gateway = this.#options.gateway()
    if (job.abort.signal.aborted || !integration) return stoppedBeforeBegin(this.#closing)
    if (gateway === null) return { status: 'failed', problem: makeProblem('API_KEY_MISSING') }
    // What the disk did not let a run before write down.
    if (store.outbox.counts(integrationId).some(({ state }) => state === 'in-flight')) {
      store.commitDurably(() => loseInFlight(store, integrationId))
    }
    store.runs.begin(job.run.id, this.#clock.now())
    job.recorder = new RunRecorder(store, events, job.run, provider.manifest.name)
    job.recorder.log('info', `${job.task.kind} started, ${job.recorder.streams.length} streams`)
    events.changed('runs', 'integrations')
    const limiter = this.#options.limits.of(provider, integration)
    const { recorder } = job
    const timing = this.#clock
    const options = { store, recorder, integration, provider, gateway, limiter, timing, signal: job.abort.signal }
    const refused = await checkAccount(options)
    if (refused) {
      const { id } = job.run
      if (job.task.kind === 'dry-run') store.runs.saveReport(id, JSON.stringify(emptyReport(store, id)))
      if (refused.problem?.code === 'OTHER_ACCOUNT') this.#holdOff(integration, refused.problem)
      return refused
    }
    return runTask(options, job.task, { events, provider: this.#options.provider })
  }

  /** No run begins from now on until the right account is signed in to again. */
  #holdOff(integration: IntegrationRow, problem: Problem): void {
    this.#options.store.integrations.patch(integration.id, {
      trouble: 'reconnect',
      problem,
      failures: 0,
      retryAt: null,
    })
    this.#options.notify({ ...integration, trouble: 'reconnect' }, problem)
  }

  #finish(job: Job, result: SyncResult): void {
    const { integrationId } = job.run
    job.finished = true
    const ended = this.#close(job, result, this.#clock.now())
    job.recorder?.end(ended.status)
    const rest = (this.#jobs.get(integrationId) ?? []).filter((other) => other !== job)
    if (rest.length > 0) this.#jobs.set(integrationId, rest)
    else this.#jobs.delete(integrationId)
  }

  /**
   * Writes how a run has ended and tells it. An end that the disk does not take is kept in memory, where all that read
   * runs find it, and written as soon as it can be; a start of Patchbay before that finds a run that was cut off.
   */
  #close(job: Job, result: SyncResult, now: number): SyncResult {
    try {
      if (isOfStorage(result.problem)) job.recorder?.forgetUncommitted()
      job.recorder?.log(result.status === 'succeeded' ? 'info' : 'warning', endText(result, job.recorder))
      this.#tell(job, this.#writeEnd(job, result, now))
      return result
    } catch (error) {
      if (storageCode(error) === null) throw error
      return this.#keepEnd(job, result, toProblem(error), now)
    }
  }

  #writeEnd(job: Job, result: SyncResult, now: number): Mark | null {
    const { store, limits, events } = this.#options
    const mark = this.#markOf(job, result, now)
    const write = () => {
      store.runs.end(job.run.id, result.status, now, result.problem)
      if (mark) store.integrations.patch(mark.row.id, mark.patch)
    }
    if (job.recorder) job.recorder.commit(write)
    else store.commit(write)
    if (mark) this.#retries.plan(mark.row.id)
    limits.save()
    events.changed('runs', 'integrations')
    return mark
  }

  #keepEnd(job: Job, result: SyncResult, problem: Problem, now: number): SyncResult {
    const { run, recorder } = job
    const { unwritten } = this.#options.store.runs
    // Nothing is said to have gone well that is not written down.
    const ended: SyncResult = {
      status: result.status === 'succeeded' ? 'partial' : result.status,
      problem: result.problem ?? problem,
    }
    recorder?.log('warning', `The end of the run is not written yet: ${problem.code}`)
    const mark = this.#markOf(job, ended, now)
    const streams = recorder ? structuredClone(recorder.streams) : null
    const { status } = ended
    unwritten.keep(run.id, {
      integrationId: run.integrationId,
      status,
      endedAt: now,
      problem: ended.problem,
      streams,
      mark: mark?.patch ?? null,
      write: () => this.#writeEnd(job, ended, now),
    })
    this.#tell(job, mark)
    this.#options.events.changed('runs', 'integrations')
    return ended
  }

  #writeLater(): void {
    if (this.#closing || this.#callOffWriting) return
    this.#callOffWriting = this.#clock.after(againMs, () => {
      this.#callOffWriting = null
      this.#writeWaiting()
    })
  }

  /** Writes the ends that the disk did not take before; those that it does not take now either go on waiting. */
  #writeWaiting(): void {
    const { runs } = this.#options.store
    if (!runs.unwritten.writeAll((id) => runs.get(id) !== null)) this.#writeLater()
  }

  /** What the run means for its integration: its mark, the time of the last sync, the next try. */
  #markOf({ run, task }: Job, result: SyncResult, now: number): Mark | null {
    if (task.kind !== 'sync' && task.kind !== 'retry' && task.kind !== 'repair') return null
    const { store } = this.#options
    const row = store.integrations.get(run.integrationId)
    // A run that was at its end when a person signed in to another account says nothing about that account.
    if (!row || isOtherAccount(row)) return null
    const { refused } = outboxCounts(store, row.id)
    const { notify, ...mark } = aftermathOf(result, row, refused, now, this.#clock.random())
    if (result.status !== 'succeeded' && result.status !== 'partial') return { row, notify, patch: mark }
    // What a CRM may have made is looked for once it would show it, whether a person syncs by then or not.
    const retryAt = mark.retryAt ?? store.outbox.looksAgainAt(row.id, now)
    return { row, notify, patch: { ...mark, retryAt, ...(task.kind === 'sync' ? { lastSyncAt: now } : {}) } }
  }

  #tell({ recorder }: Job, mark: Mark | null): void {
    if (!mark) return
    const { row, notify, patch } = mark
    if (notify && patch.problem) this.#options.notify({ ...row, ...patch }, patch.problem)
    const conflicts = recorder?.streams.reduce((sum, stream) => sum + stream.conflicts, 0) ?? 0
    if (conflicts > 0) this.#options.notifyConflicts(row, conflicts)
  }

  #retry(integrationId: string): void {
    this.#options.store.requirePlace()
    const integration = this.#options.store.integrations.get(integrationId)
    if (!integration || !canSync(integration) || this.#options.gateway() === null || this.active(integrationId)) return
    this.#options.store.integrations.patch(integrationId, { retryAt: null })
    this.start(integrationId, 'schedule')
  }

  #undoOf(target: string): Job | undefined {
    return [...this.#jobs.values()]
      .flat()
      .find(({ task, finished }) => !finished && task.kind === 'undo' && task.target === target)
  }

  #jobOf(runId: string): Job | undefined {
    return [...this.#jobs.values()].flat().find((job) => job.run.id === runId)
  }

  #read(runId: string): Run {
    const run = this.#options.store.runs.get(runId)
    return run ?? fail('NOT_FOUND', { what: 'run', id: runId })
  }
}

/** Whether {@link RunService.start} would take a run of the integration, as far as the integration itself goes. */
export function canSync(integration: IntegrationRow): boolean {
  return integration.connectionId !== null && integration.pausedAt === null && !isOtherAccount(integration)
}

function isOtherAccount(integration: IntegrationRow): boolean {
  return integration.problem?.code === 'OTHER_ACCOUNT'
}

function stoppedBeforeBegin(closing: boolean): SyncResult {
  const problem: Problem = makeProblem(closing ? 'RUN_INTERRUPTED' : 'RUN_STOPPED')
  return { status: closing ? 'interrupted' : 'stopped', problem }
}

function endText(result: SyncResult, recorder: RunRecorder): string {
  const failed = recorder.streams.reduce((sum, stream) => sum + stream.failed, 0)
  return `${result.status}: ${recorder.changeCount} changed, ${failed} failed`
}
