import { makeProblem, type StreamName, type StreamSettings } from '@shared/model'
import type { ObjectRow } from '../store/accounts/objects'
import type { StoredRecord } from '../store/accounts/records'
import type { EntityRow } from '../store/entities/entities'
import { writerOf } from '../store/write'
import { Acts } from './acts'
import type { ApplyContext } from './apply/apply-context'
import { dropSides, endSides } from './conflicts'
import { callOff, enqueue, onItsWay } from './outbox'

/** Records that are settled in one commit. */
const chunk = 50
const dayMs = 24 * 60 * 60_000
/** What a CRM takes along with a record that is deleted goes with it, give or take this, ms: the clocks differ. */
const takenAlongMs = 60_000
/** What belongs to what: a CRM takes along what stands further down. */
const fromAbove: readonly StreamName[] = ['companies', 'contacts', 'leads', 'activities']
/** Fewer than this are never suspicious. */
const leastSuspicious = 5

/** A way in which a record was found to be gone, and when it went, ms; null when the CRM does not say. */
export interface Sign {
  way: 'list' | 'scan' | 'read' | 'webhook'
  at: number | null
}

/**
 * The door of what is gone: notes a sign that a record is no longer at its CRM. Nothing is done about it before all
 * signs of the run are counted. Absence is no sign: who calls has seen the record in a list of deleted ones, or has
 * asked for it by its id. Returns whether something was written.
 */
export function noteGone(context: ApplyContext, acts: Acts, known: StoredRecord, sign: Sign): boolean {
  if (known.deletedAt !== null) return false
  const { store, object, now, runId } = context
  if (store.outbox.ofRecord(known.id).some(({ op }) => op === 'delete' || op === 'restore')) {
    // A delete of ours brought it about: it is what a person wanted, or takes back now, and is not asked about again.
    acts.setTombstone(known, sign.at ?? now)
    if (known.entityId !== null) endSides(acts, known.entityId, known.id, 'record-gone')
    acts.settle()
    return true
  }
  const { way } = sign
  return writerOf(store).gone.put({
    recordId: known.id,
    objectId: object.id,
    way,
    goneAt: sign.at ?? takenAlongAt(context, known, null) ?? now,
    runId,
  })
}

/** These tombstones are on no list of deletes and have been asked for: once is enough. Belongs into a commit. */
export function settleUnlisted(
  { store, object }: Pick<ApplyContext, 'store' | 'object'>,
  ids: readonly string[],
): void {
  writerOf(store).records.setUnlisted(object.id, ids)
}

/**
 * Notes where the rolling check of known ids stands. Belongs into a commit.
 *
 * @param after the last record that was asked for; null between two rounds
 * @param begunAt when the round began, ms
 */
export function placeCheck(
  { store, object }: Pick<ApplyContext, 'store' | 'object'>,
  after: number | null,
  begunAt: number | null,
): void {
  writerOf(store).gone.setCheck(object.id, after, begunAt)
}

/** How many deletes of so many records are believed without asking: the lower of count and share, never below five. */
export function mostBelieved({ count, share }: StreamSettings['deleteGuard'], held: number): number {
  return Math.max(leastSuspicious, Math.min(count, Math.floor(share * held)))
}

/**
 * What becomes of the signs of an object once all of a run are counted: believed, or kept as suspected until a person
 * accepts them. The guard counts over the 24 hours since its window began or since the last acceptance, against the
 * records that were held then. Belongs into a commit. Returns whether the noted signs are to be believed.
 */
export function judgeSigns(context: ApplyContext, accepted: boolean): boolean {
  const { store, object, settings, now } = context
  const noted = store.gone.count(object.id, 'noted')
  const write = writerOf(store).gone
  const held = () => store.objects.byId(object.id)?.records ?? 0
  if (accepted) {
    write.believe(object.id)
    write.setGuard(object.id, now, held() - store.gone.count(object.id, 'noted'), 0)
    return true
  }
  if (noted === 0) return false
  const guard = store.gone.guard(object.id)
  const running = guard.since !== null && now - guard.since < dayMs
  const window = running ? guard : { since: now, held: held(), count: 0 }
  if (window.count + noted > mostBelieved(settings.deleteGuard, window.held)) {
    write.suspect(object.id)
    // They count on: what comes after them within the day is no less suspicious.
    write.setGuard(object.id, window.since, window.held, window.count + noted)
    return false
  }
  write.setGuard(object.id, window.since, window.held, window.count + noted)
  return true
}

/** Carries some of an object's believed signs out. Belongs into a commit. Returns what it came to and whether there are more. */
export function settleGone(context: ApplyContext): { deleted: number; changes: number; more: boolean } {
  const { store, object } = context
  const acts = new Acts(context)
  const signs = store.gone.some(object.id, 'noted', 0, chunk)
  let deleted = 0
  for (const sign of signs) {
    const known = store.records.get(sign.recordId)
    writerOf(store).gone.remove(sign.recordId)
    if (!known || known.deletedAt !== null) continue
    bury(context, acts, known, sign.goneAt)
    deleted += 1
  }
  return { deleted, changes: acts.notes, more: signs.length === chunk }
}

