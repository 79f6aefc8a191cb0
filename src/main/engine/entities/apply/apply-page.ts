import type { Problem, StreamCounts } from '@shared/model'
import type { ListPage, RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/records'
import { toMillis } from '../../store/values'
import { enqueueDelete } from '../outbox'
import { type ApplyContext, noteChange } from './apply-context'
import { applyKnown } from './apply-known'
import { applyNew } from './apply-new'

export type PageCounts = Pick<StreamCounts, 'pulled' | 'created' | 'updated' | 'deleted' | 'conflicts' | 'failed'> & {
  changes: number
}

/**
 * Writes a page of records as the CRM has them: remote records, links, entities and the history of it. Belongs into the
 * commit that moves the cursor. A record that is as it was writes nothing.
 */
export function applyPage(context: ApplyContext, page: ListPage): PageCounts {
  const counts: PageCounts = { pulled: 0, created: 0, updated: 0, deleted: 0, conflicts: 0, failed: 0, changes: 0 }
  let held = 0
  for (const record of page.records) {
    counts.pulled += 1
    held += applyRecord(context, record, counts)
    for (const id of record.mergedIds) held += removeMerged(context, record, id, counts)
  }
  for (const rejected of page.rejected) {
    counts.pulled += 1
    counts.failed += 1
    counts.changes += 1
    noteRejected(context, rejected)
  }
  context.store.objects.addRecords(context.object.id, held)
  return counts
}

/** Returns by how many the records held have become more. */
function applyRecord(context: ApplyContext, record: RemoteRecord, counts: PageCounts): number {
  const known = context.store.records.find(context.object.id, record.remoteId)
  if (record.deletedAt !== null) return known ? remove(context, known, record, counts) : 0
  if (!known) {
    const done = applyNew(context, record)
    if (done === 'created') counts.created += 1
    if (done === 'created' || done === 'linked') counts.changes += 1
    return 1
  }
  const done = applyKnown(context, known, record)
  if (done.changed) counts.updated += 1
  counts.changes += done.lines
  counts.conflicts += done.conflicts
  return done.revived ? 1 : 0
}

function remove(context: ApplyContext, known: StoredRecord, record: RemoteRecord, counts: PageCounts): number {
  if (known.deletedAt !== null) return 0
  const { store, shape, now } = context
  store.records.markDeleted(known.id, toMillis(record.deletedAt) ?? now)
  store.reviews.remove(known.id)
  counts.deleted += 1
  counts.changes += 1
  const entity = known.entityId === null ? null : store.entities.get(known.entityId)
  const name = entity?.displayName ?? shape.nameOf(known.fields)
  noteChange(context, { entityId: known.entityId, recordId: known.id, name, action: 'deleted', fields: [] })
  if (entity && context.settings.onRemoteDelete === 'delete') deleteEverywhere(context, entity.id, known.id)
  return -1
}

/** Only where the stream says so: the record goes here, and at the other CRMs whose streams let it. */
function deleteEverywhere({ store, runId, now }: ApplyContext, entityId: number, except: number): void {
  store.entities.setDeleted(entityId, now)
  for (const record of store.records.ofEntity(entityId)) {
    const object = record.id === except || record.deletedAt !== null ? null : store.objects.byId(record.objectId)
    if (!object) continue
    const stream = store.integrations.streams(object.integrationId).find((item) => item.stream === object.stream)
    if (stream?.settings.onLocalDelete !== 'delete' || stream.direction === 'from') continue
    enqueueDelete(store, { object, entityId, recordId: record.id, runId, now })
  }
}

/** A record that was merged into another one is gone, and no listing of deletes names it. */
function removeMerged(context: ApplyContext, into: RemoteRecord, id: string, counts: PageCounts): number {
  const known = id === into.remoteId ? null : context.store.records.find(context.object.id, id)
  return known ? remove(context, known, { ...into, deletedAt: into.updatedAt }, counts) : 0
}

function noteRejected(context: ApplyContext, rejected: { remoteId: string | null; problem: Problem }): void {
  noteChange(context, {
    entityId: null,
    recordId: null,
    name: rejected.remoteId ?? '',
    action: 'failed',
    fields: [],
    problem: rejected.problem,
  })
}
