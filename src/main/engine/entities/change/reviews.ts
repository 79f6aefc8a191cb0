import { type CallerTrigger, fail, type MatchReview } from '@shared/model'
import type { EntityRow } from '../../store/entities'
import type { ReviewRow } from '../../store/reviews'
import { toTimestamp } from '../../store/values'
import type { Acts } from '../acts'
import { callOffCreates } from '../outbox'
import type { Edited } from './edit-records'
import { act } from './edit-run'
import { moveLink } from './link-records'
import { holdsAccount, type Link, type RecordPorts, requireEntity, Surroundings } from './record-context'

/** A review as callers see it; null when its record is gone. */
export function reviewView(ports: RecordPorts, row: ReviewRow): MatchReview | null {
  const around = new Surroundings(ports)
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
    candidates: row.candidates.flatMap((id) => {
      const entity = ports.store.entities.get(id)
      return entity ? [{ id: String(id), name: entity.displayName, fields: entity.fields }] : []
    }),
    at: toTimestamp(row.createdAt),
  }
}

/**
 * Says which record a CRM's record is, or (null) that it is one of its own.
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
  const { runId, result } = act(store, { integrationId: row.integrationId, kind, trigger }, (acts) => {
    acts.endReview(row.remoteRecordId)
    if (chosen === null) return asItsOwn(acts, around, link, kind)
    if (chosen.id === link.record.entityId) {
      noteReviewed(acts, link, chosen)
      return chosen.id
    }
    const from = link.record.entityId
    moveLink(acts, around, link, from, chosen)
    if (from !== null) leaveEmpty(acts, from)
    return chosen.id
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

/** An entity whose last record has gone to another one is no longer there. */
function leaveEmpty(acts: Acts, entityId: number): void {
  const entity = acts.store.entities.get(entityId)
  if (!entity || acts.store.records.ofEntity(entityId).length > 0) return
  callOffCreates(acts, entityId)
  acts.deleteEntity(entity)
  const { kind, displayName: name } = entity
  acts.note({ entityId, recordId: null, kind, name, action: 'linked', side: 'local', fields: [] })
}

function recordOf(around: Surroundings, row: ReviewRow): Link | null {
  const record = around.store.records.get(row.remoteRecordId)
  return (record && around.withPlaces([record])[0]) ?? null
}
