import type { Change, FieldChange } from '@shared/model'
import type { Acts } from '../../entities/acts'
import { byPerson } from '../../entities/change/edit-records'
import type { Link, Surroundings } from '../../entities/change/record-context'
import { makeAt, removeAtCrm } from '../../entities/change/remove-records'
import { callOff, callOffCreates, enqueue, enqueueOthers } from '../../entities/outbox'
import type { JournaledChange } from '../../store/changes'
import type { EntityRow } from '../../store/entities'

/**
 * What became of one change. `skipped`: it was changed again since, or the CRM has no way back; the reason says which.
 * `left`: fields that were changed again since and would have become this.
 */
export type Undone =
  | { type: 'undone'; fields: FieldChange[]; action: Change['action']; left?: FieldChange[] }
  | { type: 'skipped'; reason: 'changed-since' | 'no-way-back'; left?: FieldChange[] }
  | { type: 'nothing' }

/** Puts one change back on this side and notes what the CRMs are to be given. Belongs into a commit. */
export function undoChange(acts: Acts, around: Surroundings, change: JournaledChange): Undone {
  const entity = change.entityId === null ? null : acts.store.entities.get(Number(change.entityId))
  if (!entity) return { type: 'nothing' }
  const links = around.linksOf(entity.id)
  switch (change.action) {
    case 'updated':
    case 'linked':
      return undoFields(acts, around, entity, links, change.fields)
    case 'created':
      return undoCreate(acts, entity, links, change)
    case 'deleted':
      return undoDelete(acts, around, entity, change.remoteRecordId)
    case 'restored': {
      if (change.side === 'remote') return { type: 'nothing' }
      const link = links.find(({ record }) => record.id === change.remoteRecordId && record.deletedAt === null)
      if (entity.deletedAt !== null && !link) return { type: 'nothing' }
      acts.deleteEntity(entity)
      if (link) removeAtCrm(acts, link, entity.id)
      return { type: 'undone', fields: [], action: 'deleted' }
    }
    default:
      return { type: 'nothing' }
  }
}

function undoFields(
  acts: Acts,
  around: Surroundings,
  entity: EntityRow,
  links: readonly Link[],
  fields: readonly FieldChange[],
): Undone {
  const shape = around.shapeOf(
    entity.kind,
    links.map(({ place }) => place),
  )
  const open = fields.filter((item) => !shape.same(item.field, entity.fields[item.field] ?? null, item.before))
  if (open.length === 0 || entity.deletedAt !== null) return { type: 'nothing' }
  const back = open.filter((item) => shape.same(item.field, entity.fields[item.field] ?? null, item.after))
  const left = open
    .filter((item) => !back.includes(item))
    .map((item) => ({ ...item, before: entity.fields[item.field] ?? null, after: item.before }))
  if (back.length === 0) return { type: 'skipped', reason: 'changed-since', left }
  const restored = Object.fromEntries(back.map((item) => [item.field, item.before]))
  const changes = shape.diff(entity.fields, restored)
  const stamps = byPerson(
    back.map(({ field }) => field),
    acts.now,
  )
  acts.setFields(entity, changes, stamps, shape.nameOf({ ...entity.fields, ...restored }))
  enqueueOthers(acts, entity.id, null)
  return { type: 'undone', fields: changes, action: 'updated', left }
}

function undoCreate(acts: Acts, entity: EntityRow, all: readonly Link[], change: JournaledChange): Undone {
  const links = all.filter(({ record }) => record.deletedAt === null)
  if (change.side === 'local' && change.remoteRecordId !== null) {
    const link = links.find(({ record }) => record.id === change.remoteRecordId && record.madeByUs)
    if (!link) return { type: 'nothing' }
    enqueue(acts, 'delete', { object: link.place.object, entityId: entity.id, recordId: link.record.id })
    return { type: 'undone', fields: [], action: 'deleted' }
  }
  if (entity.deletedAt !== null) return { type: 'nothing' }
  for (const { record, place } of links) {
    if (record.madeByUs) {
      enqueue(acts, 'delete', { object: place.object, entityId: entity.id, recordId: record.id })
    } else {
      callOff(acts, place.object.id, entity.id)
      acts.unlink(record)
    }
  }
  callOffCreates(acts, entity.id)
  acts.deleteEntity(entity)
  return { type: 'undone', fields: [], action: 'deleted' }
}

function undoDelete(acts: Acts, around: Surroundings, entity: EntityRow, recordId: number | null): Undone {
  acts.restoreEntity(entity)
  const record = recordId === null ? null : acts.store.records.get(recordId)
  const place = record && around.place(record.objectId)
  if (!record || !place) return { type: 'undone', fields: [], action: 'restored' }
  if (record.entityId === null) {
    acts.link({ recordId: record.id, entityId: entity.id, base: {}, origin: 'undone', confirm: true })
  }
  if (record.deletedAt !== null) {
    const { object, definition } = place
    if (!definition?.writer) return { type: 'skipped', reason: 'no-way-back' }
    if (definition.writer.restore) enqueue(acts, 'restore', { object, entityId: entity.id, recordId: record.id })
    else {
      acts.unlink(record)
      makeAt(acts, place, entity.id)
    }
  }
  return { type: 'undone', fields: [], action: 'restored' }
}
