import type { MappedFields } from '../../fields/field-definition'
import { hasNewKeys } from '../../fields/identity'
import { type Interval, mergeRecord } from '../../fields/merge'
import type { RemoteRecord } from '../../providers/provider'
import type { RemoteStamps, StoredRecord } from '../../store/accounts/records'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { OutboxRow } from '../../store/entities/outbox'
import { toMillis } from '../../store/file/values'
import { writerOf } from '../../store/write'
import type { Acts } from '../acts'
import { matchPage } from '../match'
import { bringBack, enqueue, onItsWay } from '../outbox'
import { type ApplyContext, type Evidence, matchScope, setHereAt } from './apply-context'
import { keepBack } from './keep-back'
import { decidedIn, mergeRules } from './merge-rules'
import type { PageView } from './page-view'
import { settleMerge } from './settle-merge'

/** What a known record's newer version came to. */
export interface KnownOutcome {
  /** Fields of the entity took other values. */
  changed: boolean
  /** It had been deleted and is back. */
  revived: boolean
  /** What was shown cannot be believed without asking for the record by its id. */
  confirm: boolean
}

const unchanged: KnownOutcome = { changed: false, revived: false, confirm: false }

/** Merges a version of a known record into its entity. Writes nothing when nothing is new. */
export function applyKnown(
  context: ApplyContext,
  acts: Acts,
  view: PageView,
  known: StoredRecord,
  record: RemoteRecord,
  evidence: Evidence,
): KnownOutcome {
  const asked = evidence === 'read' || evidence === 'answer'
  const changes = context.shape.diff(known.fields, record.fields)
  if (!asked) {
    // A list may lag: only the record itself says that it is back.
    if (known.deletedAt !== null) return { ...unchanged, confirm: true }
    const order = orderOf(context, known, record)
    if (order === 'older' || (order === 'unsure' && changes.length === 0)) {
      markSeen(context, known)
      // It lags, or the CRM's clock has gone back: the record itself says which.
      return { ...unchanged, confirm: changes.length > 0 }
    }
    if (order === 'unsure') return { ...unchanged, confirm: true }
  } else if (writerOf(context.store).gone.remove(known.id)) takeUpEdits(context, acts, known)
  const revived = known.deletedAt !== null
  // A field that is new to the record, blank as it may be, has never been agreed on.
  const named = Object.keys(record.fields).some((field) => !Object.hasOwn(known.fields, field))
  if (changes.length === 0 && !named && !revived && !known.confirm) {
    refresh(context, known, record)
    keepBack(context, known.id, record)
    return unchanged
  }
  const remote = { ...known.fields, ...record.fields }
  const stamps = stampsAfter(
    known,
    record,
    changes.map(({ field }) => field),
  )
  const write = writerOf(context.store).records
  write.update(known.id, record, remote, stamps, context.generation)
  writerOf(context.store).associations.set(known.id, record.associations)
  keepBack(context, known.id, record)
  if (known.confirm && asked) write.setConfirm(known.id, false)
  acts.liftTombstone(known)
  view.touchRecord(record.remoteId)
  if (known.entityId === null) {
    matchAgain(context, acts, known, remote)
    acts.settle()
    return { ...unchanged, revived }
  }
  view.touch(known.entityId)
  const found = view.entity(known.entityId)
  if (!found) return { ...unchanged, revived }
  const changed = mergeInto(context, acts, view, { known, record, remote, stamps, revived, found })
  acts.settle()
  return { changed, revived, confirm: false }
}

/** There was a sign that it is gone, and edits of it were not sent: it is there, so they go after all. */
function takeUpEdits({ object }: ApplyContext, acts: Acts, known: StoredRecord): void {
  if (known.entityId === null) return
  enqueue(acts, 'update', { object, entityId: known.entityId, recordId: known.id })
  acts.settle()
}

/** A record in review that has other keys now may fit other entities. It stays in review: a person was asked. */
function matchAgain(context: ApplyContext, acts: Acts, known: StoredRecord, fields: MappedFields): void {
  const { store, object, now } = context
  if (!store.reviews.of(known.id) || !hasNewKeys(context.shape.kind, known.fields, fields)) return
  const [match] = matchPage(store, matchScope(context), [{ recordId: known.id, fields }])
  if (!match || match.type === 'none') return
  const candidates = match.type === 'entity' ? [match.id] : match.candidates
  const reason = match.type === 'entity' ? 'changed-key' : match.reason
  acts.putReview({ remoteRecordId: known.id, integrationId: object.integrationId, candidates, reason, createdAt: now })
}

interface Version {
  known: StoredRecord
  record: RemoteRecord
  remote: MappedFields
  stamps: RemoteStamps
  revived: boolean
  found: EntityRow
}

