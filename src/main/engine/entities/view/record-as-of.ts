import { isDeepStrictEqual } from 'node:util'
import type { FieldValue, PastField, PastLink, RecordAsOf } from '@shared/model'
import type { EntityRow } from '../../store/entities/entities'
import { toTimestamp, toTimestampOrNull } from '../../store/file/values'
import type { PastChange } from '../../store/lists/record-past'
import { type RecordPorts, Surroundings } from '../change/record-context'
import { contestedFields } from '../conflicts'

/** So many later changes of a field are named; the first and the last of them say most. */
const namedChanges = 5

/**
 * A record as it was when a change had been made: the journal of all later changes is gone through backwards.
 *
 * @param changeId 0: before the first change that is kept
 */
export function recordAsOf(ports: RecordPorts, entity: EntityRow, changeId: number): RecordAsOf {
  const { store } = ports
  const around = new Surroundings(ports)
  const links = around.linksOf(entity.id)
  const shape = around.shapeOf(
    entity.kind,
    links.map(({ place }) => place),
  )
  const values: Record<string, FieldValue> = { ...entity.fields }
  const later = new Map<string, PastField['changes']>()
  const held = new Map(links.map(({ record }) => [record.id, record.linkedAt ?? entity.createdAt]))
  let existed = true
  let deleted = entity.deletedAt
  for (const change of store.recordPast.after(entity.id, changeId)) {
    for (const [field, before] of fieldsBefore(change, entity.id)) {
      values[field] = before
      const { id, at, runId, integrationId } = change
      const changes = later.get(field) ?? []
      changes.unshift({ id, at: toTimestamp(at), by: changedBy(change), integrationId, runId })
      later.set(field, changes)
    }
    for (const step of [...(change.journal ?? [])].reverse()) {
      if (step.step === 'link-made' && step.entityId === entity.id) held.delete(step.recordId)
      else if (step.step === 'link-ended' && step.link.entityId === entity.id) {
        held.set(step.link.recordId, step.link.linkedAt)
      } else if (step.step === 'entity-made' && step.entityId === entity.id) existed = false
      else if (step.step === 'entity-deleted' && step.entityId === entity.id) deleted = null
      else if (step.step === 'entity-restored' && step.entityId === entity.id) deleted = step.deletedAt
    }
  }
  const contested = contestedFields(store.conflicts.ofEntity(entity.id))
  const names = new Set([...Object.keys(entity.fields), ...Object.keys(values)])
  const kept = store.recordPast.keptSince(entity.id)
  return {
    change: changeId,
    existed,
    deletedAt: toTimestampOrNull(deleted),
    keptSince: toTimestampOrNull(kept),
    fields: [...names].flatMap((field): PastField[] => {
      const [past, now] = [values[field] ?? null, entity.fields[field] ?? null]
      if (past === null && now === null) return []
      const changes = later.get(field) ?? []
      const named =
        changes.length > namedChanges ? [...changes.slice(0, 1), ...changes.slice(1 - namedChanges)] : changes
      const same = isDeepStrictEqual(past, now) || shape.same(field, past, now)
      return [{ field, label: shape.label(field), past, now, same, contested: contested.has(field), changes: named }]
    }),
    links: [...held].flatMap(([recordId, since]): PastLink[] => {
      const record = store.records.get(recordId)
      const place = record && around.place(record.objectId)
      if (!record || !place) return []
      const { id } = place.integration
      return [{ integrationId: id, object: place.object.name, remoteId: record.remoteId, linkedAt: toTimestamp(since) }]
    }),
  }
}

/** What fields of the entity had before a change, as far as the change set them. */
function fieldsBefore(change: PastChange, entityId: number): [field: string, before: FieldValue][] {
  if (change.journal !== null) {
    const isMade = change.journal.some((step) => step.step === 'entity-made' && step.entityId === entityId)
    const set = change.journal.flatMap((step) =>
      step.step === 'fields-set' && step.entityId === entityId
        ? Object.entries(step.fields).map(([field, [before]]): [string, FieldValue] => [field, before])
        : [],
    )
    return isMade ? [...createdFields(change), ...set] : set
  }
  // Before the journal a change that came from a CRM, or that a person made, set the entity's fields.
  const isHere =
    change.side === 'remote' || change.runKind === 'edit' || change.runKind === 'undo' || change.runKind === 'import'
  if (!isHere) return []
  if (!Array.isArray(change.fields)) return createdFields(change)
  return change.fields.map((item): [string, FieldValue] => [item[0], item[1]])
}

function createdFields({ fields }: PastChange): [field: string, before: FieldValue][] {
  return Array.isArray(fields)
    ? fields.map(([field]) => [field, null])
    : Object.keys(fields).map((field) => [field, null])
}

function changedBy({ runKind, action, side }: PastChange): PastField['changes'][number]['by'] {
  if (runKind === 'edit' || runKind === 'undo' || runKind === 'import') return 'person'
  if (action === 'decided') return 'policy'
  return side === 'remote' ? 'crm' : 'patchbay'
}
