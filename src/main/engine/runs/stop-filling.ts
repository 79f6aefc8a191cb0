import type { CallerTrigger, StreamName } from '@shared/model'
import { monotonicFactory } from 'ulid'
import type { Store } from '../store/store'
import { cancelUnsentCreates } from '../sync/push/enqueue-missing'

const newId = monotonicFactory()

/**
 * A stream no longer creates what its CRM lacks: creates that wait for no other reason are called off, as a run of its own
 * in the history. Returns that run, or null when none waited.
 */
export async function stopFilling(
  store: Store,
  integrationId: string,
  stream: { stream: StreamName; label: string },
  trigger: CallerTrigger,
): Promise<string | null> {
  const objects = store.objects
    .all(integrationId)
    .filter((object) => object.stream === stream.stream && store.outbox.filling(object.id, 0, 1).length > 0)
  if (objects.length === 0) return null
  const integration = store.integrations.get(integrationId)
  const now = Date.now()
  const id = `run_${newId(now)}`
  store.commit(() => {
    store.runs.create({
      id,
      integrationId,
      provider: integration?.provider ?? '',
      account: integration?.accountName ?? '',
      kind: 'edit',
      trigger,
      queuedAt: now,
      continues: null,
      streams: [stream],
    })
    store.runs.begin(id, now)
  })
  let cancelled = 0
  for (const object of objects) cancelled += await cancelUnsentCreates(store, object.id, id)
  store.commit(() => {
    const [row] = store.runs.streams(id)
    if (row) store.runs.saveStream(id, { ...row, state: 'done', updated: cancelled })
    store.runs.addChanges(id, cancelled)
    store.runs.end(id, 'succeeded', Date.now(), null)
  })
  return id
}
