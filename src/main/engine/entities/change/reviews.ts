import { type CallerTrigger, fail, type MatchReview, streamSettings } from '@shared/model'
import { mergeRecord } from '../../fields/merge'
import type { EntityRow } from '../../store/entities/entities'
import type { ReviewRow } from '../../store/entities/reviews'
import { toTimestamp } from '../../store/file/values'
import type { Store } from '../../store/store'
import type { Acts } from '../acts'
import { lifeOf } from '../apply/apply-new'
import { mergeRules } from '../apply/merge-rules'
import { contestedFields } from '../conflicts'
import { candidatesNow } from '../offers'
import type { Edited } from './edit-records'
import { act } from './edit-run'
import { linkRecords, moveLink } from './link-records'
import { holdsAccount, type Link, type RecordPorts, requireEntity, Surroundings } from './record-context'

/** A review as callers see it; null when its record is gone. */
export function reviewView(around: Surroundings, row: ReviewRow): MatchReview | null {
  const link = recordOf(around, row)
  const kind = link?.place.definition?.entityKind
  if (!link || !kind) return null
  const shape = around.shapeOf(kind, [link.place])
  return {
    id: String(row.id),
    integrationId: row.integrationId,
    object: link.place.object.name,
    remoteId: link.record.remoteId,
    kind,
    name: shape.nameOf(link.record.fields),
    fields: link.record.fields,
    reason: row.reason,
    recordId: link.record.entityId === null ? null : String(link.record.entityId),
    candidates: candidatesOf(around.store, link, row).flatMap((id) => {
      const entity = around.store.entities.get(id)
      return entity ? [candidateView(around, link, entity)] : []
    }),
    at: toTimestamp(row.createdAt),
  }
}

/** A candidate with what would become of the values if it were the record: the merge of a first contact, not carried out. */
function candidateView(
  around: Surroundings,
  { record, place }: Link,
  entity: EntityRow,
): MatchReview['candidates'][number] {
  const { store } = around
  const shape = around.shapeOf(entity.kind, [place])
  const settings = place.stream?.settings ?? streamSettings.parse({})
  const contested = contestedFields(store.conflicts.ofEntity(entity.id))
  const remote = Object.fromEntries(Object.entries(record.fields).filter(([field]) => !contested.has(field)))
  const stamped = (field: string) => {
    const stamp = entity.stamps[field]
    return stamp ? { from: stamp.by === 'person' ? stamp.at : (stamp.from ?? null), at: stamp.at } : null
  }
  const merged = mergeRecord(
    {
      base: {},
      local: entity.fields,
      remote,
      localAt: stamped,
      remoteAt: (field) => record.stamps[field] ?? lifeOf(record),
    },
    mergeRules(shape, settings, place.stream?.direction ?? 'from', 'further'),
  )
  const isBlank = (field: string) => (entity.fields[field] ?? null) === null
  return {
    id: String(entity.id),
    name: entity.displayName,
    fields: entity.fields,
    heldIn: [...new Set(around.linksOf(entity.id).flatMap((link) => heldAt(link)))],
    since: toTimestamp(entity.createdAt),
    equal: Object.keys(record.fields).filter(
      (field) => !isBlank(field) && shape.same(field, record.fields[field] ?? null, entity.fields[field] ?? null),
    ),
    fills: Object.keys(merged.local).filter(isBlank).length,
    conflicts: merged.conflicts.flatMap(({ fields }) => fields).length,
    decided: new Set(merged.lost.map(({ field }) => field)).size,
  }
}

function heldAt({ record, place }: Link): string[] {
  return record.deletedAt === null ? [place.integration.id] : []
}

/**
 * Says which record a CRM's record is, or (null) that it is none of those that it was offered: it is one of its own, or
 * stays with the one that it has. What a person has said it is not is never offered again.
 *
 * @throws ProblemError NOT_FOUND, KINDS_DIFFER, RECORD_DELETED, RECORDS_OF_ONE_CRM when another record of the same
 * account is that one already; then nothing is changed
 */
export function decideReview(
  ports: RecordPorts,
  id: string,
  recordId: string | null,
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const row = store.reviews.get(Number(id)) ?? fail('NOT_FOUND', { what: 'review', id })
  const around = new Surroundings(ports)
  const link = recordOf(around, row)
  const kind = link?.place.definition?.entityKind
  if (!link || !kind) fail('NOT_FOUND', { what: 'record', id })
  const chosen = recordId === null ? null : requireEntity(store, recordId)
  if (chosen) checkChoice(around, link, kind, chosen)
  const own = link.record.entityId
  if (chosen && own !== null && own !== chosen.id) {
    // Both are entities by now, maybe with records of other CRMs: they become one.
    return linkRecords(ports, String(chosen.id), String(own), trigger, row.remoteRecordId)
  }
  const others = candidatesOf(store, link, row)
  const { runId, result } = act(store, { integrationId: row.integrationId, kind, trigger }, (acts) => {
    acts.endReview(row.remoteRecordId)
    if (chosen && own === null) {
      moveLink(acts, around, link, null, chosen)
      return chosen.id
    }
    for (const candidate of others) {
      if (candidate !== own) acts.holdBack(row.remoteRecordId, candidate, 'decided')
    }
    return asItsOwn(acts, around, link, kind)
  })
  return { entity: requireEntity(store, String(result)), runId }
}

function checkChoice(around: Surroundings, { record, place }: Link, kind: EntityRow['kind'], chosen: EntityRow): void {
  if (chosen.kind !== kind) fail('KINDS_DIFFER')
  if (chosen.deletedAt !== null) fail('RECORD_DELETED')
  if (holdsAccount(around.linksOf(chosen.id), place, record.id)) {
    fail('RECORDS_OF_ONE_CRM', { provider: place.providerName })
  }
}

/** The record is nothing that is known here: one that has an entity keeps it, any other gets one with the CRM's values. */
function asItsOwn(acts: Acts, around: Surroundings, link: Link, kind: EntityRow['kind']): number {
  const { record, place } = link
  const own = record.entityId === null ? null : acts.store.entities.get(record.entityId)
  if (own) {
    noteReviewed(acts, link, own)
    return own.id
  }
  const shape = around.shapeOf(kind, [place])
  const name = shape.nameOf(record.fields)
  const entityId = acts.makeEntity(kind, name, record.fields)
  acts.link({ recordId: record.id, entityId, base: null, origin: 'person' })
  const line = { entityId, recordId: record.id, kind, name }
  acts.note({ ...line, action: 'reviewed', side: 'local', fields: shape.diff({}, record.fields) })
  return entityId
}

function noteReviewed(acts: Acts, { record }: Link, { id: entityId, kind, displayName: name }: EntityRow): void {
  acts.note({ entityId, recordId: record.id, kind, name, action: 'reviewed', side: 'local', fields: [] })
}

/** What the record may be by now, and was offered before. */
function candidatesOf(store: Store, { record, place }: Link, row: ReviewRow): number[] {
  const { object, stream, definition } = place
  if (!definition || !stream) return row.candidates
  const scope = {
    kind: definition.entityKind,
    integrationId: object.integrationId,
    matchBy: stream.settings.matchBy,
  }
  return candidatesNow(store, scope, row, record)
}

function recordOf(around: Surroundings, row: ReviewRow): Link | null {
  const record = around.store.records.get(row.remoteRecordId)
  return (record && around.withPlaces([record])[0]) ?? null
}
