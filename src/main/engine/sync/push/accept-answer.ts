import type { FieldChange } from '@shared/model'
import { noteChange } from '../../entities/apply/apply-context'
import { applyKnown } from '../../entities/apply/apply-known'
import { enqueueOthers } from '../../entities/outbox'
import type { MappedFields } from '../../fields/field-definition'
import type { RemoteRecord } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import type { StoredRecord } from '../../store/records'
import { notePushes } from './breaker'
import { deleteIfGoneHere } from './late-delete'
import { applyContext, countPushed, endRow, type PushContext } from './push-context'

/** Takes what the CRM answered to an update, and ends the row. Belongs into a commit. */
export function acceptUpdate(context: PushContext, row: OutboxRow, sent: MappedFields, record: RemoteRecord): void {
  endRow(context, row, 'confirmed')
  acceptFields(context, row, sent, record)
  if (row.remoteRecordId !== null) deleteIfGoneHere(context, row, row.remoteRecordId)
}

/**
 * Takes what the CRM answered to an update as the new base: also what the CRM made of a value (trimmed, lower case), so
 * that it is not pushed again. Belongs into a commit.
 */
export function acceptFields(context: PushContext, row: OutboxRow, sent: MappedFields, record: RemoteRecord): void {
  const { store, shape } = context
  const known = row.remoteRecordId === null ? null : store.records.get(row.remoteRecordId)
  if (!known) return
  const now = Date.now()
  const changes = pushedChanges(context, known, sent, record)
  notePushes(store, known.id, sent, now)
  agreeOn(context, known, sent, record)
  const agreed = store.records.get(known.id) ?? known
  context.recorder.countChanges(applyKnown(applyContext(context), agreed, record).lines)
  noteChange(applyContext(context), {
    entityId: row.entityId,
    recordId: known.id,
    name: store.entities.get(row.entityId)?.displayName ?? shape.nameOf(record.fields),
    action: 'updated',
    fields: changes,
    side: 'local',
  })
  countPushed(context, 1, 0)
}

/** What the push changed at the CRM. */
function pushedChanges(
  context: PushContext,
  known: StoredRecord,
  sent: MappedFields,
  record: RemoteRecord,
): FieldChange[] {
  return Object.entries(sent).map(([field, value]) => ({
    field,
    label: context.shape.label(field),
    before: known.fields[field] ?? null,
    after: record.fields[field] ?? value,
  }))
}

/** Base and, where nobody has edited it meanwhile, the entity take the CRM's form of every value that was sent. */
export function agreeOn(context: PushContext, known: StoredRecord, sent: MappedFields, record: RemoteRecord): void {
  const { store, shape } = context
  const answered: MappedFields = {}
  for (const [field, value] of Object.entries(sent))
    answered[field] = record.fields[field] ?? (field in record.fields ? null : value)
  store.records.setBase(known.id, { ...known.base, ...answered })
  const entity = known.entityId === null ? null : store.entities.get(known.entityId)
  if (!entity) return
  const adopted: MappedFields = {}
  for (const [field, value] of Object.entries(answered)) {
    const local = entity.fields[field] ?? null
    const untouched = shape.same(field, local, sent[field] ?? null)
    if (untouched && !shape.same(field, local, value)) adopted[field] = value
  }
  if (Object.keys(adopted).length === 0) return
  const fields = { ...entity.fields, ...adopted }
  const now = Date.now()
  store.entities.update({ ...entity, displayName: shape.nameOf(fields), fields }, now)
  // The CRM's form of a value, or what somebody made of it there before the answer was known, is for the others, too.
  enqueueOthers(store, { entityId: entity.id, except: known.id, runId: context.runId, now })
}
