import {
  type CallerTrigger,
  type Change,
  type EntityKind,
  fail,
  type Problem,
  type RunStream,
  type StreamName,
  storageCode,
} from '@shared/model'
import { monotonicFactory } from 'ulid'
import type { Store } from '../../store/store'
import { Acts } from '../acts'
import type { Link } from './record-context'

const newId = monotonicFactory()

const streamOf: Record<EntityKind, { stream: StreamName; label: string }> = {
  contact: { stream: 'contacts', label: 'Contacts' },
  company: { stream: 'companies', label: 'Companies' },
  lead: { stream: 'leads', label: 'Leads' },
  activity: { stream: 'activities', label: 'Activities' },
}

/** What an action came to, and its run. */
export interface Acted<T> {
  runId: string
  result: T
}

/**
 * The door of intent: carries an action of a person out, as a run of its own that is begun and ended at once. All that
 * it changes, and what takes it back, stands in the history in the same commit, which is on the disk when this returns.
 *
 * @param work does it through the acts and notes the changes
 */
export function act<T>(store: Store, where: ActPlace, work: (acts: Acts) => T): Acted<T> {
  return store.commitDurably(() => {
    const now = Date.now()
    const runId = begin(store, where, 'edit', now)
    const acts = new Acts({ store, runId, now })
    const result = work(acts)
    store.runs.addChanges(runId, acts.notes)
    endRun(store, runId, 'succeeded', acts.now)
    return { runId, result }
  })
}

/** Where an action stands in the history, and through what a person did it. */
interface ActPlace {
  integrationId: string
  kind: EntityKind
  trigger: CallerTrigger
}

/** How an import ended. */
export interface ImportEnd {
  status: 'succeeded' | 'failed' | 'stopped' | 'interrupted'
  problem: Problem | null
}

/**
 * An import: one run of as many commits as it takes. What a commit holds is on the disk, with what takes it back; a crash
 * between two leaves an interrupted run that is undone like all others.
 */
export class ImportRun {
  readonly runId: string
  readonly integrationId: string
  readonly #store: Store
  #changes = 0

  constructor(store: Store, where: ActPlace) {
    this.#store = store
    this.integrationId = where.integrationId
    this.runId = store.commitDurably(() => begin(store, where, 'import', Date.now()))
  }

  /** Carries a part of it out, in one commit. @param keep notes in the same commit how far it is */
  step(work: (acts: Acts) => void, keep: (settings: Store['settings']) => void = () => {}): void {
    this.#store.commitDurably(() => {
      const acts = new Acts({ store: this.#store, runId: this.runId, now: Date.now() })
      work(acts)
      this.#store.runs.addChanges(this.runId, acts.notes)
      this.#changes += acts.notes
      keep(this.#store.settings)
    })
  }

  /** How many changes it has made. */
  get changeCount(): number {
    return this.#changes
  }

  /** What is said of it while it is under way: so many rows of the file have been looked at. */
  streamsAt(done: number, total: number): RunStream[] {
    const streams = this.#store.runs.streams(this.runId)
    return streams.map((stream) => ({ ...stream, state: 'running', pulled: done, expected: total }))
  }

  /** Ends it. What the disk does not take of that is written once it does, see `UnwrittenEnds`. */
  end({ status, problem }: ImportEnd): void {
    const { runId, integrationId } = this
    const endedAt = Date.now()
    const write = () => this.#store.commitDurably(() => endRun(this.#store, runId, status, endedAt, problem))
    try {
      write()
    } catch (error) {
      if (storageCode(error) === null) throw error
      const end = { integrationId, status, endedAt, problem, streams: null, mark: null }
      this.#store.runs.unwritten.keep(runId, { ...end, write })
    }
  }
}

function begin(store: Store, where: ActPlace, kind: 'edit' | 'import', now: number): string {
  const integration = store.integrations.get(where.integrationId)
  const runId = `run_${newId(now)}`
  store.runs.create({
    id: runId,
    integrationId: where.integrationId,
    provider: integration?.provider ?? '',
    account: integration?.accountName ?? '',
    kind,
    trigger: where.trigger,
    queuedAt: now,
    continues: null,
    streams: [streamOf[where.kind]],
  })
  store.runs.begin(runId, now)
  return runId
}

/** Ends a run whose changes are counted. */
function endRun(store: Store, runId: string, status: ImportEnd['status'], now: number, problem: Problem | null = null) {
  const counts = store.changes.countsOf(runId)
  const count = (...actions: Change['action'][]) =>
    counts.reduce((sum, item) => (actions.includes(item.action) ? sum + item.n : sum), 0)
  const [row] = store.runs.streams(runId)
  if (row) {
    const [created, deleted, failed] = [count('created'), count('deleted'), count('failed')]
    const all = counts.reduce((sum, { n }) => sum + n, 0)
    const updated = all - created - deleted - failed
    const state = status === 'succeeded' ? 'done' : status === 'failed' ? 'failed' : 'stopped'
    store.runs.saveStream(runId, { ...row, state, created, deleted, updated, failed })
  }
  store.runs.end(runId, status, now, problem)
}

/**
 * The integration under which an action stands in the history: the first one that holds the entity, else the one where
 * it was last changed, else any.
 *
 * @throws ProblemError RECORD_NOT_CONNECTED when there is no integration at all
 */
export function homeOf(store: Store, entityId: number, links: readonly Link[]): string {
  const live = links.find(({ record, place }) => record.deletedAt === null && place.integration.connectionId !== null)
  const held = (live ?? links[0])?.place.integration.id
  const [any] = held === undefined ? store.integrations.all() : []
  return held ?? store.changes.lastIntegrationOf(entityId) ?? any?.id ?? fail('RECORD_NOT_CONNECTED')
}
