import type { FieldValue } from '@shared/model'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { OutboxRow } from '../../store/entities/outbox'
import type { Acts } from '../acts'
import { contestedFields } from '../conflicts'
import { enqueue, onItsWay, type Wanted } from '../outbox'
import { isGiven, isWritten, type Link, type Surroundings } from './record-context'

/** What waits for the CRMs, looked at and changed: in the store, or as it would be. */
export interface WaitingPort {
  conflictsOf(entityId: number): readonly ConflictRow[]
  activeRow(objectId: number, entityId: number): OutboxRow | null
  want(op: 'update', what: Wanted, row: OutboxRow | null): void
  /** Ends a row that has not been sent, and what waits of it. */
  cancel(row: OutboxRow): void
  /** Fields that could not be written wait no longer, but for those that still differ. */
  endWaiting(objectId: number, entityId: number, but: ReadonlySet<string>): void
}

/** The rows as they stand, changed by acts. */
export function rowsOf(acts: Acts): WaitingPort {
  const { store } = acts
  return {
    conflictsOf: (entityId) => store.conflicts.ofEntity(entityId),
    activeRow: (objectId, entityId) => store.outbox.active(objectId, entityId),
    want: (op, what, row) => enqueue(acts, op, what, row),
    cancel: (row) => {
      acts.endAllWaiting(row.objectId, row.entityId)
      acts.saveRow(row, { ...row, state: 'cancelled', problem: null })
    },
    endWaiting: (objectId, entityId, but) => {
      for (const { field } of store.waiting.of(objectId, entityId)) {
        if (!but.has(field)) acts.endWaiting(objectId, entityId, field)
      }
    },
  }
}

/**
 * After fields of an entity have changed here: what differs now from what a CRM has agreed on waits for it, and a row
 * that has nothing left to write is called off.
 */
export function reviseWaiting(
  rows: WaitingPort,
  around: Surroundings,
  entity: EntityRow,
  links: readonly Link[],
): void {
  const contested = contestedFields(rows.conflictsOf(entity.id))
  for (const link of links) {
    const { record, place } = link
    if (record.deletedAt !== null || !isWritten(place)) continue
    const row = rows.activeRow(place.object.id, entity.id)
    rows.endWaiting(place.object.id, entity.id, unequal(around, entity, link))
    if (differing(around, entity, link, contested).length > 0) {
      rows.want('update', { object: place.object, entityId: entity.id, recordId: record.id }, row)
    } else if (row?.op === 'update' && row.giveBack === null && !onItsWay(row)) rows.cancel(row)
  }
}

/** Fields whose value here is not what both sides last agreed on, whether or not the CRM has the field now. */
function unequal(around: Surroundings, entity: EntityRow, { record, place }: Link): ReadonlySet<string> {
  const shape = around.shapeOf(entity.kind, [place])
  const fields = Object.entries(record.base).filter(
    ([field, agreed]) => !shape.same(field, agreed, entity.fields[field] ?? null),
  )
  return new Set(fields.map(([field]) => field))
}

/** The record is the one that was linked to its entity before all others. */
function isFirstLink({ store }: Surroundings, { id, entityId }: Link['record']): boolean {
  return entityId !== null && store.records.ofEntity(entityId)[0]?.id === id
}

/** Fields that are for a CRM and whose value here is not what both sides last agreed on, with that value. */
export function differing(
  around: Surroundings,
  entity: Pick<EntityRow, 'kind' | 'fields'>,
  { record, place }: Link,
  contested: ReadonlySet<string>,
): { field: string; before: FieldValue; after: FieldValue }[] {
  const shape = around.shapeOf(entity.kind, [place])
  return Object.entries(record.base).flatMap(([field, before]) => {
    const after = entity.fields[field] ?? null
    if (contested.has(field) || shape.same(field, before, after)) return []
    const isFirst = shape.isReference(field) && isFirstLink(around, record)
    return isGiven(around, entity.kind, place, field, [before, after], isFirst) ? [{ field, before, after }] : []
  })
}
