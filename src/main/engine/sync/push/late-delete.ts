import { enqueueDelete } from '../../entities/outbox'
import type { OutboxRow } from '../../store/outbox'
import type { PushContext } from './push-context'

/**
 * A record that a person deleted here while a write of it was on its way could not be noted for deletion then. Now that
 * the write has ended it is, where the stream says so. Belongs into a commit, after the row has ended.
 */
export function deleteIfGoneHere(
  { store, object, settings, runId }: PushContext,
  row: OutboxRow,
  recordId: number,
): void {
  const entity = store.entities.get(row.entityId)
  const record = store.records.get(recordId)
  if (entity?.deletedAt == null || record?.entityId !== entity.id || record.deletedAt !== null) return
  if (settings.onLocalDelete !== 'delete') return
  enqueueDelete(store, { object, entityId: entity.id, recordId, runId, now: Date.now() })
}
