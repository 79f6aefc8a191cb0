import type { FieldChange, OutboxCounts, OutboxItem, OutboxWaitsFor } from '@shared/model'
import type { OutboxRow } from '../../store/outbox'
import type { OutboxEntry } from '../../store/outbox-list'
import type { Store } from '../../store/store'
import { toTimestamp, toTimestampOrNull } from '../../store/values'
import type { WaitingField } from '../../store/waiting-fields'
import { contestedFields } from '../conflicts'
import { onItsWay } from '../outbox'
import { isGiven, isWritten, type Link, type Place, type Surroundings } from './record-context'
import { differing } from './waiting'

/**
 * What waits to be written to an account, as every screen counts it: records that wait, records that the CRM refused as
 * a whole or in part, and fields that wait with a reason.
 */
export function outboxCounts(store: Store, integrationId: string): OutboxCounts {
  const counts = { waiting: 0, refused: store.waiting.refused(integrationId), held: 0 }
  for (const { state, n } of store.outbox.counts(integrationId)) counts[state === 'parked' ? 'refused' : 'waiting'] += n
  for (const { n } of store.waiting.counts(integrationId)) counts.held += n
  return counts
}

/** An item of the outbox as callers see it; null when its record or its account is gone. */
export function outboxItemOf(around: Surroundings, entry: OutboxEntry, now: number): OutboxItem | null {
  const { objectId, entityId, causeRunId: runId } = 'row' in entry ? entry.row : entry.field
  const { store } = around
  const place = around.place(objectId)
  const entity = store.entities.get(entityId)
  if (!place || !entity) return null
  const link = around.linksOf(entityId).find(({ record }) => record.objectId === objectId) ?? null
  const head = {
    integrationId: place.integration.id,
    stream: place.object.stream,
    object: place.object.name,
    recordId: String(entityId),
    recordKind: entity.kind,
    recordName: entity.displayName,
    runId,
    otherRecordId: store.reviews.offeredTo(entityId).values().next().value?.toString() ?? null,
  }
  if ('field' in entry) return { ...head, ...fieldItem(around, place, link, entry.field) }
  const { row } = entry
  const fields = rowFields(around, place, link, row)
  const there = row.remoteRecordId === null ? link?.record : store.records.get(row.remoteRecordId)
  return {
    ...head,
    id: `row-${row.id}`,
    remoteId: there?.remoteId ?? null,
    op: row.op,
    state: row.state === 'confirmed' || row.state === 'cancelled' ? 'queued' : row.state,
    fields,
    reason: row.problem,
    waitsFor: rowWaitsFor(store, place, row, fields, now),
    since: toTimestamp(row.createdAt),
    notBefore: row.notBefore !== null && row.notBefore > now ? toTimestampOrNull(row.notBefore) : null,
    attempts: row.attempts,
    next: row.next,
    cancellable: !onItsWay(row),
  }
}

/** The values of a row that are sent when its turn comes: what is contested, held or called off is not. */
export function rowFields(around: Surroundings, place: Place, link: Link | null, row: OutboxRow): FieldChange[] {
  const { store } = around
  const entity = store.entities.get(row.entityId)
  if (!entity || row.op === 'delete' || row.op === 'restore') return []
  const shape = around.shapeOf(entity.kind, [place])
  if (row.giveBack !== null) {
    return Object.entries(row.giveBack).map(([field, [before, after]]) => {
      return { field, label: shape.label(field), before, after }
    })
  }
  const contested = contestedFields(store.conflicts.ofEntity(entity.id))
  const held = new Set(store.waiting.of(row.objectId, row.entityId).map(({ field }) => field))
  const isFirst = !row.filling && store.records.ofEntity(entity.id).length === 0
  const all =
    row.op === 'update'
      ? link === null
        ? []
        : differing(around, entity, link, contested)
      : Object.entries(entity.fields).flatMap(([field, after]) =>
          after === null || contested.has(field) || !isGiven(around, entity.kind, place, field, [after], isFirst)
            ? []
            : [{ field, before: null, after }],
        )
  return all.filter(({ field }) => !held.has(field)).map((item) => ({ ...item, label: shape.label(item.field) }))
}

function fieldItem(around: Surroundings, place: Place, link: Link | null, item: WaitingField) {
  const { objectId, entityId, field, value: after, reason } = item
  const label = around.shapeOf(around.store.entities.get(entityId)?.kind ?? 'contact', [place]).label(field)
  const isCrms = reason.code === 'FIELD_NOT_WRITABLE' || reason.code === 'OWNER_UNKNOWN'
  const waitsFor: OutboxWaitsFor = isCrms ? 'crm' : 'person'
  return {
    id: `field-${objectId}-${entityId}-${field}`,
    remoteId: link?.record.remoteId ?? null,
    op: link === null ? ('create' as const) : ('update' as const),
    state: 'held' as const,
    fields: [{ field, label, before: link?.record.base[field] ?? null, after }],
    reason,
    waitsFor,
    since: toTimestamp(item.since),
    notBefore: null,
    attempts: 0,
    next: null,
    cancellable: true,
  }
}

function rowWaitsFor(
  store: Store,
  place: Place,
  row: OutboxRow,
  fields: readonly FieldChange[],
  now: number,
): OutboxWaitsFor {
  const { integration } = place
  if (onItsWay(row)) return 'answer'
  if (row.state === 'parked') return row.problem?.code === 'DELETES_NEED_CONFIRMATION' ? 'confirmation' : 'person'
  if (integration.connectionId === null) return 'connection'
  if (integration.pausedAt !== null) return 'resume'
  if (place.stream === null || place.stream.previews.length > 0) return 'first-sync'
  if (!isWritten(place)) return 'direction'
  if (row.op === 'update' && fields.length === 0 && store.conflicts.ofEntity(row.entityId).length > 0) return 'conflict'
  const code = row.problem?.code
  if (code === 'FIELDS_NEEDED' || code === 'NEEDED_RECORD_GONE') return 'person'
  if (code === 'RECORD_NEEDED_FIRST') return 'sync'
  if (row.problem !== null) return 'crm'
  return row.notBefore !== null && row.notBefore > now ? 'time' : 'sync'
}
