import { type Change, entityName, type FieldChange, type Problem, type StreamCounts } from '@shared/model'
import type { ListPage, MappedFields, RemoteRecord } from '../providers/provider'
import type { ObjectRow } from '../store/objects'
import type { StoredRecord } from '../store/records'
import type { Store } from '../store/store'
import { toMillis } from '../store/values'
import type { RecordShape } from './record-shape'

/** Where a page belongs. */
export interface PageContext {
  store: Store
  runId: string
  object: ObjectRow
  shape: RecordShape
  /** Number of the listing that reads; records that it meets carry it. */
  generation: number
  now: number
}

export type PageCounts = Pick<StreamCounts, 'pulled' | 'created' | 'updated' | 'deleted' | 'failed'> & {
  changes: number
}

/**
 * Writes a page of records as the CRM has them: remote records, links, entities and the history of it. Belongs into the
 * commit that moves the cursor. A record that is as it was writes nothing.
 */
export function applyPage(context: PageContext, page: ListPage): PageCounts {
  const counts: PageCounts = { pulled: 0, created: 0, updated: 0, deleted: 0, failed: 0, changes: 0 }
  let held = 0
  for (const record of page.records) {
    counts.pulled += 1
    const known = context.store.records.find(context.object.id, record.remoteId)
    if (record.deletedAt !== null) {
      if (known && known.deletedAt === null) {
        remove(context, known, record)
        counts.deleted += 1
        counts.changes += 1
        held -= 1
      }
    } else if (!known) {
      create(context, record)
      counts.created += 1
      counts.changes += 1
      held += 1
    } else if (update(context, known, record)) {
      counts.updated += 1
      counts.changes += 1
      if (known.deletedAt !== null) held += 1
    }
    const merged = removeMerged(context, record)
    counts.deleted += merged
    counts.changes += merged
    held -= merged
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

function create(context: PageContext, record: RemoteRecord): void {
  const { store, shape, now } = context
  const name = entityName(shape.kind, record.fields)
  const entityId = store.entities.create(shape.kind, name, record.fields, now)
  const recordId = store.records.create(context.object.id, record, entityId, context.generation, now)
  note(context, { entityId, recordId, name, action: 'created', fields: shape.diff({}, record.fields) })
}

/** True when the record says something new. */
function update(context: PageContext, known: StoredRecord, record: RemoteRecord): boolean {
  const { store, shape, now } = context
  const revived = known.deletedAt !== null
  const fields = shape.diff(known.fields, record.fields)
  if (fields.length === 0 && !revived) {
    refresh(context, known, record)
    return false
  }
  const merged: MappedFields = { ...known.fields, ...record.fields }
  store.records.update(known.id, record, merged, context.generation, revived)
  store.records.setAssociations(known.id, record.associations)
  const entity = store.entities.get(known.entityId)
  const entityFields = { ...entity?.fields, ...pick(record.fields, fields) }
  const name = entityName(shape.kind, entityFields)
  if (fields.length > 0) store.entities.update(known.entityId, name, entityFields, now)
  const action = revived ? 'restored' : 'updated'
  note(context, { entityId: known.entityId, recordId: known.id, name, action, fields })
  return true
}

/** The mapped values are as they were; stamps and payload may have moved (calculated properties do that at HubSpot). */
function refresh(context: PageContext, known: StoredRecord, record: RemoteRecord): void {
  const { store } = context
  if (toMillis(record.updatedAt) !== known.remoteUpdatedAt) {
    store.records.update(known.id, record, known.fields, context.generation, false)
  } else if (known.generation !== context.generation) {
    store.records.markSeen(known.id, context.generation)
  }
  store.records.setAssociations(known.id, record.associations)
}

function remove(context: PageContext, known: StoredRecord, record: RemoteRecord): void {
  const { store, shape } = context
  store.records.markDeleted(known.id, toMillis(record.deletedAt) ?? context.now)
  const name = store.entities.get(known.entityId)?.displayName ?? entityName(shape.kind, known.fields)
  note(context, { entityId: known.entityId, recordId: known.id, name, action: 'deleted', fields: [] })
}

/** Records that were merged into this one are gone, and no listing of deletes names them. Returns how many were held. */
function removeMerged(context: PageContext, record: RemoteRecord): number {
  let removed = 0
  for (const id of record.mergedIds) {
    const known = id === record.remoteId ? null : context.store.records.find(context.object.id, id)
    if (!known || known.deletedAt !== null) continue
    remove(context, known, { ...record, deletedAt: record.updatedAt })
    removed += 1
  }
  return removed
}

function noteRejected(context: PageContext, rejected: { remoteId: string | null; problem: Problem }): void {
  const name = rejected.remoteId ?? ''
  note(context, { entityId: null, recordId: null, name, action: 'failed', fields: [], problem: rejected.problem })
}

function note(
  context: PageContext,
  what: {
    entityId: number | null
    recordId: number | null
    name: string
    action: Change['action']
    fields: FieldChange[]
    problem?: Problem
  },
): void {
  context.store.changes.add({
    runId: context.runId,
    at: context.now,
    entityId: what.entityId,
    remoteRecordId: what.recordId,
    entityKind: context.shape.kind,
    name: what.name,
    action: what.action,
    side: 'remote',
    fields: what.fields,
    problem: what.problem ?? null,
  })
}

function pick(fields: MappedFields, changes: readonly FieldChange[]): MappedFields {
  return Object.fromEntries(changes.map((change) => [change.field, fields[change.field] ?? null]))
}