function mergeInto(context: ApplyContext, acts: Acts, view: PageView, version: Version): boolean {
  const { shape } = context
  const { known, record, remote, stamps, revived, found } = version
  const row = view.row(found.id)
  const entity = keepEdited(acts, found, row, revived)
  const line = { entityId: found.id, recordId: known.id, kind: found.kind, name: found.displayName }
  if (revived) acts.note({ ...line, action: 'restored', side: 'remote', fields: [] })
  // Deleted here, and the CRM does not say otherwise: its values are kept with the record alone.
  if (entity.deletedAt !== null) return false
  if (found.deletedAt !== null && !revived) acts.note({ ...line, action: 'restored', side: 'remote', fields: [] })
  const conflicts = view.conflicts(entity.id)
  const written = arrived(context, row, record)
  noteArrived(context, acts, known, entity, written)
  const remoteAt = (field: string): Interval | null => stamps[field] ?? versionOf(known, record)
  const [first] = view.links(entity.id)
  const result = mergeRecord(
    {
      base: { ...known.base, ...withoutContested(context, written, conflicts) },
      local: entity.fields,
      remote: withoutContested(context, shape.inFormOf(record.fields, known.base, entity.fields), conflicts),
      localAt: (field) => setHereAt(context, entity.stamps, field),
      remoteAt,
    },
    mergeRules(
      shape,
      context.settings,
      context.direction,
      first === undefined || first.id === known.id ? 'first' : 'further',
      decidedIn(context, entity, { id: known.id, remoteUpdatedAt: toMillis(record.updatedAt) }, () =>
        view.links(entity.id),
      ),
    ),
  )
  return settleMerge(context, acts, { known, entity, remote, result, remoteAt, conflicts, action: 'updated' })
}

/** Fields of an open conflict take no part: what is news there makes the record a side of it. */
export function withoutContested(
  { shape }: Pick<ApplyContext, 'shape'>,
  fields: MappedFields,
  conflicts: readonly ConflictRow[],
): MappedFields {
  if (conflicts.length === 0) return fields
  const groups = new Set(conflicts.map(({ group }) => group))
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !groups.has(shape.groupOf(field) ?? field)))
}

type Order = 'fresh' | 'older' | 'unsure'

/**
 * Lists are ordered by version: strictly older is old news, and asked for where it shows something else; equal with other
 * content is news (stamps of a second). A
 * write whose answer had no version says that what is older than its sending is old; where the object has no versions
 * at all, what contradicts a young write is asked for.
 */
function orderOf({ indexLagMs, now, crmAheadMs }: ApplyContext, known: StoredRecord, record: RemoteRecord): Order {
  const version = toMillis(record.updatedAt)
  if (version === null) {
    const young = known.floorAt !== null && now + crmAheadMs - known.floorAt < indexLagMs
    return young ? 'unsure' : 'fresh'
  }
  if (known.remoteUpdatedAt !== null && version < known.remoteUpdatedAt) return 'older'
  return known.floorAt !== null && version < known.floorAt ? 'older' : 'fresh'
}

function stampsAfter(known: StoredRecord, record: RemoteRecord, fields: readonly string[]): RemoteStamps {
  const interval = versionOf(known, record)
  if (interval === null) return known.stamps
  return { ...known.stamps, ...Object.fromEntries(fields.map((field) => [field, interval])) }
}

/** What changed between two versions changed after the first and with the second at the latest. */
function versionOf(known: StoredRecord, record: RemoteRecord): Interval | null {
  const at = toMillis(record.updatedAt)
  return at === null ? null : { from: known.remoteUpdatedAt ?? known.remoteCreatedAt, at }
}

/**
 * A record that was deleted here and changed, or was restored, at the CRM: the edit is kept. The deletes are called
 * off at every CRM, and the entity is here again.
 */
function keepEdited(acts: Acts, entity: EntityRow, row: OutboxRow | null, revived: boolean): EntityRow {
  if (entity.deletedAt === null) return entity
  const calledOff = row?.op === 'delete' && !onItsWay(row)
  if (!calledOff && !revived) return entity
  bringBack(acts, entity)
  return { ...entity, deletedAt: null }
}

/**
 * What was sent to the CRM without an answer and stands there now: that write has arrived, and both sides agree on its
 * values. Without this, a write of ours would look like a change of the CRM's.
 */
function arrived({ shape }: ApplyContext, row: OutboxRow | null, record: RemoteRecord): MappedFields {
  if (row === null || row.sentAt === null) return {}
  return Object.fromEntries(
    Object.entries(row.fields).filter(
      ([field, value]) => field in record.fields && shape.same(field, record.fields[field] ?? null, value),
    ),
  )
}

/** What a write did at the CRM belongs to the history, although its answer never came. */
function noteArrived(
  { shape }: ApplyContext,
  acts: Acts,
  known: StoredRecord,
  entity: EntityRow,
  written: MappedFields,
): void {
  const fresh = Object.entries(written).filter(([field, value]) => !shape.same(field, known.base[field] ?? null, value))
  const fields = shape.diff(known.fields, Object.fromEntries(fresh))
  if (fields.length === 0) return
  const { id: entityId, displayName: name, kind } = entity
  acts.remember({ step: 'written', recordId: known.id, op: 'update' })
  acts.note({ entityId, recordId: known.id, kind, name, action: 'updated', fields, side: 'local' })
}

function markSeen({ store, generation }: ApplyContext, known: StoredRecord): void {
  if (known.generation !== generation) writerOf(store).records.markSeen(known.id, generation)
}

/** The mapped values are as they were; stamps and payload may have moved (calculated properties do that at some CRMs). */
function refresh(context: ApplyContext, known: StoredRecord, record: RemoteRecord): void {
  const write = writerOf(context.store).records
  const version = toMillis(record.updatedAt)
  if (version !== null && version !== known.remoteUpdatedAt) {
    write.update(known.id, record, known.fields, known.stamps, context.generation)
  } else markSeen(context, known)
  writerOf(context.store).associations.set(known.id, record.associations)
}
