import { holdsAccount, isWritten } from '../../entities/change/record-context'
import { onItsWay } from '../../entities/outbox'
import type { OutboxRow } from '../../store/entities/outbox'
import type { EndedLink, JournalStep } from '../../store/runs/journal'
import { isChangedThere } from './record-history'
import { isAlive, type Taking } from './taking'
import { wantedAt } from './world'

type Step<Name extends JournalStep['step']> = Extract<JournalStep, { step: Name }>

/** An entity that the run made goes, unless another CRM holds it. */
export function takeEntityBack(taking: Taking, entityId: number): void {
  const { world } = taking
  const entity = world.entity(entityId)
  if (!isAlive(entity)) return
  const goes = (recordId: number, objectId: number) => {
    const row = world.activeRow(objectId, entityId)
    return row?.op === 'delete' && row.remoteRecordId === recordId
  }
  const held = taking.liveLinks(entityId).some(({ record }) => !goes(record.id, record.objectId))
  if (held) {
    taking.leave('kept-by-other-crm')
    return
  }
  for (const row of world.rowsOf(entityId)) {
    if (row.op === 'create' && onItsWay(row)) wantGone(taking, row)
    else if (row.op !== 'delete' && row.giveBack === null) world.callOff(row.objectId, entityId)
  }
  world.deleteEntity(entity)
  taking.did('deleted')
}

/** What may have been made is deleted as soon as it is known. */
function wantGone({ world }: Taking, row: OutboxRow): void {
  const place = world.around.place(row.objectId)
  if (place && row.next !== 'delete') world.want('delete', wantedAt(place, row.entityId, row.remoteRecordId), row)
}

/** An entity that the run deleted is here again. */
export function restoreEntity(taking: Taking, entityId: number): void {
  const entity = taking.world.entity(entityId)
  if (!entity || entity.deletedAt === null) return
  taking.world.restoreEntity(entity)
  taking.did('restored')
  taking.touch(entityId)
}

/** A link that the run made is taken away; one that has been moved since stays where it is. */
export function takeLinkBack(taking: Taking, { recordId, entityId }: Step<'link-made'>): void {
  const { world, undo } = taking
  const record = world.record(recordId)
  // What a create of ours has made is deleted, or left, as a whole.
  if (!record || taking.has('written', (item) => item.op === 'create' && item.recordId === recordId)) return
  if (record.entityId !== entityId) {
    if (record.entityId !== null) taking.leave('changed-since')
    return
  }
  const row = world.activeRow(record.objectId, entityId)
  // What the CRM is to be given back is given back without the link, and a create waited before there was one.
  const gives = row !== null && row.giveBack !== null && row.remoteRecordId === recordId
  if (!gives && row?.op !== 'create') world.callOff(record.objectId, entityId)
  world.unlink(record)
  taking.did('unlinked')
  taking.touch(entityId)
  if (undo.target.kind === 'edit' || undo.target.kind === 'undo') return
  if (!undo.holdsBack) {
    world.letIn(recordId)
    return
  }
  world.holdBack(recordId, entityId)
  if (!taking.has('entity-made')) world.keepApart(record.objectId, entityId)
}

/**
 * A link that the run took away comes back with the base that it had. Its record is held back no more; one that cannot be
 * linked again stays held back.
 */
export function putLinkBack(taking: Taking, link: EndedLink): void {
  const { world } = taking
  const record = world.record(link.recordId)
  const place = record && world.around.place(record.objectId)
  if (!record || !place) {
    taking.leave('no-way-back')
    return
  }
  if (record.entityId === link.entityId) {
    world.letMatch(record.id, link.entityId)
    return
  }
  const isGone = record.deletedAt !== null
  const isTaken = !isGone && holdsAccount(world.linksOf(link.entityId), place, record.id)
  const entity = world.entity(link.entityId)
  // Of an entity that was deleted already when the link ended, it is a link again.
  const isThere = entity !== null && (entity.deletedAt === null || entity.deletedAt <= Date.parse(taking.change.at))
  if (record.entityId !== null || isTaken || !(isGone || isThere)) {
    taking.leave('changed-since')
    return
  }
  const row = world.activeRow(record.objectId, link.entityId)
  if (row?.giveBack && row.remoteRecordId === record.id) {
    // What was to be given back is an edit again, of what the CRM has now.
    const given = Object.entries(row.giveBack).map(([field, [expected]]) => [field, expected] as const)
    world.link({ ...link, base: { ...link.base, ...Object.fromEntries(given) } })
    world.cancel(row)
  } else world.link(link)
  world.letMatch(record.id, link.entityId)
  taking.did('linked')
  taking.touch(link.entityId)
}

