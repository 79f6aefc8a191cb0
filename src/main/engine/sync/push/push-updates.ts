import { makeProblem } from '@shared/model'
import { applyKnown } from '../../entities/apply/apply-known'
import type { ReadAnswer, WriteOutcome } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import { acceptFields, acceptUpdate } from './accept-answer'
import { contestedField } from './breaker'
import { dirtyFields } from './dirty'
import { deleteIfGoneHere } from './late-delete'
import { applyContext, endRow, type PushContext, parkRow, sendAgain } from './push-context'
import { refusal } from './refusal'
import { type Prepared, sendBatch } from './send-batch'

/**
 * Writes one batch of changed records. What the CRM has now is read first and merged, so that a change which was made
 * there since the pull is not written over. Returns whether there was anything to do.
 */
export async function pushUpdates(context: PushContext): Promise<boolean> {
  const { store, writer, object } = context
  const rows = store.outbox.waiting(object.id, 'update', Date.now(), writer.batchSize)
  if (rows.length === 0) return false
  const prepared = await prepare(context, rows)
  if (prepared.length === 0) return true
  await sendBatch(
    context,
    prepared,
    (sent, read) =>
      writer.update(
        read,
        sent.flatMap(({ row, fields }) => toEdit(context, row, fields)),
      ),
    ({ row, fields }, outcome) => {
      if (outcome.type === 'done') acceptUpdate(context, row, fields, outcome.record)
      else if (outcome.type === 'refused') refuse(context, { row, fields }, outcome)
      // An update sets absolute values: reading the record first makes sending it again harmless.
      else sendAgain(context, row)
    },
  )
  return true
}

/** What the CRM has taken all the same is history and base like any other write; the rest waits for a person. */
function refuse(
  context: PushContext,
  { row, fields }: Prepared,
  { facts, record }: Extract<WriteOutcome, { type: 'refused' }>,
): void {
  const taken = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== facts.field))
  if (record && Object.keys(taken).length > 0) acceptFields(context, row, taken, record)
  parkRow(context, row, refusal(context, facts, fields))
}

function toEdit(context: PushContext, row: OutboxRow, fields: Prepared['fields']) {
  const record = row.remoteRecordId === null ? null : context.store.records.get(row.remoteRecordId)
  return record ? [{ marker: row.marker, remoteId: record.remoteId, fields }] : []
}

async function prepare(context: PushContext, rows: OutboxRow[]): Promise<Prepared[]> {
  const { store, definition } = context
  const ids = rows.flatMap((row) =>
    row.remoteRecordId === null ? [] : (store.records.get(row.remoteRecordId)?.remoteId ?? []),
  )
  const fresh: ReadAnswer = { records: [], rejected: [] }
  for (let start = 0; start < ids.length; start += definition.idsPerRead) {
    const { records, rejected } = await definition.readByIds(
      context.read,
      ids.slice(start, start + definition.idsPerRead),
    )
    fresh.records.push(...records)
    fresh.rejected.push(...rejected)
  }
  return store.commitDurably(() => {
    const prepared = rows.flatMap((row) => prepareOne(context, row, fresh))
    context.recorder.flush()
    return prepared
  })
}

function prepareOne(context: PushContext, row: OutboxRow, fresh: ReadAnswer): Prepared[] {
  const { store } = context
  const known = row.remoteRecordId === null ? null : store.records.get(row.remoteRecordId)
  if (!known || known.entityId === null) {
    endRow(context, row, 'cancelled')
    return []
  }
  const unreadable = fresh.rejected.find(({ remoteId }) => remoteId === known.remoteId)
  if (unreadable) {
    parkRow(context, row, unreadable.problem)
    return []
  }
  const remote = fresh.records.find(({ askedId, remoteId }) => askedId === known.remoteId && askedId === remoteId)
  if (!remote || remote.deletedAt !== null) {
    parkRow(context, row, makeProblem('CRM_RECORD_DELETED', { provider: context.recorder.providerName }))
    return []
  }
  context.recorder.countChanges(applyKnown(applyContext(context), known, remote).lines)
  const current = store.records.get(known.id) ?? known
  const entity = store.entities.get(known.entityId)
  const fields = entity && entity.deletedAt === null ? dirtyFields(context, entity, current) : {}
  if (Object.keys(fields).length === 0) {
    endRow(context, store.outbox.get(row.id) ?? row, 'confirmed')
    deleteIfGoneHere(context, row, known.id)
    return []
  }
  const contested = contestedField(store, known.id, fields, entity?.stamps ?? {}, Date.now())
  if (contested !== null) {
    parkRow(context, row, makeProblem('SYSTEMS_DISAGREE', { field: context.shape.label(contested) }))
    return []
  }
  return [{ row: store.outbox.get(row.id) ?? row, fields }]
}
