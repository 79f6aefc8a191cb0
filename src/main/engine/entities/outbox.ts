import { randomUUID } from 'node:crypto'
import type { ObjectRow } from '../store/accounts/objects'
import type { StoredRecord } from '../store/accounts/records'
import type { EntityRow } from '../store/entities/entities'
import type { GiveBack, OutboxNext, OutboxOp, OutboxRow } from '../store/entities/outbox'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'
import type { Acts } from './acts'

/** What waits to be written to one CRM. */
export interface Wanted {
  object: Pick<ObjectRow, 'id' | 'integrationId'>
  entityId: number
  /** Null for a record that is to be made. */
  recordId: number | null
}

/**
 * Notes that a record waits to be written to a CRM. Several edits before the sending become one row: what is sent is
 * the difference to what both sides last agreed on, found out at the sending. A row that is on its way cannot be called
 * off: it carries what is wanted next, and does that when its answer is known.
 */
export function enqueue(acts: Acts, op: OutboxOp, what: Wanted, active?: OutboxRow | null): void {
  const row = active === undefined ? acts.store.outbox.active(what.object.id, what.entityId) : active
  if (!row) {
    acts.queueRow({
      integrationId: what.object.integrationId,
      objectId: what.object.id,
      entityId: what.entityId,
      remoteRecordId: what.recordId,
      op,
      marker: randomUUID(),
    })
    return
  }
  const next = wantedOf(row, op)
  if (next !== row) acts.saveRow(row, { ...next, causeRunId: acts.runId })
}

/** What an active row becomes when something is wanted of its record; the row itself when it is that already. */
export function wantedOf(row: OutboxRow, op: OutboxOp): OutboxRow {
  return onItsWay(row) ? { ...row, next: nextWish(row, op) } : collapse(row, op)
}

/**
 * Notes that a record is to be given values back, whatever stands here. They are sent only where the CRM still has what
 * is expected there, also when the record is linked to nothing by then.
 */
export function giveBack(acts: Acts, what: Wanted, values: GiveBack): void {
  enqueue(acts, 'update', what)
  const row = acts.store.outbox.active(what.object.id, what.entityId)
  if (row?.op !== 'update') return
  acts.saveRow(row, { ...row, remoteRecordId: what.recordId, giveBack: { ...row.giveBack, ...values } })
}

/** Notes that a record which Patchbay has made is to go again, where nothing has changed it since it was read last. */
export function deleteUnchanged(acts: Acts, what: Wanted): void {
  enqueue(acts, 'delete', what)
  const row = acts.store.outbox.active(what.object.id, what.entityId)
  // A person has seen before what an undo deletes: it is not asked about again.
  if (row?.op === 'delete') acts.saveRow(row, { ...row, unchangedOnly: true, accepted: true })
}

/** After a change of an entity: every other CRM that holds it is to be given the change. */
export function enqueueOthers(
  acts: Acts,
  entityId: number,
  except: number | null,
  links: readonly StoredRecord[] = acts.store.records.ofEntity(entityId),
): void {
  for (const record of links) {
    if (record.id === except || record.deletedAt !== null) continue
    const object = acts.store.objects.byId(record.objectId)
    if (object) enqueue(acts, 'update', { object, entityId, recordId: record.id })
  }
}

/**
 * Calls off what waits for an entity at one CRM. What is on its way does not come back: when its answer is known, the
 * link ends, so that nothing is left at the CRM that points here.
 */
export function callOff(acts: Acts, objectId: number, entityId: number): void {
  acts.endAllWaiting(objectId, entityId)
  const row = acts.store.outbox.active(objectId, entityId)
  if (!row) return
  if (onItsWay(row)) acts.saveRow(row, { ...row, next: 'unlink', causeRunId: acts.runId })
  else acts.saveRow(row, { ...row, state: 'cancelled', problem: null })
}

/**
 * An entity that was deleted is here again: no delete of it goes to any CRM. What was not sent is called off, what may
 * have arrived is taken back there.
 */
export function bringBack(acts: Acts, entity: Pick<EntityRow, 'id' | 'deletedAt'>): void {
  // In this order: taken back, the deletes are wanted again before the entity goes.
  acts.restoreEntity(entity)
  for (const row of acts.store.outbox.ofEntity(entity.id)) {
    if (row.op !== 'delete' && row.next !== 'delete') continue
    const { integrationId, objectId: id, entityId, remoteRecordId: recordId } = row
    enqueue(acts, 'restore', { object: { id, integrationId }, entityId, recordId }, row)
  }
}

/** Calls off creates of an entity that have not been sent; one that is on its way ends its link when it is known. */
export function callOffCreates(acts: Acts, entityId: number): void {
  for (const row of acts.store.outbox.ofEntity(entityId)) {
    if (row.op === 'create') callOff(acts, row.objectId, entityId)
  }
}

/** What an object lacks is looked for among all entities again: something has ended that kept one from being made there. */
export function lookForMissing({ store }: Acts, objectId: number): void {
  writerOf(store).outbox.setMissingAfter(objectId, null)
}

/** After a start: what was on its way when the engine ended may have reached the CRM, or not. Belongs into a durable commit. */
export function loseInFlight(store: Store, integrationId: string | null): void {
  writerOf(store).outbox.loseInFlight(integrationId)
}

/** The request may have reached the CRM. */
export function onItsWay(row: OutboxRow): boolean {
  return row.state === 'in-flight' || row.state === 'unknown'
}

/** A delete, and the end of a link, take precedence over what is only to be updated. */
function nextWish(row: OutboxRow, op: OutboxOp): OutboxNext {
  if (op === 'delete') return 'delete'
  if (op === 'restore') return row.next === 'delete' || row.next === 'unlink' ? 'update' : 'restore'
  return row.next === 'delete' || row.next === 'unlink' ? row.next : 'update'
}

/** What a waiting row becomes when the record changes once more. */
function collapse(row: OutboxRow, op: OutboxOp): OutboxRow {
  const again = { ...row, state: 'queued' as const, problem: null, notBefore: null }
  if (row.op === 'create') return op === 'delete' ? { ...row, state: 'cancelled', problem: null } : again
  if (row.op === 'delete') {
    if (op === 'restore') return { ...row, state: 'cancelled', problem: null }
    return op === 'delete' ? again : row
  }
  if (row.op === 'restore' && op === 'delete') return { ...row, state: 'cancelled', problem: null }
  if (row.op === 'restore') return again
  return row.state === 'queued' && row.op === op && row.problem === null ? row : { ...again, op }
}
