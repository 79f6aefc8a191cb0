import { type Conflict, type ConflictSide, fail } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { ConflictRow } from '../../store/conflicts'
import type { EntityRow } from '../../store/entities'
import { toTimestamp } from '../../store/values'
import { enqueueOthers, enqueueUpdate } from '../outbox'
import { recordEdit } from './edit-run'
import { entityShape, type RecordPorts, requireEntity, tiesOf } from './record-context'

/** A conflict as callers see it. */
export function conflictView(ports: RecordPorts, row: ConflictRow): Conflict {
  const entity = requireEntity(ports.store, String(row.entityId))
  const shape = entityShape(ports, entity.kind, tiesOf(ports, entity.id))
  return {
    id: String(row.id),
    recordId: String(entity.id),
    recordName: entity.displayName,
    kind: entity.kind,
    integrationId: row.integrationId,
    runId: row.runId,
    at: toTimestamp(row.createdAt),
    fields: contested(ports, row, entity).map((item) => ({ ...item, label: shape.label(item.field) })),
  }
}

/**
 * Settles a conflict field by field. What is chosen becomes the value here and waits to be pushed where it differs.
 *
 * @throws ProblemError NOT_FOUND, CONFLICT_NOT_WHOLE when a field has no choice
 */
export function settleConflict(ports: RecordPorts, id: string, choices: Record<string, ConflictSide>): EntityRow {
  const { store } = ports
  const row = store.conflicts.get(Number(id)) ?? fail('NOT_FOUND', { what: 'conflict', id })
  const entity = requireEntity(store, String(row.entityId))
  const shape = entityShape(ports, entity.kind, tiesOf(ports, entity.id))
  // A field of the group on which both sides agree needs no choice.
  const present = contested(ports, row, entity)
  const open = present.find(
    (item) => choices[item.field] === undefined && !shape.same(item.field, item.local, item.remote),
  )
  if (open) fail('CONFLICT_NOT_WHOLE', { field: shape.label(open.field) })
  store.commitDurably(() => {
    recordEdit(store, { integrationId: row.integrationId, kind: entity.kind, trigger: 'manual' }, (runId, now) => {
      const chosen: MappedFields = {}
      for (const item of present) chosen[item.field] = item[choices[item.field] ?? 'local']
      const changes = shape.diff(entity.fields, chosen)
      const fields = { ...entity.fields, ...chosen }
      const stamps = Object.fromEntries(row.fields.map(({ field }) => [field, { at: now, by: 'person' as const }]))
      const name = shape.nameOf(fields)
      store.entities.update({ ...entity, displayName: name, fields, stamps: { ...entity.stamps, ...stamps } }, now)
      agreeOnRemote(ports, row)
      store.conflicts.close(row.id, outcome(row, choices), now)
      const object = objectOf(ports, row)
      if (object) enqueueUpdate(store, { object, entityId: entity.id, recordId: row.remoteRecordId, runId, now })
      if (changes.length > 0) enqueueOthers(store, { entityId: entity.id, except: row.remoteRecordId, runId, now })
      return [
        {
          entityId: entity.id,
          recordId: row.remoteRecordId,
          kind: entity.kind,
          name,
          action: 'updated',
          fields: changes,
        },
      ]
    })
  })
  return requireEntity(store, String(row.entityId))
}

/** The contested fields with the values of now: both sides may have been edited since the conflict was found. */
function contested({ store }: RecordPorts, row: ConflictRow, entity: EntityRow): ConflictRow['fields'] {
  const record = store.records.get(row.remoteRecordId)
  return row.fields.map((item) => ({
    ...item,
    local: entity.fields[item.field] ?? null,
    remote: record ? (record.fields[item.field] ?? null) : item.remote,
  }))
}

/** From here on the CRM's present value is what the choice is an edit of. */
function agreeOnRemote({ store }: RecordPorts, row: ConflictRow): void {
  const record = store.records.get(row.remoteRecordId)
  if (!record) return
  const base = { ...record.base }
  for (const { field } of row.fields) base[field] = record.fields[field] ?? null
  store.records.setBase(record.id, base)
}

function objectOf({ store }: RecordPorts, row: ConflictRow) {
  const record = store.records.get(row.remoteRecordId)
  return record ? store.objects.byId(record.objectId) : null
}

function outcome(row: ConflictRow, choices: Record<string, ConflictSide>): string {
  const sides = new Set(row.fields.map(({ field }) => choices[field]))
  return sides.size === 1 ? String([...sides][0]) : 'mixed'
}
