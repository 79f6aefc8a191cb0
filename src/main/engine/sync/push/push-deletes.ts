import { noteChange } from '../../entities/apply/apply-context'
import type { OutboxRow } from '../../store/outbox'
import { applyContext, countPushed, endRow, type PushContext, parkRow, sendAgain } from './push-context'
import { refusal } from './refusal'
import { sendBatch } from './send-batch'

/** Deletes one batch of records at the CRM. A record that is gone already counts as done. */
export function pushDeletes(context: PushContext): Promise<boolean> {
  return pushPresence(context, 'delete', context.writer.remove)
}

/** Takes one batch of deletes back, where the CRM can. */
export async function pushRestores(context: PushContext): Promise<boolean> {
  const { restore } = context.writer
  return restore ? pushPresence(context, 'restore', restore) : false
}

async function pushPresence(
  context: PushContext,
  op: 'delete' | 'restore',
  write: typeof context.writer.remove,
): Promise<boolean> {
  const { store, writer, object } = context
  const rows = store.outbox.waiting(object.id, op, Date.now(), writer.batchSize)
  if (rows.length === 0) return false
  await sendBatch(
    context,
    rows.map((row) => ({ row, fields: {} })),
    (sent, read) =>
      write(
        read,
        sent.flatMap(({ row }) => {
          const record = row.remoteRecordId === null ? null : store.records.get(row.remoteRecordId)
          return record ? [{ marker: row.marker, remoteId: record.remoteId }] : []
        }),
      ),
    ({ row }, outcome) => {
      if (outcome.type === 'refused') parkRow(context, row, refusal(context, outcome.facts, {}))
      else if (outcome.type === 'unknown') sendAgain(context, row)
      else acceptPresence(context, row, op)
    },
  )
  return true
}

function acceptPresence(context: PushContext, row: OutboxRow, op: 'delete' | 'restore'): void {
  const { store, object } = context
  endRow(context, row, 'confirmed')
  const recordId = row.remoteRecordId
  if (recordId === null) return
  if (op === 'delete') store.records.markDeleted(recordId, Date.now())
  else store.records.revive(recordId)
  store.objects.addRecords(object.id, op === 'delete' ? -1 : 1)
  noteChange(applyContext(context), {
    entityId: row.entityId,
    recordId,
    name: store.entities.get(row.entityId)?.displayName ?? '',
    action: op === 'delete' ? 'deleted' : 'restored',
    fields: [],
    side: 'local',
  })
  countPushed(context, 1, 0)
}