/**
 * The undo of a create: deleted at the CRM where Patchbay has made the record, nothing was merged into it, and nothing has
 * changed it there since.
 */
export function takeMadeBack(taking: Taking, recordId: number): void {
  const { world } = taking
  const record = world.record(recordId)
  const place = record && world.around.place(record.objectId)
  if (!record || record.deletedAt !== null || !place) return
  if (record.entityId === null) {
    taking.leave('changed-since')
    return
  }
  const { entityId } = record
  const row = world.activeRow(record.objectId, entityId)
  if (row?.op === 'delete') return
  if (!record.madeByUs) taking.leave('not-made-here')
  else if (!isWritten(place)) taking.leave('no-way-back')
  else if (world.around.store.records.hasMerged(recordId)) taking.leave('merged-at-crm')
  else if (isChangedThere(taking, taking.shapeOf({ id: entityId, kind: taking.change.entityKind }), record)) {
    taking.leave('changed-at-crm')
  } else {
    world.deleteUnchanged(wantedAt(place, entityId, recordId))
    taking.did('deleted')
  }
}

/**
 * The undo of a delete: restored where the CRM can do that, else made again.
 *
 * @param wasPushed the run itself has deleted the record there; then the entity comes back as well
 */
export function takeGoneBack(taking: Taking, recordId: number, wasPushed: boolean): void {
  const { world, change } = taking
  const record = world.record(recordId)
  const place = record && world.around.place(record.objectId)
  if (!record || !place) {
    taking.leave('no-way-back')
    return
  }
  if (record.deletedAt === null) return
  const entityId = record.entityId ?? (change.entityId === null ? null : Number(change.entityId))
  if (entityId === null || holdsAccount(world.linksOf(entityId), place, record.id)) return
  if (wasPushed) restoreEntity(taking, entityId)
  if (!isAlive(world.entity(entityId))) {
    taking.leave('changed-since')
    return
  }
  if (world.around.store.records.isMerged(recordId)) {
    taking.leave('merged-at-crm')
    return
  }
  if (!isWritten(place)) {
    taking.leave('no-way-back')
    return
  }
  const row = world.activeRow(record.objectId, entityId)
  if (row?.op === 'restore' || row?.op === 'create') {
    // It is being made again, or taken back, already.
    if (row.next !== 'delete' && row.next !== 'unlink') return
    world.want('restore', wantedAt(place, entityId, recordId), row)
  } else if (place.definition?.writer?.restore && record.entityId === entityId) {
    world.want('restore', wantedAt(place, entityId, recordId))
  } else {
    if (row) world.callOff(record.objectId, entityId)
    world.unlink(record)
    world.want('create', wantedAt(place, entityId, null))
  }
  taking.did('restored')
}

/** A record that the run has brought back at its CRM is deleted there again. */
export function takeRestoredBack(taking: Taking, recordId: number): void {
  const { world } = taking
  const record = world.record(recordId)
  const place = record && world.around.place(record.objectId)
  if (!record || !place || record.deletedAt !== null || record.entityId === null) return
  if (world.activeRow(record.objectId, record.entityId)?.op === 'delete') return
  if (!isWritten(place)) {
    taking.leave('no-way-back')
    return
  }
  world.want('delete', wantedAt(place, record.entityId, recordId))
  taking.did('deleted')
}

