import type { FieldValue } from '@shared/model'
import type { EntityRow } from '../../store/entities'
import type { Acts } from '../acts'
import { contestedFields } from '../conflicts'
import { enqueue, onItsWay } from '../outbox'
import { isGiven, isWritten, type Link, type Surroundings } from './record-context'

/**
 * After fields of an entity have gone back: what differs now from what a CRM has agreed on waits for it, and a row that
 * has nothing left to write is called off.
 */
export function reviseWaiting(acts: Acts, around: Surroundings, entity: EntityRow, links: readonly Link[]): void {
  const contested = contestedFields(acts.store.conflicts.ofEntity(entity.id))
  for (const link of links) {
    const { record, place } = link
    if (record.deletedAt !== null || !isWritten(place)) continue
    const row = acts.store.outbox.active(place.object.id, entity.id)
    if (differing(around, entity, link, contested).length > 0) {
      enqueue(acts, 'update', { object: place.object, entityId: entity.id, recordId: record.id }, row)
    } else if (row?.op === 'update' && !onItsWay(row)) {
      acts.endAllWaiting(place.object.id, entity.id)
      acts.saveRow(row, { ...row, state: 'cancelled', problem: null })
    }
  }
}

/** Fields that are for a CRM and whose value here is not what both sides last agreed on, with that value. */
export function differing(
  around: Surroundings,
  entity: Pick<EntityRow, 'kind' | 'fields'>,
  { record, place }: Link,
  contested: ReadonlySet<string>,
): { field: string; before: FieldValue; after: FieldValue }[] {
  const shape = around.shapeOf(entity.kind, [place])
  return [...new Set([...Object.keys(entity.fields), ...Object.keys(record.base)])].flatMap((field) => {
    const after = entity.fields[field] ?? null
    const before = record.base[field] ?? null
    // What was never agreed on and stands there already is for the merge to settle.
    const isOpen = !Object.hasOwn(record.base, field) && Object.hasOwn(record.fields, field)
    if (isOpen || contested.has(field) || shape.same(field, before, after)) return []
    return isGiven(around, entity.kind, place, field) ? [{ field, before, after }] : []
  })
}
