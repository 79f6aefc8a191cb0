import type { MappedFields } from '../../fields/field-definition'
import { mergeRecord } from '../../fields/merge'
import type { RemoteRecord } from '../../providers/provider'
import type { EntityRow } from '../../store/entities'
import type { StoredRecord } from '../../store/records'
import { toMillis } from '../../store/values'
import { type ApplyContext, noteChange, setHereAt } from './apply-context'
import { keepEdited } from './keep-edited'
import { mergeRules } from './merge-rules'
import { settleMerge } from './settle-merge'

/** What a known record's newer version came to. */
export interface KnownOutcome {
  /** Fields of the entity took other values. */
  changed: boolean
  /** It had been deleted and is back. */
  revived: boolean
  /** Groups of fields that were left to a person. */
  conflicts: number
  /** Lines of history that were written. */
  lines: number
}

const unchanged: KnownOutcome = { changed: false, revived: false, conflicts: 0, lines: 0 }

/** Merges a newer version of a known record into its entity. Writes nothing when nothing is new. */
export function applyKnown(context: ApplyContext, known: StoredRecord, record: RemoteRecord): KnownOutcome {
  const { store, shape } = context
  const revived = known.deletedAt !== null
  if (shape.diff(known.fields, record.fields).length === 0 && !revived) {
    refresh(context, known, record)
    return unchanged
  }
  const remote = { ...known.fields, ...record.fields }
  store.records.update(known.id, record, remote, context.generation, revived)
  store.records.setAssociations(known.id, record.associations)
  const found = known.entityId === null ? null : store.entities.get(known.entityId)
  if (!found) return { ...unchanged, revived }
  const entity = keepEdited(context, found, known.id, revived)
  const [first] = store.records.ofEntity(entity.id)
  const tie = first === undefined || first.id === known.id ? 'first' : 'further'
  const written = arrived(context, entity.id, record)
  const result = mergeRecord(
    {
      base: { ...known.base, ...written },
      local: entity.fields,
      remote: record.fields,
      localAt: (field) => setHereAt(context, entity.stamps, field),
      remoteAt: () => toMillis(record.updatedAt),
    },
    mergeRules(shape, context.settings, context.direction, tie),
  )
  const noted = noteArrived(context, known, entity, written)
  const { updatedAt } = record
  const changed = settleMerge(context, { recordId: known.id, entity, remote, updatedAt, result, action: 'updated' })
  if (revived) {
    noteChange(context, {
      entityId: entity.id,
      recordId: known.id,
      name: entity.displayName,
      action: 'restored',
      fields: [],
    })
  }
  const restored = revived || (found.deletedAt !== null && entity.deletedAt === null)
  const lines = [noted, changed, restored].filter(Boolean).length
  return { changed, revived, conflicts: result.conflicts.length, lines }
}

/**
 * What was sent to the CRM without an answer and stands there now: that write has arrived, and both sides agree on its
 * values. Without this, a write of ours would look like somebody else's change.
 */
function arrived({ store, object, shape }: ApplyContext, entityId: number, record: RemoteRecord): MappedFields {
  const sent = Object.entries(store.outbox.active(object.id, entityId)?.fields ?? {})
  return Object.fromEntries(
    sent.filter(([field, value]) => field in record.fields && shape.same(field, record.fields[field] ?? null, value)),
  )
}

/** What a write did at the CRM belongs to the history, although its answer never came. */
function noteArrived(context: ApplyContext, known: StoredRecord, entity: EntityRow, written: MappedFields): boolean {
  const { shape } = context
  const fresh = Object.entries(written).filter(([field, value]) => !shape.same(field, known.base[field] ?? null, value))
  const fields = shape.diff(known.fields, Object.fromEntries(fresh))
  if (fields.length === 0) return false
  const { id: entityId, displayName: name } = entity
  noteChange(context, { entityId, recordId: known.id, name, action: 'updated', fields, side: 'local' })
  return true
}

/** The mapped values are as they were; stamps and payload may have moved (calculated properties do that at HubSpot). */
function refresh(context: ApplyContext, known: StoredRecord, record: RemoteRecord): void {
  const { store } = context
  if (toMillis(record.updatedAt) !== known.remoteUpdatedAt) {
    store.records.update(known.id, record, known.fields, context.generation, false)
  } else if (known.generation !== context.generation) {
    store.records.markSeen(known.id, context.generation)
  }
  store.records.setAssociations(known.id, record.associations)
}