/** What the run has queued: cancelled where it was not sent; what was sent is turned round. */
export function takeRowBack(taking: Taking, { rowId, op }: Step<'row-queued'>): void {
  const { world, undo } = taking
  const row = world.row(rowId)
  if (!row) return
  const place = world.around.place(row.objectId)
  // Wanted by another run as well since: that stands. A create is that of the run which began it.
  if (!place || (row.causeRunId !== undo.target.id && op !== 'create')) return
  taking.touch(row.entityId)
  const what = wantedAt(place, row.entityId, row.remoteRecordId)
  if (row.state === 'confirmed') {
    if (row.op === 'create' && row.remoteRecordId !== null) takeMadeBack(taking, row.remoteRecordId)
    else if (row.op === 'delete' && row.remoteRecordId !== null) takeGoneBack(taking, row.remoteRecordId, true)
    else if (row.op === 'restore' && row.remoteRecordId !== null) takeRestoredBack(taking, row.remoteRecordId)
    return
  }
  if (onItsWay(row)) {
    if (row.op === 'create') wantGone(taking, row)
    else if (row.op === 'delete') world.want('restore', what, row)
    else if (row.op === 'restore') world.want('delete', what, row)
    else return
    taking.did(row.op === 'create' ? 'deleted' : 'updated')
  } else if (row.state !== 'cancelled' && op !== 'update' && (row.op === op || row.op === 'create')) {
    world.cancel(row)
  }
}

/** What the run wanted of a record while its row was on its way: it is not wanted any more, or is turned round. */
export function takeWishBack(taking: Taking, { rowId, next, entityId }: Step<'row-wished'>): void {
  const { world, change, undo } = taking
  const row = world.row(rowId)
  const place = row && world.around.place(row.objectId)
  if (!row || !place) return
  taking.touch(entityId)
  if (onItsWay(row)) {
    const isOurs = row.next === next && row.causeRunId === undo.target.id
    if (isOurs && (next === 'delete' || next === 'unlink')) world.want('restore', wantedAt(place, entityId, null), row)
    return
  }
  const recordId = row.remoteRecordId
  if (recordId === null) return
  if (next === 'delete') {
    const waiting = world.activeRow(row.objectId, entityId)
    if (waiting?.op === 'delete' && waiting.causeRunId === undo.target.id && !onItsWay(waiting)) world.cancel(waiting)
    else if (waiting?.op === 'delete') world.want('restore', wantedAt(place, entityId, recordId), waiting)
    else if (world.record(recordId)?.deletedAt != null) takeGoneBack(taking, recordId, true)
  } else if (next === 'unlink' && world.record(recordId)?.entityId === null) {
    const ended = world.around.store.changes
      .touchesAfter(recordId, change.id)
      .flatMap(({ journal }) => journal)
      .find((item) => item.step === 'link-ended' && item.link.recordId === recordId && item.link.entityId === entityId)
    if (ended?.step === 'link-ended') putLinkBack(taking, ended.link)
  }
}

/** What the run has called off is wanted again. */
export function wantAgain(taking: Taking, { rowId, op, objectId, entityId }: Step<'row-cancelled'>): void {
  const { world } = taking
  const place = world.around.place(objectId)
  if (!place) return
  taking.touch(entityId)
  const active = world.activeRow(objectId, entityId)
  // A delete takes precedence over what waits since.
  if (op === 'update' || (active && !(op === 'delete' && active.op === 'update'))) return
  if (op === 'create') {
    if (!isAlive(world.entity(entityId)) || holdsAccount(world.linksOf(entityId), place, null)) return
    world.want('create', wantedAt(place, entityId, null))
    return
  }
  const record = world.record(world.row(rowId)?.remoteRecordId ?? 0)
  const isWanted = record?.entityId === entityId && (record.deletedAt === null) === (op === 'delete')
  if (isWanted) world.want(op, wantedAt(place, entityId, record.id))
}

/** A review that the run has decided waits for a person again. */
export function putReviewBack(taking: Taking, { step: _, ...review }: Step<'review-ended'>): void {
  const { world } = taking
  const record = world.record(review.recordId)
  if (!record || record.deletedAt !== null || world.hasReview(review.recordId)) return
  const { entityId, id } = record
  // It is still linked to what was decided: that has been left.
  if (taking.has('link-made', (item) => item.recordId === id && item.entityId === entityId)) return
  world.putReview(review)
  taking.did('reviewed')
}

/** A review that is still open has the candidates of before. */
export function putCandidatesBack(taking: Taking, { step: _, ...review }: Step<'review-changed'>): void {
  if (taking.world.hasReview(review.recordId)) taking.world.putReview(review)
}
