import type { Acts } from '../../../entities/acts'
import { applyKnown } from '../../../entities/apply/apply-known'
import { isOurs, mergeLinked } from '../../../entities/apply/apply-new'
import { keepBack } from '../../../entities/apply/keep-back'
import { PageView } from '../../../entities/apply/page-view'
import { enqueueOthers } from '../../../entities/outbox'
import type { MappedFields } from '../../../fields/field-definition'
import type { RemoteRecord } from '../../../providers/provider'
import type { StoredRecord } from '../../../store/accounts/records'
import type { OutboxRow } from '../../../store/entities/outbox'
import { toMillis } from '../../../store/file/values'
import type { Store } from '../../../store/store'
import { writerOf } from '../../../store/write'
import { applyContext, countPushed, type PushContext } from '../push-context'
import { meetExisting, takeOver } from './first-contact'
import { confirmRow, followWish } from './row-ends'

/** What a CRM has answered to a write of ours. */
export interface Accepted {
  row: OutboxRow
  /** What was sent, and was taken. */
  sent: MappedFields
  record: RemoteRecord
}

/** Takes over what a CRM has answered to updates, and ends their rows. Belongs into a commit. */
export function acceptUpdates(context: PushContext, acts: Acts, accepted: readonly Accepted[]): void {
  const { store, object } = context
  const view = new PageView(
    store,
    object.id,
    accepted.map(({ record }) => record),
  )
  for (const { row, sent, record } of accepted) {
    const known = row.remoteRecordId === null ? null : ownRecord(store, view, row.remoteRecordId, record)
    const wished = confirmRow(context, row, row.remoteRecordId)
    if (!known) continue
    takeAnswer(context, acts, view, { row, sent, record }, known)
    followWish(context, acts, wished, known.id)
  }
}

/** The record that a row is about, as it was read with the others where the answer names it. */
function ownRecord(store: Store, view: PageView, recordId: number, { remoteId }: RemoteRecord): StoredRecord | null {
  const known = view.record(remoteId)
  return known?.id === recordId ? known : store.records.get(recordId)
}

/**
 * The CRM's form of what was sent (trimmed, lower case) is what both sides agree on from now on; it is adopted here
 * where the value has not been changed since, and goes to the other CRMs. What else the answer holds is news.
 */
export function takeAnswer(
  context: PushContext,
  acts: Acts,
  view: PageView,
  { row, sent, record }: Accepted,
  known: StoredRecord,
): void {
  const { shape } = context
  const answered = answeredForm(context, sent, record)
  // What was given back is agreed on by no side: an open conflict has it, or the record is linked to nothing.
  const given = new Set(Object.keys(row.giveBack ?? {}))
  const own = known.entityId === row.entityId ? Object.entries(answered).filter(([field]) => !given.has(field)) : []
  const base = { ...known.base, ...Object.fromEntries(own) }
  const changes = Object.entries(answered).map(([field, after]) => ({
    field,
    label: shape.label(field),
    before: known.fields[field] ?? null,
    after,
  }))
  acts.remember({ step: 'written', recordId: known.id, op: row.op })
  if (own.length > 0) {
    acts.setBase(known, { ...known.fields, ...answered, ...record.fields }, base, (...args) => shape.same(...args))
  }
  setFloor(context, known.id, row, record)
  const name = adopt(context, acts, row.entityId, known.id, sent, Object.fromEntries(own))
  acts.note({
    entityId: row.entityId,
    recordId: known.id,
    kind: shape.kind,
    name: name ?? shape.nameOf(record.fields),
    action: 'updated',
    side: 'local',
    fields: changes,
  })
  countPushed(context, 1, 0)
  const whole = { ...record, fields: { ...answered, ...record.fields } }
  applyKnown(applyContext(context), acts, view, { ...known, base }, whole, 'answer')
}

/**
 * Links the record that a create has made to its entity, and ends the row. What the CRM filled in besides (a stage, an
 * owner) is taken over, and never cleared for not having been sent. A record that is not what the create made (a CRM may
 * answer with one that it has) is a first contact. Belongs into a commit.
 */
