import type { FieldChange } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { MergeResult } from '../../fields/merge'
import type { EntityRow, FieldStamps } from '../../store/entities'
import { enqueueOthers, enqueueUpdate } from '../outbox'
import { type ApplyContext, noteChange } from './apply-context'

export interface MergedRecord {
  recordId: number
  entity: EntityRow
  /** Everything that the record holds at the CRM now. */
  remote: MappedFields
  updatedAt: string | null
  result: MergeResult
  /** How history calls a change of the entity. A link is noted even when it changed nothing. */
  action: 'updated' | 'linked'
}

/**
 * Carries a merge out on this side: entity, base, conflicts, and what now waits to be written to this CRM and to others
 * that hold the entity. Returns whether the entity changed.
 */
export function settleMerge(context: ApplyContext, merged: MergedRecord): boolean {
  const { store, shape, object, now } = context
  const { recordId, entity, remote, result } = merged
  const fields = { ...entity.fields, ...result.local }
  const changes = shape.diff(entity.fields, result.local)
  const name = changes.length > 0 ? shape.nameOf(fields) : entity.displayName
  if (changes.length > 0) {
    const stamps = stampsAfter(entity.stamps, changes, merged.updatedAt, object.integrationId, now)
    store.entities.update({ ...entity, displayName: name, fields, stamps }, now)
  }
  store.records.setBase(recordId, differsFrom(shape.diff(remote, result.base)) ? result.base : null)
  keepConflicts(context, merged)
  if (Object.keys(result.push).length > 0) {
    enqueueUpdate(store, { object, entityId: entity.id, recordId, runId: context.runId, now })
  }
  if (changes.length > 0) enqueueOthers(store, { entityId: entity.id, except: recordId, runId: context.runId, now })
  if (changes.length > 0 || merged.action === 'linked') {
    noteChange(context, { entityId: entity.id, recordId, name, action: merged.action, fields: changes })
  }
  return changes.length > 0
}

function differsFrom(changes: readonly FieldChange[]): boolean {
  return changes.length > 0
}

function stampsAfter(
  stamps: FieldStamps,
  changes: readonly FieldChange[],
  updatedAt: string | null,
  integration: string,
  now: number,
): FieldStamps {
  const at = updatedAt === null ? now : Date.parse(updatedAt)
  return { ...stamps, ...Object.fromEntries(changes.map(({ field }) => [field, { at, by: { integration } }])) }
}

function keepConflicts(context: ApplyContext, { recordId, entity, result }: MergedRecord): void {
  const { store, object, runId, now } = context
  const open = store.conflicts.openOf(recordId)
  for (const conflict of result.conflicts) {
    store.conflicts.put({
      remoteRecordId: recordId,
      entityId: entity.id,
      integrationId: object.integrationId,
      group: conflict.group,
      fields: conflict.fields,
      runId,
      createdAt: now,
    })
  }
  const still = new Set(result.conflicts.map((conflict) => conflict.group))
  for (const conflict of open) {
    if (!still.has(conflict.group)) store.conflicts.close(conflict.id, 'agreed', now)
  }
}
