import type { MappedFields } from '../../fields/field-definition'
import type { RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import { toMillis } from '../../store/file/values'
import { writerOf } from '../../store/write'
import type { Acts } from '../acts'
import { endSides } from '../conflicts'
import { moveMarks } from '../marks'
import { callOff, callOffCreates, enqueue, enqueueOthers } from '../outbox'
import type { ApplyContext } from './apply-context'
import { linkTo } from './apply-new'
import type { PageView } from './page-view'

/**
 * The CRM has merged records into one. The survivor's entity is that of the id which the CRM kept; if its id is new, the
 * entity with most links, then the oldest. What the others held moves there: links at other CRMs, waiting edits, marks.
 * Nothing is deleted elsewhere. Returns how many records went into it.
 */
export function settleMerged(context: ApplyContext, acts: Acts, view: PageView, survivor: RemoteRecord): number {
  const losers = survivor.mergedIds
    .filter((id) => id !== survivor.remoteId)
    .flatMap((id) => view.record(id) ?? [])
    .filter((record) => record.deletedAt === null || record.entityId !== null)
  const known = view.record(survivor.remoteId)
  if (losers.length === 0) return 0
  const heir = known?.entityId == null ? heirOf(view, losers) : view.entity(known.entityId)
  let kept = known
  let hasPlace = known !== null && !mayTakePlace(context, known, heir)
  for (const loser of losers) {
    const entity = loser.entityId === null ? null : view.entity(loser.entityId)
    if (!heir || entity?.id !== heir.id || hasPlace) continue
    kept = takePlace(context, acts, survivor, loser, heir, known)
    hasPlace = true
  }
  for (const loser of losers) fold(context, acts, view, loser, heir, kept, survivor)
  view.touchRecord(survivor.remoteId)
  return losers.length
}

/** The entity with most live links, then the oldest. */
function heirOf(view: PageView, losers: readonly StoredRecord[]): EntityRow | null {
  const entities = losers.flatMap(({ entityId }) => (entityId === null ? [] : (view.entity(entityId) ?? [])))
  const alive = entities.filter(({ deletedAt }) => deletedAt === null)
  const links = (entity: EntityRow) => view.links(entity.id).filter(({ deletedAt }) => deletedAt === null).length
  return (
    (alive.length > 0 ? alive : entities).toSorted(
      (a, b) => links(b) - links(a) || a.createdAt - b.createdAt || a.id - b.id,
    )[0] ?? null
  )
}

/** A survivor that is known and linked to nothing, one that waits for a person's decision, belongs to the heir now. */
function mayTakePlace(
  { store }: ApplyContext,
  { id, entityId, deletedAt }: StoredRecord,
  heir: EntityRow | null,
): boolean {
  if (entityId !== null || deletedAt !== null || heir === null) return false
  return !store.keptApart.heldBack(id).has(heir.id)
}

/**
 * A survivor with a new id, or without an entity of its own, goes on from the record whose entity it gets: what was agreed
 * on stays agreed.
 */
function takePlace(
  context: ApplyContext,
  acts: Acts,
  survivor: RemoteRecord,
  loser: StoredRecord,
  heir: EntityRow,
  known: StoredRecord | null,
): StoredRecord | null {
  const { store, object, generation } = context
  acts.unlink(loser)
  const recordId = known?.id ?? writerOf(store).records.create(object.id, survivor, generation)
  writerOf(store).records.setFree(recordId, false)
  acts.endReview(recordId)
  for (const row of store.outbox.ofRecord(loser.id)) {
    if (row.op === 'update' && row.state !== 'in-flight') acts.saveRow(row, { ...row, remoteRecordId: recordId })
  }
  linkTo(context, acts, recordId, heir.id, 'merged', loser.base)
  return store.records.get(recordId)
}

/** Ends one of the records that went into the survivor, and moves what its entity held. */
function fold(
  context: ApplyContext,
  acts: Acts,
  view: PageView,
  loser: StoredRecord,
  heir: EntityRow | null,
  kept: StoredRecord | null,
  survivor: RemoteRecord,
): void {
  const { store, shape, now } = context
  const write = writerOf(store)
  const entity = loser.entityId === null ? null : view.entity(loser.entityId)
  if (entity) endSides(acts, entity.id, loser.id, 'record-gone')
  const present = store.records.get(loser.id)
  if (present) acts.unlink(present)
  acts.endReview(loser.id)
  acts.setTombstone(loser, toMillis(survivor.updatedAt) ?? now)
  write.gone.remove(loser.id)
  write.associations.move(context.object.name, context.object.integrationId, loser.remoteId, survivor.remoteId)
  if (kept) acts.mergeInto(loser.id, kept.id)
  view.touchRecord(loser.remoteId)
  if (entity) view.touch(entity.id)
  if (heir) view.touch(heir.id)
  if (heir && entity && entity.id !== heir.id) moveEntity(context, acts, loser, entity, heir)
  else if (entity) leaveLoser(context, acts, loser, entity, kept)
  const name = entity?.displayName ?? shape.nameOf(loser.fields)
  const line = { entityId: entity?.id ?? null, recordId: loser.id, kind: shape.kind, name }
  acts.note({ ...line, action: 'merged', side: 'remote', fields: [] })
}

/** The entity goes on with the survivor: what waits for it stays, and what was to be written to the record that went goes there. */
function leaveLoser(
  { store, object }: ApplyContext,
  acts: Acts,
  loser: StoredRecord,
  entity: EntityRow,
  kept: StoredRecord | null,
): void {
  const row = store.outbox.active(object.id, entity.id)
  if (kept && row?.remoteRecordId !== loser.id) return
  callOff(acts, object.id, entity.id)
  if (kept && row?.op === 'update') enqueue(acts, 'update', { object, entityId: entity.id, recordId: kept.id })
}

/** Gives what the second entity held to the first; what the first holds already at another CRM stays apart. */
export function moveEntity(
  context: ApplyContext,
  acts: Acts,
  loser: StoredRecord,
  from: EntityRow,
  heir: EntityRow,
): void {
  const { store, object, now } = context
  const edits = waitingEdits(context, from, loser)
  callOff(acts, object.id, from.id)
  let apart = 0
  for (const link of store.records.ofEntity(from.id)) {
    const own = store.objects.byId(link.objectId)
    if (!own) continue
    const double = store.records.ofEntity(heir.id).some((record) => {
      const other = record.deletedAt === null ? store.objects.byId(record.objectId) : null
      return other !== null && other.integrationId === own.integrationId && other.stream === own.stream
    })
    if (double && link.deletedAt === null) {
      apart += 1
      const { integrationId } = own
      acts.putReview({
        remoteRecordId: link.id,
        integrationId,
        candidates: [heir.id],
        reason: 'merged-apart',
        createdAt: now,
      })
      continue
    }
    callOff(acts, link.objectId, from.id)
    endSides(acts, from.id, link.id, 'unlinked')
    acts.unlink(link)
    const stream = store.integrations.streams(own.integrationId).find((item) => item.stream === own.stream)
    if (!stream) continue
    const { settings, direction } = stream
    linkTo({ ...context, object: own, settings, direction }, acts, link.id, heir.id, 'merged')
  }
  bringOver(context, acts, heir.id, edits)
  if (apart > 0) {
    // It stays what it is at the other CRM; at this one there is only the survivor.
    acts.keepApart(object.id, from.id)
    return
  }
  callOffCreates(acts, from.id)
  moveMarks(acts, from.id, heir.id)
  writerOf(store).associations.moveEntity(from.id, heir.id)
  acts.deleteEntity(from)
}

/** Values that a person had set here and that had not reached the record which went. */
export function waitingEdits({ shape }: ApplyContext, entity: EntityRow, record: StoredRecord): MappedFields {
  const edits: MappedFields = {}
  for (const [field, value] of Object.entries(entity.fields)) {
    const byPerson = entity.stamps[field]?.by === 'person'
    const dirty = Object.hasOwn(record.base, field) && !shape.same(field, record.base[field] ?? null, value)
    if (byPerson && dirty) edits[field] = value
  }
  return edits
}

/** Edits move along where the entity that stays has none of its own. */
export function bringOver(context: ApplyContext, acts: Acts, heirId: number, edits: MappedFields): void {
  const { store, shape } = context
  const heir = store.entities.get(heirId)
  if (!heir) return
  const free = Object.fromEntries(Object.entries(edits).filter(([field]) => heir.stamps[field]?.by !== 'person'))
  const changes = shape.diff(heir.fields, free)
  if (changes.length === 0) return
  const stamps = Object.fromEntries(changes.map(({ field }) => [field, { at: context.now, by: 'person' as const }]))
  const name = shape.nameOf({ ...heir.fields, ...free })
  acts.setFields(heir, changes, stamps, name)
  enqueueOthers(acts, heir.id, null)
  const line = { entityId: heir.id, recordId: null, kind: heir.kind, name }
  acts.note({ ...line, action: 'updated', side: 'local', fields: changes })
}
