import { isDeepStrictEqual } from 'node:util'
import type { FieldValue } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import type { RecordShape } from '../fields/record-shape'
import type { StoredRecord } from '../store/accounts/records'
import type { ConflictRow } from '../store/entities/conflicts'
import type { EntityRow } from '../store/entities/entities'
import { writerOf } from '../store/write'
import type { Acts } from './acts'
import { enqueue } from './outbox'
import { contestedKind, wantFirst } from './primaries'

/** The fields of open conflicts: they are written nowhere and merged nowhere until the conflict has ended. */
export function contestedFields(conflicts: readonly ConflictRow[]): ReadonlySet<string> {
  return new Set(conflicts.flatMap(({ fields }) => fields.map(({ field }) => field)))
}

/**
 * Looks at the open conflicts of an entity after a value has changed on some side. A record that now has a value of its
 * own becomes a further side. A conflict ends when people have made all sides equal: then that is what all agree on.
 *
 * @param links the entity's records as they are now
 * @returns the entity as it is then
 */
export function reviseConflicts(
  acts: Acts,
  shape: RecordShape,
  entity: EntityRow,
  links: readonly StoredRecord[],
  conflicts: readonly ConflictRow[],
): EntityRow {
  let current = entity
  for (const conflict of conflicts) {
    if (contestedKind(conflict) !== null) continue
    const fields = conflict.fields.map(({ field }) => field)
    const taking = links.filter(
      (record) => record.deletedAt === null && fields.some((field) => Object.hasOwn(record.fields, field)),
    )
    const base = new Map(conflict.fields.map((item) => [item.field, item.base]))
    const hasOwn = (record: StoredRecord) =>
      conflict.sides.includes(record.id) ||
      fields.some((field) => Object.hasOwn(record.fields, field) && !isAtBase(shape, record, field, base))
    const agreed = agreedValues(shape, current, fields, taking.filter(hasOwn))
    if (agreed !== null && !isGivenBack(acts, shape, entity.id, fields, taking)) {
      const changes = shape.diff(current.fields, agreed)
      const name = shape.nameOf({ ...current.fields, ...agreed })
      current = acts.setFields(current, changes, {}, name)
      for (const record of taking.filter(hasOwn)) {
        const own = Object.fromEntries(
          fields
            .filter((field) => Object.hasOwn(record.fields, field))
            .map((field) => [field, record.fields[field] ?? null]),
        )
        acts.setBase(record, record.fields, { ...record.base, ...own }, (...args) => shape.same(...args))
      }
      acts.closeConflict(conflict.id, 'agreed')
      release(acts, entity.id, fields, null)
      continue
    }
    for (const record of taking) {
      const differs = fields.some(
        (field) =>
          Object.hasOwn(record.fields, field) &&
          !shape.same(field, record.fields[field] ?? null, current.fields[field] ?? null) &&
          !isAtBase(shape, record, field, base),
      )
      if (differs) acts.addSide(conflict.id, record.id)
    }
    dropEqualSides(acts, shape, current, taking, [conflict])
  }
  return current
}

/**
 * A value here, or at a CRM, has gone back to what both had agreed on: that CRM is no side any more. One side is left, or all are equal and
 * people have made them so.
 */
export function dropEqualSides(
  acts: Acts,
  shape: RecordShape,
  entity: EntityRow,
  links: readonly StoredRecord[],
  conflicts: readonly ConflictRow[],
): void {
  for (const { id, sides, fields } of conflicts) {
    const equal = links.filter(
      (record) =>
        sides.includes(record.id) &&
        fields.every(({ field }) => {
          const value = record.fields[field] ?? null
          const isAgreed = Object.hasOwn(record.base, field) && shape.same(field, value, record.base[field] ?? null)
          return isAgreed && shape.same(field, value, entity.fields[field] ?? null)
        }),
    )
    if (equal.length < sides.length) for (const record of equal) acts.dropSide(id, record.id)
  }
}

/**
 * The record has what was last agreed on: nothing was changed there. Where nothing was, a blank yields to any value, and
 * is none of its own.
 */