export function acceptCreate(context: PushContext, acts: Acts, { row, sent, record }: Accepted): void {
  const { store, shape, object } = context
  const apply = applyContext(context)
  const seen = store.records.find(object.id, record.remoteId)
  const isOlder = toMillis(record.createdAt) !== null && !isOurs(apply, row, record)
  const isTaken = seen?.entityId != null && seen.entityId !== row.entityId
  if (isOlder || holdsOther(context, row, record) || (isTaken && !takeOver(context, acts, row, seen))) {
    meetExisting(context, acts, row, [record], null)
    return
  }
  const write = writerOf(store).records
  const recordId = seen?.id ?? write.create(object.id, record, apply.generation)
  keepBack(apply, recordId, record)
  const base = { ...leftBlank(context, row, record), ...answeredForm(context, sent, record) }
  if (seen) acts.liftTombstone(seen)
  if (seen) write.update(seen.id, record, { ...seen.fields, ...record.fields }, seen.stamps, apply.generation)
  const wished = confirmRow(context, row, recordId)
  acts.endReview(recordId)
  if (seen && seen.entityId === row.entityId) write.setMadeByUs(recordId)
  else acts.link({ recordId, entityId: row.entityId, base, origin: 'created', madeByUs: true })
  setFloor(context, recordId, row, record)
  acts.remember({ step: 'written', recordId, op: 'create' })
  const name = adopt(context, acts, row.entityId, recordId, sent, base)
  acts.note({
    entityId: row.entityId,
    recordId,
    kind: shape.kind,
    name: name ?? shape.nameOf(record.fields),
    action: 'created',
    side: 'local',
    fields: shape.diff({}, { ...sent, ...record.fields }),
  })
  countPushed(context, 1, 0)
  mergeOther(context, acts, recordId, seen?.entityId === row.entityId ? seen.base : base)
  followWish(context, acts, wished, recordId)
}

/**
 * Fields that we made the record without because the CRM took no value for them: both sides know that they are blank there,
 * so that the value here is sent when it takes one.
 */
function leftBlank({ store, object }: PushContext, row: OutboxRow, record: RemoteRecord): MappedFields {
  const fields = store.waiting
    .of(object.id, row.entityId)
    .filter(({ reason }) => reason.code === 'FIELD_NOT_WRITABLE')
    .map(({ field }) => field)
  return Object.fromEntries(
    fields.filter((field) => (record.fields[field] ?? null) === null).map((field) => [field, null]),
  )
}

/** A pull has met what a create without an answer has made, and has linked it: the row is done. Belongs into a commit. */
export function acceptMade(context: PushContext, acts: Acts, row: OutboxRow, made: StoredRecord): void {
  const { store, shape } = context
  const wished = confirmRow(context, row, made.id)
  writerOf(store).records.setMadeByUs(made.id)
  acts.remember({ step: 'link-made', recordId: made.id, entityId: row.entityId })
  acts.remember({ step: 'written', recordId: made.id, op: 'create' })
  acts.note({
    entityId: row.entityId,
    recordId: made.id,
    kind: shape.kind,
    name: shape.nameOf(made.fields),
    action: 'created',
    side: 'local',
    fields: shape.diff({}, made.fields),
  })
  countPushed(context, 1, 0)
  mergeOther(context, acts, made.id, made.base)
  followWish(context, acts, wished, made.id)
}

/** What the record holds besides what was sent; nothing of it is for an entity that has been deleted here meanwhile. */
function mergeOther(context: PushContext, acts: Acts, recordId: number, base: MappedFields): void {
  const { store } = context
  const entityId = store.records.get(recordId)?.entityId ?? null
  if (entityId === null || store.entities.get(entityId)?.deletedAt !== null) return
  mergeLinked(applyContext(context), acts, recordId, base, 'updated')
  acts.settle()
}

/** Two records of one kind in one account are two entities: the entity has been linked to another one since the sending. */
function holdsOther({ store, object }: PushContext, row: OutboxRow, record: RemoteRecord): boolean {
  const siblings = store.objects.siblings(object)
  return store.records.ofEntity(row.entityId).some((link) => {
    const isSame = link.objectId === object.id && link.remoteId === record.remoteId
    return siblings.has(link.objectId) && link.deletedAt === null && !isSame
  })
}

/** The values that were sent, as the CRM has them now. */
function answeredForm({ shape }: PushContext, sent: MappedFields, record: RemoteRecord): MappedFields {
  const answered = shape.inFormOf(record.fields, sent)
  return Object.fromEntries(
    Object.entries(sent).map(([field, value]) => [
      field,
      Object.hasOwn(answered, field) ? (answered[field] ?? null) : value,
    ]),
  )
}

/** Takes the CRM's form of values over that have not been changed since. Returns the entity's name. */
function adopt(
  { store, shape }: PushContext,
  acts: Acts,
  entityId: number,
  recordId: number,
  sent: MappedFields,
  answered: MappedFields,
): string | null {
  const entity = store.entities.get(entityId)
  if (!entity) return null
  const untouched = Object.fromEntries(
    Object.entries(answered).filter(([field]) => shape.same(field, entity.fields[field] ?? null, sent[field] ?? null)),
  )
  const changes = shape.diff(entity.fields, untouched)
  if (changes.length === 0) return entity.displayName
  const name = shape.nameOf({ ...entity.fields, ...untouched })
  acts.setFields(entity, changes, {}, name)
  for (const { field, after } of changes) acts.addTurn(entityId, field, after)
  enqueueOthers(acts, entityId, recordId)
  return name
}

/** A write whose answer has no version: lists older than its sending, by the CRM's clock, show the time before it. */
function setFloor({ store, clock }: PushContext, recordId: number, row: OutboxRow, record: RemoteRecord): void {
  if (toMillis(record.updatedAt) !== null || row.sentAt === null) return
  writerOf(store).records.setFloor(recordId, row.sentAt + clock.aheadMs)
}
