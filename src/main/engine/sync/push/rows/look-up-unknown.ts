import type { Acts } from '../../../entities/acts'
import { isOurs } from '../../../entities/apply/apply-new'
import { lookForMissing } from '../../../entities/outbox'
import type { RemoteRecord } from '../../../providers/provider'
import type { StoredRecord } from '../../../store/accounts/records'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { cancelOne } from '../enqueue-missing'
import { applyContext, commitActs, commitInSteps, type PushContext } from '../push-context'
import { acceptCreate, acceptMade } from './accept'
import { sentBy } from './creates'
import { meetExisting } from './first-contact'
import { associationsOf } from './needs'
import { leaveUndone, takeUpUnknown } from './row-ends'

/**
 * Rows whose answer was lost. Updates and deletes set absolute things and may simply be sent again; a create is looked
 * up at the CRM first, and is sent again only when it was not found twice, the second time after the CRM's index has
 * had time to show it.
 */
export async function lookUpUnknown(context: PushContext): Promise<void> {
  const { store, object, writer } = context
  // One run of an account goes on at a time: what is on its way now was left so by one that broke off.
  const rows = [
    ...store.outbox.inState(object.integrationId, 'unknown'),
    ...store.outbox.inState(object.integrationId, 'in-flight'),
  ].filter((row) => row.objectId === object.id)
  const creates: OutboxRow[] = []
  await commitInSteps(context, rows, (acts, some) => {
    for (const row of some) {
      const made = row.op === 'create' ? madeBy(context, row) : null
      if (row.op !== 'create') takeUpUnknown(context, acts, row)
      else if (made) acceptMade(context, acts, row, made)
      else if (row.state === 'in-flight' || (row.notBefore ?? 0) <= acts.now) creates.push(row)
    }
  })
  for (let start = 0; start < creates.length; start += writer.batchSize) {
    await lookUp(context, creates.slice(start, start + writer.batchSize))
  }
}

/** The record that a pull has met and has known for what this create made. */
function madeBy({ store, object }: PushContext, row: OutboxRow): StoredRecord | null {
  return (
    store.records
      .ofEntity(row.entityId)
      .find(
        (link) =>
          link.objectId === object.id &&
          link.deletedAt === null &&
          link.origin === 'created' &&
          (link.linkedAt ?? 0) >= (row.sentAt ?? row.createdAt),
      ) ?? null
  )
}

async function lookUp(context: PushContext, unknown: readonly OutboxRow[]): Promise<void> {
  const { writer, read } = context
  const rows = unknown.map((row) => ({ ...row, fields: sentBy(context, row) }))
  const answers = await writer.findCreated(
    read,
    rows.map((row) => ({
      marker: row.marker,
      fields: row.fields,
      associations: associationsOf(context, row.entityId),
      sentAt: new Date(row.sentAt ?? row.createdAt).toISOString(),
    })),
  )
  const found = new Map(answers.map((answer) => [answer.marker, answer.found]))
  commitActs(context, (acts) => {
    for (const row of rows) settleLookUp(context, acts, row, found.get(row.marker) ?? [])
  })
}

function settleLookUp(context: PushContext, acts: Acts, row: OutboxRow, found: readonly RemoteRecord[]): void {
  const { store, object } = context
  const others = found.filter((record) => store.records.find(object.id, record.remoteId)?.entityId !== row.entityId)
  const [only, ...more] = others.filter((record) => isMade(context, row, record))
  if (only && more.length === 0) acceptCreate(context, acts, { row, sent: row.fields, record: only })
  else if (others.length > 0) meetExisting(context, acts, row, others, null)
  else lookAgainOrSend(context, acts, row)
}

/** Whether a record may be what the create has made: it is not older than the sending. */
function isMade(context: PushContext, row: OutboxRow, record: RemoteRecord): boolean {
  if (record.createdAt !== null) return isOurs(applyContext(context), row, record)
  return context.store.records.find(context.object.id, record.remoteId) === null
}

function lookAgainOrSend(context: PushContext, acts: Acts, row: OutboxRow): void {
  const { store, writer, recorder, definition, settings } = context
  const shownBy = (row.sentAt ?? row.createdAt) + writer.createShownMs
  if (row.notBefore !== null && acts.now >= shownBy) {
    if (row.filling && !settings.createMissing) {
      cancelOne(acts, row)
      lookForMissing(acts, row.objectId)
    } else leaveUndone(context, acts, row, { state: 'queued', problem: null })
    return
  }
  const { next } = store.outbox.get(row.id) ?? row
  writerOf(store).outbox.save({ ...row, state: 'unknown', notBefore: Math.max(acts.now, shownBy), next }, acts.now)
  recorder.log('info', `${definition.name}: the outcome of a create is not known yet, it is looked up again`)
}
