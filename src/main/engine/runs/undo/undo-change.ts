import type { Change, FieldChange } from '@shared/model'
import { removeAtCrm } from '../../entities/change/edit-records'
import { definitionOf, entityShape, type RecordPorts, type Tie, tiesOf } from '../../entities/change/record-context'
import { enqueueCreate, enqueueDelete, enqueueOthers, enqueueRestore } from '../../entities/outbox'
import type { EntityRow } from '../../store/entities'
import type { Store } from '../../store/store'

/**
 * What became of one change. `skipped`: it was changed again since, or the CRM has no way back; the reason says which.
 * `left`: fields that were changed again since and would have become this.
 */
export type Undone =
  | { type: 'undone'; fields: FieldChange[]; action: Change['action']; left?: FieldChange[] }
  | { type: 'skipped'; reason: 'changed-since' | 'no-way-back'; left?: FieldChange[] }
  | { type: 'nothing' }

export interface UndoContext extends RecordPorts {
  /** The undo's own run. */
  runId: string
  now: number
}

/** Puts one change back on this side and notes what the CRMs are to be given. Belongs into a commit. */
export function undoChange(context: UndoContext, change: Change & { remoteRecordId: number | null }): Undone {
  const entity = change.entityId === null ? null : context.store.entities.get(Number(change.entityId))
  if (!entity) return { type: 'nothing' }
  switch (change.action) {
    case 'updated':
    case 'linked':
      return undoFields(context, entity, change.fields)
    case 'created':
      return undoCreate(context, entity, change)
    case 'deleted':
      return undoDelete(context, entity, change.remoteRecordId)
    case 'restored':
      return change.side === 'local' ? undoRestore(context, entity, change.remoteRecordId) : { type: 'nothing' }
    case 'failed':
      return { type: 'nothing' }
  }
}

/** Fields go back to what they were where nobody has changed them since. */
function undoFields(context: UndoContext, entity: EntityRow, fields: readonly FieldChange[]): Undone {
  const { store, runId, now } = context
  const ties = tiesOf(context, entity.id)
  const shape = entityShape(context, entity.kind, ties)
  const open = fields.filter((item) => !shape.same(item.field, entity.fields[item.field] ?? null, item.before))
  if (open.length === 0 || entity.deletedAt !== null) return { type: 'nothing' }
  const back = open.filter((item) => shape.same(item.field, entity.fields[item.field] ?? null, item.after))
  const left = open
    .filter((item) => !back.includes(item))
    .map((item) => ({ ...item, before: entity.fields[item.field] ?? null, after: item.before }))
  if (back.length === 0) return { type: 'skipped', reason: 'changed-since', left }
  const restored = Object.fromEntries(back.map((item) => [item.field, item.before]))
  const changes = shape.diff(entity.fields, restored)
  const merged = { ...entity.fields, ...restored }
  const stamps = Object.fromEntries(back.map((item) => [item.field, { at: now, by: 'person' as const }]))
  const name = shape.nameOf(merged)
  store.entities.update({ ...entity, displayName: name, fields: merged, stamps: { ...entity.stamps, ...stamps } }, now)
  enqueueOthers(store, { entityId: entity.id, except: null, runId, now })
  return { type: 'undone', fields: changes, action: 'updated', left }
}

/**
 * A record that was read from a CRM is let go of here and left alone there. One that was made here, or written to a CRM,
 * is deleted there.
 */
function undoCreate(
  context: UndoContext,
  entity: EntityRow,
  change: Change & { remoteRecordId: number | null },
): Undone {
  const { store, runId, now } = context
  const ties = tiesOf(context, entity.id).filter((tie) => tie.record.deletedAt === null)
  const pushed = change.side === 'local' && change.remoteRecordId !== null
  if (pushed) {
    const tie = ties.find((item) => item.record.id === change.remoteRecordId)
    if (!tie) return { type: 'nothing' }
    enqueueDelete(store, { object: tie.object, entityId: entity.id, recordId: tie.record.id, runId, now })
    return { type: 'undone', fields: [], action: 'deleted' }
  }
  if (entity.deletedAt !== null) return { type: 'nothing' }
  for (const tie of ties) letGo(context, entity, tie, change)
  store.outbox.cancelCreates(entity.id, now)
  store.entities.setDeleted(entity.id, now)
  return { type: 'undone', fields: [], action: 'deleted' }
}

function letGo({ store, runId, now }: UndoContext, entity: EntityRow, tie: Tie, change: Change): void {
  if (change.side === 'local') {
    enqueueDelete(store, { object: tie.object, entityId: entity.id, recordId: tie.record.id, runId, now })
    return
  }
  const row = store.outbox.active(tie.object.id, entity.id)
  if (row && row.state !== 'in-flight') store.outbox.save({ ...row, state: 'cancelled' }, now)
  store.records.unlink(tie.record.id)
}

/** A delete is taken back where the CRM can restore, or made anew; one that was only made here is simply lifted. */
function undoDelete(context: UndoContext, entity: EntityRow, recordId: number | null): Undone {
  const { store, runId, now } = context
  const record = recordId === null ? null : store.records.get(recordId)
  const object = record && store.objects.byId(record.objectId)
  if (entity.deletedAt !== null) store.entities.setDeleted(entity.id, null)
  if (!record || !object) return { type: 'undone', fields: [], action: 'restored' }
  if (record.entityId === null) store.records.link(record.id, entity.id, null, now)
  if (record.deletedAt !== null) {
    const writer = definitionOf(context, object)?.writer
    if (!writer) return { type: 'skipped', reason: 'no-way-back' }
    if (writer.restore) enqueueRestore(store, { object, entityId: entity.id, recordId: record.id, runId, now })
    else makeAnew(store, entity, record.id, object, runId, now)
  }
  return { type: 'undone', fields: [], action: 'restored' }
}

/** The redo of a delete: the record goes again here, and at the CRM what its stream says. */
function undoRestore(context: UndoContext, entity: EntityRow, recordId: number | null): Undone {
  const { store, runId, now } = context
  const tie = tiesOf(context, entity.id).find(({ record }) => record.id === recordId && record.deletedAt === null)
  if (entity.deletedAt !== null && !tie) return { type: 'nothing' }
  store.entities.setDeleted(entity.id, now)
  if (tie) removeAtCrm(context, tie, entity.id, runId, now)
  return { type: 'undone', fields: [], action: 'deleted' }
}

function makeAnew(
  store: Store,
  entity: EntityRow,
  recordId: number,
  object: { id: number; integrationId: string },
  runId: string,
  now: number,
): void {
  store.records.unlink(recordId)
  enqueueCreate(store, { object, entityId: entity.id, recordId: null, runId, now })
}
