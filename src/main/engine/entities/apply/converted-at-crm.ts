import type { RecordRef, RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import { toMillis } from '../../store/file/values'
import { writerOf } from '../../store/write'
import type { Acts } from '../acts'
import { endSides } from '../conflicts'
import { moveMarks } from '../marks'
import { callOff, callOffCreates } from '../outbox'
import type { ApplyContext } from './apply-context'
import { linkTo } from './apply-new'
import { bringOver, moveEntity, waitingEdits } from './merged-at-crm'
import type { PageView } from './page-view'

/** A record of another object of the account and the stream, and the context that it is merged in. */
interface Partner {
  record: StoredRecord
  context: ApplyContext
}

/**
 * A person has made another record of the kind out of this one at the CRM, a deal out of a lead. The entity stays and goes
 * on as that one, with its links at other CRMs; nothing is deleted, and nothing is made twice. As long as the other record
 * has not been read, the link stays where it is.
 */
export function followConversion(context: ApplyContext, acts: Acts, view: PageView, record: RemoteRecord): void {
  const known = record.convertedInto === undefined ? null : view.record(record.remoteId)
  if (!known || known.entityId === null) return
  const into = partnerIn(context, record.convertedInto)
  if (into) goOn(context, acts, view, known, into)
}

/** Stores a record of which another one that is known here was made: it is a part of that, and no entity of its own. */
export function storeConverted(context: ApplyContext, acts: Acts, view: PageView, record: RemoteRecord): boolean {
  const into = partnerIn(context, record.convertedInto)
  if (!into) return false
  acts.mergeInto(writerOf(context.store).records.create(context.object.id, record, context.generation), into.record.id)
  acts.settle()
  view.touchRecord(record.remoteId)
  return true
}

/**
 * A record that was made out of another one goes on with the entity of that. Returns whether it was new and has an entity
 * by that.
 */
export function takeConversion(context: ApplyContext, acts: Acts, view: PageView, record: RemoteRecord): boolean {
  const from = partnerIn(context, record.convertedFrom, true)
  const entity = from?.record.entityId == null ? null : view.entity(from.record.entityId)
  if (!from || !entity || entity.deletedAt !== null) return false
  const known = view.record(record.remoteId)
  if (known) {
    goOn(from.context, acts, view, from.record, { record: known, context })
    bury(acts, from.record, record, context.now)
    view.touchRecord(record.remoteId)
    return false
  }
  const recordId = writerOf(context.store).records.create(context.object.id, record, context.generation)
  const made = context.store.records.get(recordId)
  if (!made) throw new Error(`record ${recordId} was not stored`)
  goOn(from.context, acts, view, from.record, { record: made, context })
  bury(acts, from.record, record, context.now)
  view.touchRecord(record.remoteId)
  return true
}

/** What was converted is no longer there; it is no delete. */
function bury(acts: Acts, from: StoredRecord, into: RemoteRecord, now: number): void {
  acts.setTombstone(from, toMillis(into.createdAt) ?? now)
  writerOf(acts.store).gone.remove(from.id)
  acts.settle()
}

/** The first record among these that is held here, of another object of the same stream. */
function partnerIn(context: ApplyContext, refs: readonly RecordRef[] = [], orGone = false): Partner | null {
  const { store, object } = context
  if (refs.length === 0) return null
  const siblings = store.objects.siblings(object)
  for (const { object: name, remoteId } of refs) {
    const other = store.objects.find(object.integrationId, name)
    if (!other || other.id === object.id || !siblings.has(other.id)) continue
    const record = store.records.find(other.id, remoteId)
    if (record && (orGone || record.deletedAt === null)) return { record, context: { ...context, object: other } }
  }
  return null
}

/** Moves the link of an entity from a record to the one that was made of it. */
function goOn(context: ApplyContext, acts: Acts, view: PageView, from: StoredRecord, into: Partner): void {
  const { store, object, shape } = context
  const entity = from.entityId === null ? null : view.entity(from.entityId)
  const other = into.record.entityId === null ? null : view.entity(into.record.entityId)
  if (!entity || entity.id === other?.id) return
  endSides(acts, entity.id, from.id, 'record-gone')
  const left = store.records.get(from.id)
  if (left) acts.unlink(left)
  acts.endReview(from.id)
  acts.mergeInto(from.id, into.record.id)
  view.touch(entity.id)
  if (other) view.touch(other.id)
  const line = { entityId: entity.id, recordId: from.id, kind: shape.kind, name: entity.displayName }
  acts.note({ ...line, action: 'merged', side: 'remote', fields: [] })
  if (other && hasMore(context, other, into.record)) {
    // It was there before and is known elsewhere: it stays what it is, and takes the other one in.
    moveEntity(context, acts, from, entity, other)
  } else {
    callOff(acts, object.id, entity.id)
    const edits = other ? waitingEdits(into.context, other, into.record) : {}
    if (other) takeApart(into.context, acts, other, into.record)
    acts.endReview(into.record.id)
    const base = Object.fromEntries(Object.entries(from.base).filter(([field]) => field in into.record.fields))
    linkTo(into.context, acts, into.record.id, entity.id, 'merged', base)
    if (other) {
      moveMarks(acts, other.id, entity.id)
      writerOf(store).associations.moveEntity(other.id, entity.id)
      acts.deleteEntity(other)
    }
    bringOver(into.context, acts, entity.id, edits)
  }
  acts.settle()
  view.touchRecord(from.remoteId)
}

/** Whether an entity is linked to other living records. */
function hasMore({ store }: ApplyContext, entity: EntityRow, record: StoredRecord): boolean {
  return store.records.ofEntity(entity.id).some(({ id, deletedAt }) => id !== record.id && deletedAt === null)
}

/** Frees a record from the entity that it was taken for before it was known what it was made of. */
function takeApart({ object }: ApplyContext, acts: Acts, entity: EntityRow, record: StoredRecord): void {
  endSides(acts, entity.id, record.id, 'unlinked')
  callOff(acts, object.id, entity.id)
  callOffCreates(acts, entity.id)
  acts.unlink(record)
}
