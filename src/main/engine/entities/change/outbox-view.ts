import type { FieldChange, OutboxCounts, OutboxItem, OutboxWaitsFor } from '@shared/model'
import type { AssociationWant } from '../../store/entities/associations'
import type { OutboxRow } from '../../store/entities/outbox'
import type { WaitingField } from '../../store/entities/waiting-fields'
import { toTimestamp, toTimestampOrNull } from '../../store/file/values'
import type { OutboxEntry } from '../../store/lists/outbox-list'
import type { Store } from '../../store/store'
import { associationChange, primaryChange } from '../association-wants'
import { contestedFields } from '../conflicts'
import { onItsWay } from '../outbox'
import { contestOf } from '../primaries'
import { isGiven, isWritten, type Link, type Place, type Surroundings } from './record-context'
import { differing } from './waiting'

/**
 * What waits to be written to an account, as every screen counts it: records and associations that wait, those that the
 * CRM refused as a whole or in part, and fields that wait with a reason.
 */
export function outboxCounts(store: Store, integrationId: string): OutboxCounts {
  const counts = { waiting: 0, refused: store.waiting.refused(integrationId), held: 0 }
  for (const { state, n } of store.outbox.counts(integrationId)) counts[state === 'parked' ? 'refused' : 'waiting'] += n
  for (const { n } of store.waiting.counts(integrationId)) counts.held += n
  const pairs = store.associations.waiting(integrationId)
  counts.waiting += pairs.waiting
  counts.refused += pairs.refused
  return counts
}

/** How many items the list of what waits has of an account. */
export function outboxSize(store: Store, integrationId: string): number {
  const pairs = store.associations.waiting(integrationId)
  const sum = (counts: readonly { n: number }[]) => counts.reduce((all, { n }) => all + n, 0)
  return (
    sum(store.outbox.counts(integrationId)) + sum(store.waiting.counts(integrationId)) + pairs.waiting + pairs.refused
  )
}

/** An item of the outbox as callers see it; null when its record or its account is gone. */
export function outboxItemOf(around: Surroundings, entry: OutboxEntry, now: number): OutboxItem | null {
  if ('pair' in entry) return pairItem(around, entry.pair)
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
  const isCrms = ['FIELD_NOT_WRITABLE', 'OWNER_UNKNOWN', 'VALUE_NOT_OFFERED'].includes(reason.code)
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

/** What is to be written of two records that belong together here, or no longer do. */
export function pairChanges({ store }: Surroundings, want: AssociationWant): FieldChange[] {
  const { entityId, otherId, op, primary } = want
  const here = store.associations.get(entityId, otherId)
  const there = store.associations.pairs(entityId, otherId).find((pair) => pair.objectId === want.objectId)
  const changes = there?.there === (op === 'add') ? [] : [associationChange(store, otherId, op === 'add')]
  if (!primary || !here?.primary) return changes
  const kind = store.entities.get(otherId)?.kind
  const before = there && kind ? store.associations.primaryAt(there.recordId, kind) : null
  return [...changes, primaryChange(store, before, otherId)]
}

function pairItem(around: Surroundings, want: AssociationWant): OutboxItem | null {
  const { store } = around
  const { objectId, entityId, otherId, problem } = want
  const place = around.place(objectId)
  const entity = store.entities.get(entityId)
  const pair = store.associations.pairs(entityId, otherId).find((item) => item.objectId === objectId)
  const kind = store.entities.get(otherId)?.kind
  if (!place || !entity || !kind) return null
  const isContested = want.primary && pair?.there === true && contestOf(store, entityId, kind) !== null
  return {
    id: `pair-${objectId}-${entityId}-${otherId}`,
    integrationId: place.integration.id,
    stream: place.object.stream,
    object: place.object.name,
    recordId: String(entityId),
    recordKind: entity.kind,
    recordName: entity.displayName,
    remoteId: pair?.remoteId ?? null,
    op: want.op === 'add' ? 'associate' : 'dissociate',
    state: problem === null ? 'queued' : 'parked',
    fields: pairChanges(around, want),
    reason: problem,
    waitsFor: problem === null ? (placeWaitsFor(place) ?? (isContested ? 'conflict' : 'sync')) : 'person',
    since: toTimestamp(want.since),
    notBefore: null,
    attempts: 0,
    runId: want.runId,
    next: null,
    otherRecordId: String(otherId),
    cancellable: true,
  }
}

/** What has to happen at an account before anything is written to it; null: nothing. */
function placeWaitsFor(place: Place): OutboxWaitsFor | null {
  const { integration } = place
  if (integration.connectionId === null) return 'connection'
  if (integration.pausedAt !== null) return 'resume'
  if (place.stream === null || place.stream.previews.length > 0) return 'first-sync'
  return isWritten(place) ? null : 'direction'
}

function rowWaitsFor(
  store: Store,
  place: Place,
  row: OutboxRow,
  fields: readonly FieldChange[],
  now: number,
): OutboxWaitsFor {
  if (onItsWay(row)) return 'answer'
  if (row.state === 'parked') return row.problem?.code === 'DELETES_NEED_CONFIRMATION' ? 'confirmation' : 'person'
  const first = placeWaitsFor(place)
  if (first !== null) return first
  if (row.op === 'update' && fields.length === 0 && store.conflicts.ofEntity(row.entityId).length > 0) return 'conflict'
  const code = row.problem?.code
  if (code === 'FIELDS_NEEDED' || code === 'NEEDED_RECORD_GONE') return 'person'
  if (code === 'RECORD_NEEDED_FIRST') return 'sync'
  if (row.problem !== null) return 'crm'
  return row.notBefore !== null && row.notBefore > now ? 'time' : 'sync'
}
