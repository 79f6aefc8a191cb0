import type { EntityRow } from '../../store/entities'
import { type ApplyContext, noteChange } from './apply-context'

/**
 * A record that was deleted here and changed, or was restored, at the CRM: the edit is kept. The delete is called off
 * where it has not been sent, and the record is here again.
 */
export function keepEdited(context: ApplyContext, entity: EntityRow, recordId: number, revived: boolean): EntityRow {
  const { store, object, now } = context
  if (entity.deletedAt === null) return entity
  const row = store.outbox.active(object.id, entity.id)
  const calledOff = row?.op === 'delete' && (row.state === 'queued' || row.state === 'parked')
  if (!calledOff && !revived) return entity
  if (calledOff) store.outbox.save({ ...row, state: 'cancelled', problem: null }, now)
  store.entities.setDeleted(entity.id, null)
  if (!revived)
    noteChange(context, { entityId: entity.id, recordId, name: entity.displayName, action: 'restored', fields: [] })
  return { ...entity, deletedAt: null }
}
