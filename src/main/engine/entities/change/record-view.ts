import type { EntityRecord, RecordLink } from '@shared/model'
import type { HeldAssociation } from '../../store/entities/associations'
import type { EntityRow } from '../../store/entities/entities'
import { toTimestamp, toTimestampOrNull } from '../../store/file/values'
import { contestedFields } from '../conflicts'
import { type Link, type RecordPorts, Surroundings, takesField } from './record-context'
import { differing } from './waiting'

/** Associations that a record is shown with; a company may have very many. */
const mostAssociations = 100

/**
 * A record as callers see it: its fields, and what every CRM that holds it still has to be given.
 *
 * @param around what has been read of the accounts already, for the records of a page
 */
export function recordView(ports: RecordPorts, entity: EntityRow, around = new Surroundings(ports)): EntityRecord {
  const contested = contestedFields(ports.store.conflicts.ofEntity(entity.id))
  return {
    id: String(entity.id),
    kind: entity.kind,
    name: entity.displayName,
    fields: entity.fields,
    updatedAt: toTimestamp(entity.updatedAt),
    deletedAt: toTimestampOrNull(entity.deletedAt),
    links: around.linksOf(entity.id).map((link) => linkView(around, entity, link, contested)),
    associations: ports.store.associations
      .of(entity.id, mostAssociations)
      .flatMap((held) => associationView(ports, entity, held) ?? []),
  }
}

/** Null for one whose other record is deleted: it comes back with it. */
function associationView({ store }: RecordPorts, entity: EntityRow, held: HeldAssociation) {
  const other = store.entities.get(held.entityId === entity.id ? held.otherId : held.entityId)
  if (!other || other.deletedAt !== null) return null
  const waiting = store.associations
    .wantsOf(held.entityId, held.otherId)
    .map(({ integrationId, problem }) => ({ integrationId, reason: problem }))
  return { id: String(other.id), kind: other.kind, name: other.displayName, primary: held.primary, waiting }
}

function linkView(around: Surroundings, entity: EntityRow, link: Link, contested: ReadonlySet<string>): RecordLink {
  const { record, place } = link
  const { store } = around
  const shape = around.shapeOf(entity.kind, [place])
  const row = store.outbox.active(place.object.id, entity.id)
  const held = new Map(store.waiting.of(place.object.id, entity.id).map((item) => [item.field, item]))
  // What a person has to decide first is not written.
  const ready = row
    ? differing(around, entity, link, contested).filter(
        ({ field, after }) => !held.has(field) && takesField(around, entity.kind, place, field, [after], true),
      )
    : []
  return {
    id: String(record.id),
    integrationId: place.object.integrationId,
    object: place.object.name,
    remoteId: record.remoteId,
    deletedAt: toTimestampOrNull(record.deletedAt),
    origin: record.origin ?? 'before-journal',
    linkedAt: toTimestamp(record.linkedAt ?? entity.createdAt),
    madeByUs: record.madeByUs,
    values: record.fields,
    waiting: [
      ...ready.map((item) => ({ ...item, label: shape.label(item.field), reason: null })),
      ...[...held.values()].map(({ field, value, reason }) => ({
        field,
        label: shape.label(field),
        before: record.base[field] ?? null,
        after: value,
        reason,
      })),
    ],
    problem: row?.problem ?? null,
  }
}
