import type { FieldValue, RunKind } from '@shared/model'
import type { JournaledChange } from '../../store/runs/changes'
import type { JournalStep } from '../../store/runs/journal'
import type { UndoWorld } from './world'

/**
 * The steps of a change. One of before the journal, or one that is nothing but what its line says, has those that can be
 * known from its fields and its record; null where that says too little to take anything back.
 */
export function stepsOf(world: UndoWorld, change: JournaledChange, target: RunKind): JournalStep[] | null {
  if (change.journal !== null) return change.journal
  const entityId = change.entityId === null ? null : Number(change.entityId)
  const recordId = change.remoteRecordId
  if (entityId === null) return []
  const isEdit = target === 'edit'
  switch (change.action) {
    case 'updated':
      if (change.side === 'local' && recordId !== null && !isEdit) return [{ step: 'written', recordId, op: 'update' }]
      return change.fields.length > 0 ? [fieldsSet(entityId, change)] : []
    case 'linked':
      // Which records were taken over, and from where, did not stand in the history.
      return recordId === null ? null : [{ step: 'link-made', recordId, entityId }, fieldsSet(entityId, change)]
    case 'created':
      return madeSteps(world, change, entityId, recordId, isEdit)
    case 'deleted':
      return goneSteps(world, change, entityId, recordId, isEdit)
    case 'restored':
      if (change.side === 'remote' || recordId === null) return []
      return [
        { step: 'entity-restored', entityId, deletedAt: 0 },
        { step: 'written', recordId, op: 'restore' },
      ]
    default:
      return []
  }
}

function madeSteps(
  world: UndoWorld,
  change: JournaledChange,
  entityId: number,
  recordId: number | null,
  isEdit: boolean,
): JournalStep[] | null {
  if (recordId === null) {
    const rows = world.around.store.outbox.causedBy(entityId, change.runId).filter(({ op }) => op === 'create')
    const queued = rows.map(
      ({ id: rowId, op, objectId }): JournalStep => ({ step: 'row-queued', rowId, op, objectId, entityId }),
    )
    return [{ step: 'entity-made', entityId }, ...queued]
  }
  if (change.side === 'remote') return [{ step: 'entity-made', entityId }, linkMade(recordId, entityId)]
  // A split, or a review that a person decided: where the record came from did not stand in the history.
  return isEdit ? null : [linkMade(recordId, entityId), { step: 'written', recordId, op: 'create' }]
}

function goneSteps(
  world: UndoWorld,
  change: JournaledChange,
  entityId: number,
  recordId: number | null,
  isEdit: boolean,
): JournalStep[] {
  const deleted: JournalStep = { step: 'entity-deleted', entityId }
  if (recordId === null) return [deleted]
  if (!isEdit || change.side === 'remote') return [deleted, { step: 'tombstone-set', recordId }]
  const record = world.record(recordId)
  if (record?.entityId !== null) return [deleted]
  // What both sides had agreed on is not known any more: the record is read, and merged as at a first contact.
  const link = {
    recordId,
    entityId,
    base: {},
    linkedAt: Date.parse(change.at),
    origin: 'before-journal' as const,
    madeByUs: false,
    floorAt: null,
  }
  return [deleted, { step: 'link-ended', link }]
}

function linkMade(recordId: number, entityId: number): JournalStep {
  return { step: 'link-made', recordId, entityId }
}

function fieldsSet(entityId: number, { fields }: JournaledChange): JournalStep {
  const values = fields.map(({ field, before, after }) => [field, [before, after] as [FieldValue, FieldValue]] as const)
  return { step: 'fields-set', entityId, stamps: {}, fields: Object.fromEntries(values) }
}
