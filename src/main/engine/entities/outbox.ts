import { randomUUID } from 'node:crypto'
import type { ObjectRow } from '../store/objects'
import type { OutboxOp, OutboxRow } from '../store/outbox'
import type { Store } from '../store/store'

export interface Enqueue {
  object: Pick<ObjectRow, 'id' | 'integrationId'>
  entityId: number
  /** Null for a record that is to be made. */
  recordId: number | null
  /** The run or edit that caused it. */
  runId: string
  now: number
}

/**
 * Notes that a record waits to be written to a CRM. Several edits before the sending become one row: what is sent is
 * the difference to what both sides last agreed on, found out at the sending. A row that is on its way is left alone;
 * its answer shows whether something is left.
 */
export function enqueueUpdate(store: Store, what: Enqueue): void {
  enqueue(store, what, 'update')
}

/** Notes that a record is to be made at a CRM. */
export function enqueueCreate(store: Store, what: Enqueue): void {
  enqueue(store, what, 'create')
}

/** Notes that a record is to be deleted at a CRM. One that was never made there needs no deleting. */
export function enqueueDelete(store: Store, what: Enqueue): void {
  enqueue(store, what, 'delete')
}

/** Notes that a delete at a CRM is to be taken back. */
export function enqueueRestore(store: Store, what: Enqueue): void {
  enqueue(store, what, 'restore')
}

/** After a change of an entity: every other CRM that holds it is to be given the change. */
export function enqueueOthers(
  store: Store,
  what: { entityId: number; except: number | null; runId: string; now: number },
): void {
  for (const record of store.records.ofEntity(what.entityId)) {
    if (record.id === what.except || record.deletedAt !== null) continue
    const object = store.objects.byId(record.objectId)
    if (!object) continue
    enqueueUpdate(store, { object, entityId: what.entityId, recordId: record.id, runId: what.runId, now: what.now })
  }
}

function enqueue(store: Store, what: Enqueue, op: OutboxOp): void {
  const active = store.outbox.active(what.object.id, what.entityId)
  if (!active) {
    store.outbox.add({
      integrationId: what.object.integrationId,
      objectId: what.object.id,
      entityId: what.entityId,
      remoteRecordId: what.recordId,
      op,
      marker: randomUUID(),
      createdAt: what.now,
      causeRunId: what.runId,
    })
    return
  }
  if (active.state === 'in-flight' || active.state === 'unknown') return
  const next = collapse(active, op)
  store.outbox.save({ ...next, causeRunId: what.runId }, what.now)
}

/** What a waiting row becomes when the record changes once more. */
function collapse(row: OutboxRow, op: OutboxOp): OutboxRow {
  const again = { ...row, state: 'queued' as const, problem: null, notBefore: null }
  if (row.op === 'create') return op === 'delete' ? { ...row, state: 'cancelled' } : again
  if (row.op === 'delete' && op === 'restore') return { ...row, state: 'cancelled' }
  return { ...again, op: op === 'update' && row.op === 'delete' ? 'update' : op }
}
