import { type CallerTrigger, type Change, type EntityKind, fail, type StreamName } from '@shared/model'
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
export function act<T>(
  store: Store,
  where: { integrationId: string; kind: EntityKind; trigger: CallerTrigger },
  work: (acts: Acts) => T,
): Acted<T> {
  return store.commitDurably(() => {
    const integration = store.integrations.get(where.integrationId)
    const now = Date.now()
    const runId = `run_${newId(now)}`
    store.runs.create({
      id: runId,
      integrationId: where.integrationId,
      provider: integration?.provider ?? '',
      account: integration?.accountName ?? '',
      kind: 'edit',
      trigger: where.trigger,
      queuedAt: now,
      continues: null,
      streams: [streamOf[where.kind]],
    })
    store.runs.begin(runId, now)
    const acts = new Acts({ store, runId, now })
    const result = work(acts)
    endRun(store, acts)
    return { runId, result }
  })
}

function endRun(store: Store, { runId, now, notes }: Acts): void {
  const counts = store.changes.countsOf(runId)
  const count = (...actions: Change['action'][]) =>
    counts.reduce((sum, item) => (actions.includes(item.action) ? sum + item.n : sum), 0)
  const [row] = store.runs.streams(runId)
  if (row) {
    const [created, deleted, failed] = [count('created'), count('deleted'), count('failed')]
    const updated = notes - created - deleted - failed
    store.runs.saveStream(runId, { ...row, state: 'done', created, deleted, updated, failed })
  }
  store.runs.addChanges(runId, notes)
  store.runs.end(runId, 'succeeded', now, null)
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