/** The record is gone: its conflicts and waiting rows end with the reason, and it goes elsewhere where the stream says so. */
function bury(context: ApplyContext, acts: Acts, known: StoredRecord, at: number): void {
  const { store, shape, settings } = context
  const entity = known.entityId === null ? null : store.entities.get(known.entityId)
  acts.setTombstone(known, at)
  acts.endReview(known.id)
  if (entity && isOurs(context, entity.id, known.id)) {
    // The push confirms the delete, or takes it back where that is wanted by now.
    endSides(acts, entity.id, known.id, 'record-gone')
    return
  }
  if (entity) {
    endWaiting(context, acts, entity)
    if (
      settings.onRemoteDelete !== 'delete' ||
      entity.deletedAt !== null ||
      takenAlongAt(context, known, at) !== null
    ) {
      endSides(acts, entity.id, known.id, 'record-gone')
    } else {
      dropSides(acts, entity.id, known.id, 'record-gone')
      deleteElsewhere(acts, entity.id, known.id)
      acts.deleteEntity(entity)
    }
  }
  const name = entity?.displayName ?? shape.nameOf(known.fields)
  const line = { entityId: known.entityId, recordId: known.id, kind: shape.kind, name }
  acts.note({ ...line, action: 'deleted', side: 'remote', fields: [] })
}

/**
 * When the CRM took it along with a record that we deleted there, ms by the CRM's clock, as Salesforce does with what
 * belongs to an account and with what belongs to that: no person wanted it gone, so it goes nowhere else. Null: it did not.
 *
 * @param at when it went; null where the CRM does not say: then it went with what is gone above it
 */
function takenAlongAt(
  { store, object: { integrationId }, crmAheadMs, now }: ApplyContext,
  { id, objectId }: Pick<StoredRecord, 'id' | 'objectId'>,
  at: number | null,
): number | null {
  const objects = store.objects.all(integrationId)
  const rankOf = (id: number) => fromAbove.indexOf(objects.find((one) => one.id === id)?.stream ?? 'activities')
  const isGone = ({ id, deletedAt }: StoredRecord) => deletedAt !== null || store.gone.isNoted(id)
  const search = (id: number, rank: number): number | null => {
    for (const { object: name, remoteId } of store.records.associations(id)) {
      const above = objects.find((one) => one.name === name)
      const parent = above && rankOf(above.id) < rank ? store.records.find(above.id, remoteId) : null
      if (!parent) continue
      for (const { from, until } of store.outbox.removedAt(parent.id)) {
        const begun = from + crmAheadMs
        const ended = (until ?? now) + crmAheadMs + takenAlongMs
        const isThen = at === null ? until === null || isGone(parent) : at >= begun - takenAlongMs && at <= ended
        if (isThen) return at ?? begun
      }
      const further = isGone(parent) ? search(parent.id, rankOf(parent.objectId)) : null
      if (further !== null) return further
    }
    return null
  }
  return search(id, rankOf(objectId))
}

/** A delete of ours whose answer was lost has arrived. */
function isOurs({ store, object }: ApplyContext, entityId: number, recordId: number): boolean {
  const row = store.outbox.active(object.id, entityId)
  return row?.op === 'delete' && row.remoteRecordId === recordId && onItsWay(row)
}

/** What waited to be written there waits no longer, and the person who wrote it hears of it. */
function endWaiting(context: ApplyContext, acts: Acts, entity: EntityRow): void {
  const { store, object, providerName: provider } = context
  const row = store.outbox.active(object.id, entity.id)
  const waiting = store.waiting.of(object.id, entity.id)
  callOff(acts, object.id, entity.id)
  if (waiting.length === 0 && row?.op !== 'update') return
  const problem = makeProblem('CRM_RECORD_DELETED', { provider })
  if (row && !onItsWay(row)) acts.saveRow(row, { ...row, state: 'cancelled', problem })
  const { id: entityId, kind, displayName: name } = entity
  const line = { entityId, recordId: row?.remoteRecordId ?? null, kind, name, side: 'local' as const }
  acts.note({ ...line, action: 'failed', fields: [], problem })
}

/**
 * The record goes at the other CRMs whose streams say so; the others keep theirs, which is let go. What waits to be made of
 * it is called off, and what may have been made already goes the same way.
 */
function deleteElsewhere(acts: Acts, entityId: number, except: number): void {
  const { store } = acts
  for (const row of store.outbox.ofEntity(entityId)) {
    const object = row.op === 'create' ? store.objects.byId(row.objectId) : null
    if (!object) continue
    if (onItsWay(row) && deletesThere(acts, object)) {
      enqueue(acts, 'delete', { object, entityId, recordId: row.remoteRecordId }, row)
    } else callOff(acts, object.id, entityId)
  }
  for (const record of store.records.ofEntity(entityId)) {
    const object = record.id === except || record.deletedAt !== null ? null : store.objects.byId(record.objectId)
    if (!object) continue
    dropSides(acts, entityId, record.id, 'record-gone')
    if (deletesThere(acts, object)) {
      acts.endAllWaiting(object.id, entityId)
      enqueue(acts, 'delete', { object, entityId, recordId: record.id })
    } else {
      callOff(acts, object.id, entityId)
      acts.unlink(record)
      acts.holdBack(record.id, entityId, 'removed')
    }
  }
}

function deletesThere({ store }: Acts, { integrationId, stream: name }: ObjectRow): boolean {
  const stream = store.integrations.streams(integrationId).find((item) => item.stream === name)
  return stream?.settings.onLocalDelete === 'delete' && (stream.direction === 'both' || stream.direction === 'to')
}
