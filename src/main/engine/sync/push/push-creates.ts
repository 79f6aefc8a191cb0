import { makeProblem } from '@shared/model'
import { redactText } from '@shared/redact'
import { noteChange } from '../../entities/apply/apply-context'
import { applyKnown } from '../../entities/apply/apply-known'
import { linkTo } from '../../entities/apply/apply-new'
import { enqueueUpdate } from '../../entities/outbox'
import type { CrmErrorFacts, RemoteRecord } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import { agreeOn } from './accept-answer'
import { draftFields } from './dirty'
import { deleteIfGoneHere } from './late-delete'
import { applyContext, countPushed, endRow, type PushContext, parkRow } from './push-context'
import { refusal } from './refusal'
import { type Prepared, sendBatch } from './send-batch'

/** Makes one batch of records that the CRM lacks. Returns whether there was anything to do. */
export async function pushCreates(context: PushContext): Promise<boolean> {
  const { store, writer, object } = context
  const rows = store.outbox.waiting(object.id, 'create', Date.now(), writer.batchSize)
  if (rows.length === 0) return false
  const prepared = store.commit(() => rows.flatMap((row) => prepareOne(context, row)))
  if (prepared.length === 0) return true
  const duplicates: { row: OutboxRow; facts: CrmErrorFacts }[] = []
  await sendBatch(
    context,
    prepared,
    (sent, read) =>
      writer.create(
        read,
        sent.map(({ row, fields }) => ({ marker: row.marker, fields })),
      ),
    ({ row, fields }, outcome) => {
      if (outcome.type === 'done') acceptCreate(context, row, outcome.record)
      else if (outcome.type === 'unknown') store.outbox.save({ ...row, state: 'unknown' }, Date.now())
      else if (outcome.facts.class === 'duplicate' && outcome.facts.existingIds?.length) {
        // Until it is tied: when that is cut off, the next run sends it again and is told the same.
        store.outbox.save({ ...row, state: 'queued' }, Date.now())
        duplicates.push({ row, facts: outcome.facts })
      } else parkRow(context, row, refusal(context, outcome.facts, fields))
    },
  )
  for (const { row, facts } of duplicates) await linkToExisting(context, row, facts)
  return true
}

function prepareOne(context: PushContext, row: OutboxRow): Prepared[] {
  const { store, object } = context
  const entity = store.entities.get(row.entityId)
  const ties = entity?.deletedAt === null ? store.records.ofEntity(entity.id) : []
  const held = ties.find((record) => record.objectId === object.id)
  if (held && held.deletedAt === null) {
    // The pull has met it there meanwhile; what is different here still has to be written.
    store.outbox.save({ ...row, op: 'update', remoteRecordId: held.id }, Date.now())
    return []
  }
  const fields = entity?.deletedAt === null && !held ? draftFields(context, entity) : {}
  if (Object.keys(fields).length === 0) {
    endRow(context, row, 'cancelled')
    return []
  }
  return [{ row, fields }]
}

/**
 * Ties the record that was made to its entity. What the CRM made of the values that were sent is what both agree on; what
 * it filled in besides (a stage, an owner) is taken over, and never cleared for not having been sent.
 */
export function acceptCreate(context: PushContext, row: OutboxRow, record: RemoteRecord): void {
  const { store, shape, object, generation } = context
  const now = Date.now()
  const seen = store.records.find(object.id, record.remoteId)
  const recordId = seen?.id ?? store.records.create(object.id, record, generation)
  if (!seen) store.objects.addRecords(object.id, 1)
  if (seen?.entityId == null) store.records.link(recordId, row.entityId, {}, now)
  store.reviews.remove(recordId)
  endRow(context, { ...row, remoteRecordId: recordId }, 'confirmed')
  const known = store.records.get(recordId)
  if (known) agreeOn(context, known, row.fields, record)
  const agreed = store.records.get(recordId)
  if (agreed) context.recorder.countChanges(applyKnown(applyContext(context), { ...agreed, fields: {} }, record).lines)
  noteChange(applyContext(context), {
    entityId: row.entityId,
    recordId,
    name: shape.nameOf(record.fields),
    action: 'created',
    fields: shape.diff({}, record.fields),
    side: 'local',
  })
  countPushed(context, 1, 0)
  deleteIfGoneHere(context, row, recordId)
}

/** The CRM has such a record already: it is tied to the entity when it is nobody else's, and never made a second time. */
async function linkToExisting(context: PushContext, row: OutboxRow, facts: CrmErrorFacts): Promise<void> {
  const { store, definition, object, generation, recorder } = context
  const { records } = await definition.readByIds(context.read, facts.existingIds ?? [])
  const [only, ...others] = records
  store.commitDurably(() => {
    const taken = makeProblem('CRM_RECORD_TAKEN', { provider: recorder.providerName }, redactText(facts.message))
    const seen = only ? store.records.find(object.id, only.remoteId) : null
    if (!only || others.length > 0 || only.deletedAt !== null || seen?.entityId != null) {
      parkRow(context, row, taken)
      return
    }
    const recordId = seen?.id ?? store.records.create(object.id, only, generation)
    if (!seen) store.objects.addRecords(object.id, 1)
    endRow(context, { ...row, remoteRecordId: recordId }, 'confirmed')
    linkTo(applyContext(context), recordId, only, row.entityId)
    recorder.countChanges(1)
    store.reviews.remove(recordId)
    enqueueUpdate(store, { object, entityId: row.entityId, recordId, runId: context.runId, now: Date.now() })
    recorder.flush()
  })
}
