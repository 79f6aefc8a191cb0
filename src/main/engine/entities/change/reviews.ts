import { fail, type MatchReview } from '@shared/model'
import type { EntityRow } from '../../store/entities'
import type { ReviewRow } from '../../store/reviews'
import { toTimestamp } from '../../store/values'
import { recordEdit } from './edit-run'
import { tieTo } from './link-records'
import { definitionOf, entityShape, type RecordPorts, requireEntity, type Tie } from './record-context'

/** A review as callers see it; null when its record is gone. */
export function reviewView(ports: RecordPorts, row: ReviewRow): MatchReview | null {
  const tie = tieOf(ports, row)
  if (!tie?.definition) return null
  const shape = entityShape(ports, tie.definition.entityKind, [tie])
  return {
    id: String(row.id),
    integrationId: row.integrationId,
    object: tie.object.name,
    remoteId: tie.record.remoteId,
    kind: shape.kind,
    name: shape.nameOf(tie.record.fields),
    fields: tie.record.fields,
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
 * @throws ProblemError NOT_FOUND
 */
export function decideReview(ports: RecordPorts, id: string, recordId: string | null): EntityRow {
  const { store } = ports
  const row = store.reviews.get(Number(id)) ?? fail('NOT_FOUND', { what: 'review', id })
  const tie = tieOf(ports, row)
  if (!tie?.definition) fail('NOT_FOUND', { what: 'record', id })
  const chosen = recordId === null ? null : requireEntity(store, recordId)
  const kind = tie.definition.entityKind
  const shape = entityShape(ports, kind, [tie])
  let entityId = chosen?.id ?? 0
  store.commitDurably(() => {
    recordEdit(store, { integrationId: row.integrationId, kind, trigger: 'manual' }, (runId, now) => {
      store.reviews.remove(row.remoteRecordId)
      const name = shape.nameOf(tie.record.fields)
      if (chosen) {
        tieTo(ports, tie, chosen.id, runId, now)
        return []
      }
      entityId = store.entities.create(kind, name, tie.record.fields, now)
      store.records.link(tie.record.id, entityId, null, now)
      return [
        { entityId, recordId: tie.record.id, kind, name, action: 'created', fields: shape.diff({}, tie.record.fields) },
      ]
    })
  })
  return requireEntity(store, String(entityId))
}

function tieOf(ports: RecordPorts, row: ReviewRow): Tie | null {
  const record = ports.store.records.get(row.remoteRecordId)
  const object = record && ports.store.objects.byId(record.objectId)
  const integration = ports.store.integrations.get(row.integrationId)
  if (!record || !object || !integration) return null
  return { record, object, definition: definitionOf(ports, object), connected: integration.connectionId !== null }
}
