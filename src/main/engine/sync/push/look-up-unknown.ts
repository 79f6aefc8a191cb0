import { makeProblem } from '@shared/model'
import type { RemoteRecord } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import { type PushContext, parkRow } from './push-context'
import { acceptCreate } from './push-creates'

/**
 * Rows whose answer was lost. Updates and deletes set absolute things and may simply be sent again; a create is looked
 * up at the CRM first, and is sent again only when it was not found twice, the second time after the CRM's index has
 * had time to show it.
 */
export async function lookUpUnknown(context: PushContext): Promise<void> {
  const { store, object, writer } = context
  const rows = store.outbox.inState(object.integrationId, 'unknown').filter((row) => row.objectId === object.id)
  const creates = rows.filter((row) => row.op === 'create')
  store.commitDurably(() => {
    for (const row of rows) {
      if (row.op !== 'create') store.outbox.save({ ...row, state: 'queued' }, Date.now())
    }
  })
  for (let start = 0; start < creates.length; start += writer.batchSize) {
    await lookUp(context, creates.slice(start, start + writer.batchSize))
  }
}

async function lookUp(context: PushContext, rows: OutboxRow[]): Promise<void> {
  const { store, writer, read, recorder } = context
  const answers = await writer.findCreated(
    read,
    rows.map((row) => ({
      marker: row.marker,
      fields: row.fields,
      sentAt: new Date(row.sentAt ?? row.createdAt).toISOString(),
    })),
  )
  const found = new Map(answers.map((answer) => [answer.marker, answer.found]))
  store.commitDurably(() => {
    for (const row of rows) {
      const records = found.get(row.marker) ?? []
      const [only, ...others] = records.filter((record) => isFree(context, row, record))
      if (only && others.length === 0 && takeOver(context, row, only)) acceptCreate(context, row, only)
      else if (only) parkRow(context, row, makeProblem('CRM_RECORD_TAKEN', { provider: recorder.providerName }))
      else lookAgainOrSend(context, row)
    }
    recorder.flush()
  })
}

/** Nobody else's: an entity that has it was made after the sending, by a pull that could not know whose it is. */
function isFree({ store, object }: PushContext, row: OutboxRow, record: RemoteRecord): boolean {
  const entityId = store.records.find(object.id, record.remoteId)?.entityId ?? null
  const holder = entityId === null || entityId === row.entityId ? null : store.entities.get(entityId)
  return holder === null || holder.createdAt >= (row.sentAt ?? row.createdAt)
}

/** Gives the record to the entity that it was made from. False when others have come to depend on it meanwhile. */
function takeOver({ store, object }: PushContext, row: OutboxRow, record: RemoteRecord): boolean {
  const known = store.records.find(object.id, record.remoteId)
  if (known?.entityId == null || known.entityId === row.entityId) return true
  const holder = store.entities.get(known.entityId)
  const edited = Object.values(holder?.stamps ?? {}).some((stamp) => stamp.by === 'person')
  if (edited || store.records.ofEntity(known.entityId).length > 1) return false
  store.records.unlink(known.id)
  store.outbox.cancelCreates(known.entityId, Date.now())
  store.entities.setDeleted(known.entityId, Date.now())
  store.records.link(known.id, row.entityId, row.fields, Date.now())
  return true
}

function lookAgainOrSend(context: PushContext, row: OutboxRow): void {
  const now = Date.now()
  const shownBy = (row.sentAt ?? row.createdAt) + context.writer.createShownMs
  const lookedBefore = row.notBefore !== null
  if (lookedBefore && now >= shownBy) {
    context.store.outbox.save({ ...row, state: 'queued', notBefore: null }, now)
    return
  }
  context.store.outbox.save({ ...row, notBefore: Math.max(now, shownBy) }, now)
  context.recorder.log(
    'info',
    `${context.definition.name}: the outcome of a create is not known yet, it is looked up again`,
  )
}
