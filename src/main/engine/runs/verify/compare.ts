import type { DifferenceReason, FieldChange, VerifiedRecord } from '@shared/model'
import { mergeRules } from '../../entities/apply/merge-rules'
import type { RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import type { ObjectSession } from '../../sync/object-session'

/** How a record at the CRM stands to what is held of it; null when both are equal. */
export type Comparison = Pick<VerifiedRecord, 'state' | 'recordId' | 'name' | 'fields'> | null

/** Compares a record at the CRM with its copy here and with its entity, field by field. Reads only. */
export function compareRecord(session: ObjectSession, record: RemoteRecord, known: StoredRecord | null): Comparison {
  const { shape, store } = session
  if (known === null || known.deletedAt !== null) {
    const recordId = known?.entityId == null ? null : String(known.entityId)
    const blank = Object.fromEntries(Object.keys(record.fields).map((field) => [field, null]))
    const fields = shape.diff(record.fields, blank).map((field) => ({ ...field, reason: 'not-read' as const }))
    return { state: 'only-there', recordId, name: shape.nameOf(record.fields), fields }
  }
  const entity = known.entityId === null ? null : store.entities.get(known.entityId)
  const unread = shape.diff(known.fields, record.fields).map(({ field, label, after }) => ({
    field,
    label,
    before: after,
    after: known.fields[field] ?? null,
    reason: 'not-read' as const,
  }))
  const missed = new Set(unread.map(({ field }) => field))
  const differing = entity ? differences(session, entity, known, record).filter(({ field }) => !missed.has(field)) : []
  const fields = [...unread, ...differing]
  if (fields.length === 0) return null
  const explained = (reason: DifferenceReason) => reason !== 'not-read' && reason !== 'unexplained'
  return {
    state: fields.every(({ reason }) => explained(reason)) ? 'waits' : 'differs',
    recordId: entity ? String(entity.id) : null,
    name: entity?.displayName ?? shape.nameOf(known.fields),
    fields,
  }
}

function differences(
  session: ObjectSession,
  entity: EntityRow,
  known: StoredRecord,
  record: RemoteRecord,
): (FieldChange & { reason: DifferenceReason })[] {
  const { store, shape, object, settings, direction } = session
  const [first] = store.records.ofEntity(entity.id)
  const rules = mergeRules(shape, settings, direction, first?.id === known.id ? 'first' : 'further')
  const directionOf = ({ field, before: remote, after: local }: Pick<FieldChange, 'field' | 'before' | 'after'>) =>
    rules.directionOf(field, { local, remote, known: Object.hasOwn(known.base, field) })
  const named = Object.fromEntries(Object.keys(record.fields).map((field) => [field, entity.fields[field] ?? null]))
  const there = shape.inFormOf(record.fields, known.base, entity.fields)
  const changes = shape.diff(there, named).filter((change) => directionOf(change) !== 'off')
  if (changes.length === 0) return []
  const contested = new Set(store.conflicts.ofEntity(entity.id).map(({ group }) => group))
  const blocked = new Set(store.waiting.of(object.id, entity.id).map(({ field }) => field))
  const row = store.outbox.active(object.id, entity.id)
  const reasonOf = (change: FieldChange): DifferenceReason => {
    const { field } = change
    if (entity.deletedAt !== null || row?.op === 'delete') return 'deleting'
    if (contested.has(shape.groupOf(field) ?? field)) return 'conflict'
    if (blocked.has(field)) return 'blocked'
    if (directionOf(change) === 'from') return 'direction'
    if (row?.state === 'parked') return 'refused'
    return row ? 'to-push' : 'unexplained'
  }
  return changes.map((change) => ({ ...change, reason: reasonOf(change) }))
}
