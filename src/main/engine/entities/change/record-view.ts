import type { EntityRecord, RecordLink } from '@shared/model'
import type { EntityRow } from '../../store/entities'
import { toTimestamp, toTimestampOrNull } from '../../store/values'
import { entityShape, type RecordPorts, type Tie, tiesOf } from './record-context'

/** A record as callers see it: its fields, and what every CRM that holds it still has to be given. */
export function recordView(ports: RecordPorts, entity: EntityRow): EntityRecord {
  const ties = tiesOf(ports, entity.id)
  return {
    id: String(entity.id),
    kind: entity.kind,
    name: entity.displayName,
    fields: entity.fields,
    updatedAt: toTimestamp(entity.updatedAt),
    deletedAt: toTimestampOrNull(entity.deletedAt),
    links: ties.map((tie) => linkView(ports, entity, tie)),
  }
}

function linkView(ports: RecordPorts, entity: EntityRow, tie: Tie): RecordLink {
  const { record, object } = tie
  const row = ports.store.outbox.active(object.id, entity.id)
  const shape = entityShape(ports, entity.kind, [tie])
  // An entity does not name the fields that were emptied.
  const emptied = Object.fromEntries(Object.keys(record.base).map((field) => [field, null]))
  // What a person has to decide first is not written.
  const contested = new Set(
    ports.store.conflicts.openOf(record.id).flatMap(({ fields }) => fields.map(({ field }) => field)),
  )
  const waiting = row
    ? shape
        .diff(record.base, { ...emptied, ...entity.fields })
        .filter(({ field }) => !contested.has(field) && shape.canWrite(field) && !shape.isOfAccount(field))
    : []
  return {
    id: String(record.id),
    integrationId: object.integrationId,
    object: object.name,
    remoteId: record.remoteId,
    deletedAt: toTimestampOrNull(record.deletedAt),
    waiting,
    problem: row?.problem ?? null,
  }
}
