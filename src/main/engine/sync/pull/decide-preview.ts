import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StreamName } from '@shared/model'
import { Acts } from '../../entities/acts'
import { type DecidedStream, decideDifference, differingIn } from '../../entities/change/decide-differences'
import { Surroundings } from '../../entities/change/record-context'
import { reviseWaiting, rowsOf } from '../../entities/change/waiting'
import type { Provider } from '../../providers/provider'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { Store } from '../../store/store'
import type { SyncOptions } from '../sync-options'

/** Conflicts in one commit. */
const chunk = 50

/** How many fields differ between records of an account and what is held, by stream and field, most first. */
export interface Differing {
  stream: StreamName
  field: string
  label: string
  count: number
}

type FindProvider = (id: string) => Provider

/**
 * After a confirmation: what differs between matched records of a stream, found before or by this run, is decided as the
 * person has said for all of it. From then on the policy of the stream holds again.
 */
export async function decidePreview(options: SyncOptions, stream: StreamName, provider: FindProvider): Promise<void> {
  const { store, integration, recorder } = options
  const row = store.integrations.streams(integration.id).find((item) => item.stream === stream)
  const decision = row?.decision
  if (!decision) return
  const of = { integrationId: integration.id, stream, crmAheadMs: options.limiter.crmClock.aheadMs }
  const around = new Surroundings({ store, provider })
  let decided = 0
  for await (const conflicts of openConflicts(store, of)) {
    store.commit(() => {
      const acts = new Acts({ store, runId: recorder.runId, now: Date.now() })
      for (const { id } of conflicts) {
        // One before may have ended it.
        const conflict = store.conflicts.get(id)
        if (conflict && decideDifference(acts, around, conflict, of, decision)) decided += 1
      }
      recorder.countChanges(acts.notes)
      recorder.flush()
    })
    options.signal.throwIfAborted()
  }
  if (decision.writing) await takeUpDiffering(options, stream, around)
  if (decided > 0) recorder.log('info', `${stream}: ${decided} differences were decided as the preview was confirmed`)
  store.commit(() => store.integrations.setDecision(integration.id, stream, null))
}

/** What was changed here while it was not written waits from now on for the records that have not got it. */
async function takeUpDiffering(options: SyncOptions, stream: StreamName, around: Surroundings): Promise<void> {
  const { store, integration, recorder, signal } = options
  for (const object of store.objects.all(integration.id).filter((item) => item.stream === stream)) {
    for (let after = 0; ; ) {
      const rows = store.records.after(object.id, after, chunk)
      const last = rows.at(-1)
      if (!last) break
      after = last.id
      store.commit(() => {
        const acts = new Acts({ store, runId: recorder.runId, now: Date.now() })
        for (const { id } of rows) {
          const record = store.records.get(id)
          const entity = record?.entityId == null ? null : store.entities.get(record.entityId)
          if (!record || !entity || entity.deletedAt !== null) continue
          reviseWaiting(rowsOf(acts), around, entity, around.withPlaces([record]))
        }
        acts.settle()
      })
      signal.throwIfAborted()
      await nextTurn()
    }
  }
}

/** Counts the fields in which matched records of an account differ from what is held and that are not decided. */
export async function countDiffering(
  store: Store,
  integrationId: string,
  streams: readonly StreamName[],
  provider: FindProvider,
): Promise<Differing[]> {
  const found = new Map<string, Differing>()
  const around = new Surroundings({ store, provider })
  for (const stream of streams) {
    const of = { integrationId, stream, crmAheadMs: 0 }
    for await (const conflicts of openConflicts(store, of)) {
      for (const { field, label } of conflicts.flatMap((conflict) => differingIn(around, conflict, of))) {
        const key = `${stream} ${field}`
        const known = found.get(key) ?? { stream, field, label, count: 0 }
        found.set(key, { ...known, count: known.count + 1 })
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

async function* openConflicts(store: Store, of: DecidedStream): AsyncGenerator<ConflictRow[]> {
  for (let after = 0; ; ) {
    const conflicts = store.conflicts.list(after, chunk, of.integrationId)
    const last = conflicts.at(-1)
    if (!last) return
    after = last.id
    yield conflicts
    await nextTurn()
  }
}