function isAtBase(
  shape: RecordShape,
  { base: agreed, fields }: StoredRecord,
  field: string,
  base: ReadonlyMap<string, FieldValue>,
): boolean {
  const value = fields[field] ?? null
  if (!Object.hasOwn(agreed, field))
    return value === null || value === '' || (Array.isArray(value) && value.length === 0)
  return shape.same(field, value, agreed[field] ?? null) && shape.same(field, value, base.get(field) ?? null)
}

/** A CRM is about to be given back what it had: the value that it has now is none that its people have made. */
function isGivenBack(
  { store }: Acts,
  shape: RecordShape,
  entityId: number,
  fields: readonly string[],
  records: readonly StoredRecord[],
): boolean {
  return store.outbox.ofEntity(entityId).some(({ giveBack, remoteRecordId }) => {
    const record = giveBack && records.find(({ id }) => id === remoteRecordId)
    return fields.some((field) => {
      const value = giveBack?.[field]
      return record && value && shape.same(field, record.fields[field] ?? null, value[0])
    })
  })
}

/** What all sides have; null while they differ. A local value that is only an older one of a CRM is no side of its own. */
function agreedValues(
  shape: RecordShape,
  entity: EntityRow,
  fields: readonly string[],
  taking: readonly StoredRecord[],
): MappedFields | null {
  if (taking.length === 0) return null
  const agreed: MappedFields = {}
  for (const field of fields) {
    const local = entity.fields[field] ?? null
    const values = taking.filter((record) => Object.hasOwn(record.fields, field))
    const [first] = values
    if (!first) {
      agreed[field] = local
      continue
    }
    const value = first.fields[field] ?? null
    if (values.some((record) => !shape.same(field, record.fields[field] ?? null, value))) return null
    if (!shape.same(field, local, value) && !isOld(shape, entity, field, local, values)) return null
    agreed[field] = shape.same(field, local, value) ? local : value
  }
  return agreed
}

/** The value here came from a CRM that has another one by now, and was not set by a person since. */
function isOld(
  shape: RecordShape,
  entity: EntityRow,
  field: string,
  local: FieldValue,
  records: readonly StoredRecord[],
): boolean {
  if (entity.stamps[field]?.by === 'person') return false
  return records.some(
    (record) => Object.hasOwn(record.base, field) && shape.same(field, record.base[field] ?? null, local),
  )
}

/**
 * A record, or its link, is gone: it is no side any more, and a conflict without sides ends with the reason. What was
 * written nowhere goes to the CRMs that are left.
 */
export function endSides(acts: Acts, entityId: number, recordId: number, reason: 'record-gone' | 'unlinked'): void {
  release(acts, entityId, dropSides(acts, entityId, recordId, reason), recordId)
}

/** As {@link endSides}, where the entity goes as well. Returns the fields about which nothing is left to decide. */
export function dropSides(
  acts: Acts,
  entityId: number,
  recordId: number,
  reason: 'record-gone' | 'unlinked',
): string[] {
  const ended: string[] = []
  for (const conflict of acts.store.conflicts.ofEntity(entityId)) {
    if (!conflict.sides.includes(recordId)) continue
    acts.dropSide(conflict.id, recordId)
    if (conflict.sides.length > 1) continue
    acts.closeConflict(conflict.id, reason)
    ended.push(...conflict.fields.map(({ field }) => field))
  }
  return ended
}

/** Fields that were contested wait for the CRMs that have something else; where nothing was agreed on, it is read first. */
function release(acts: Acts, entityId: number, fields: readonly string[], except: number | null): void {
  const entity = fields.length === 0 ? null : acts.store.entities.get(entityId)
  if (!entity || entity.deletedAt !== null) return
  for (const field of fields) {
    const kind = contestedKind({ group: field })
    if (kind) wantFirst(acts, entityId, kind)
  }
  for (const record of acts.store.records.ofEntity(entityId)) {
    const object = record.id === except || record.deletedAt !== null ? null : acts.store.objects.byId(record.objectId)
    if (!object) continue
    const own = fields.filter((field) => Object.hasOwn(record.fields, field))
    if (own.some((field) => !Object.hasOwn(record.base, field)))
      writerOf(acts.store).records.setConfirm(record.id, true)
    else if (own.some((field) => !isDeepStrictEqual(record.base[field] ?? null, entity.fields[field] ?? null))) {
      enqueue(acts, 'update', { object, entityId, recordId: record.id })
    }
  }
}
