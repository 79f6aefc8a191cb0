import type { FieldValue } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { Interval, MergeResult } from '../../fields/merge'
import type { StoredRecord } from '../../store/accounts/records'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow, FieldStamps } from '../../store/entities/entities'
import type { Acts } from '../acts'
import { reviseConflicts } from '../conflicts'
import { offerChanged } from '../offers'
import { enqueue, enqueueOthers } from '../outbox'
import { type ApplyContext, matchScope } from './apply-context'

export interface MergedRecord {
  /** The record as it was before: its base is what both sides agreed on until now. */
  known: StoredRecord
  entity: EntityRow
  /** Everything that the record holds at the CRM now. */
  remote: MappedFields
  result: MergeResult
  /** When the CRM set a field. */
  remoteAt: (field: string) => Interval | null
  conflicts: readonly ConflictRow[]
  /** How history calls a change of the entity. A link is noted even when it changed nothing. */
  action: 'updated' | 'linked' | 'merged'
}

/**
 * Carries a merge out on this side: entity, base, conflicts, and what now waits to be written to this CRM and to others
 * that hold the entity. Returns whether the entity changed.
 */
export function settleMerge(context: ApplyContext, acts: Acts, merged: MergedRecord): boolean {
  const { shape, object } = context
  const { known, entity, remote, result } = merged
  const changes = shape.diff(entity.fields, result.local)
  const name = changes.length > 0 ? shape.nameOf({ ...entity.fields, ...result.local }) : entity.displayName
  let current = acts.setFields(entity, changes, stampsOf(context, merged, changes), name)
  // What was linked just now was matched by all of its keys.
  if (changes.length > 0 && merged.action === 'updated') offerAgain(context, acts, known.id, entity, current)
  // What a CRM has had all along was not set again: several first contacts with other values are no back and forth.
  const isSet = (field: string, value: FieldValue) => !shape.same(field, known.fields[field] ?? null, value)
  for (const { field, after } of changes) if (isSet(field, after)) acts.addTurn(entity.id, field, after)
  for (const { field, value } of result.lost.filter(({ side }) => side === 'remote')) {
    if (!isSet(field, value)) continue
    // A CRM that sets again and again what is put aside here is one of two that disagree.
    acts.addTurn(entity.id, field, value)
    acts.addTurn(entity.id, field, current.fields[field] ?? null)
  }
  acts.setBase(known, remote, result.base, (...args) => shape.same(...args))
  endAgreed(context, acts, current, result.base)
  for (const { group, fields } of result.conflicts) {
    const bases = fields.map(({ field, base }) => ({ field, base }))
    acts.openConflict(entity.id, group, bases, [known.id])
  }
  for (const [group, lost] of Map.groupBy(result.lost, (item) => item.group)) {
    if (lost.every(({ why }) => why === 'owner')) continue
    const fields = lost.map(({ field }) => field)
    const base = Object.fromEntries(
      fields.filter((field) => Object.hasOwn(known.base, field)).map((field) => [field, known.base[field] ?? null]),
    )
    acts.remember({ step: 'policy-decided', entityId: entity.id, recordId: known.id, group, fields, base })
  }
  if (merged.conflicts.length > 0) {
    const links = acts.store.records.ofEntity(entity.id)
    current = reviseConflicts(acts, shape, current, links, merged.conflicts)
  }
  const all = shape.diff(entity.fields, current.fields)
  if (Object.keys(result.push).length > 0) {
    enqueue(acts, 'update', { object, entityId: entity.id, recordId: known.id })
  }
  if (all.length > 0) enqueueOthers(acts, entity.id, known.id)
  const { id: entityId, kind } = entity
  const line = { entityId, recordId: known.id, kind, name: current.displayName }
  const given = givenUp(context, merged)
  if (all.length > 0 || merged.action !== 'updated') {
    acts.note({ ...line, action: merged.action, side: 'remote', fields: all })
    if (given.length > 0) acts.note({ ...line, action: 'decided', side: 'local', fields: given })
  } else if (given.length > 0) acts.note({ ...line, action: 'decided', side: 'local', fields: given })
  return all.length > 0
}

/** With other keys an entity may be one that it was not before: a person is asked. */
function offerAgain(context: ApplyContext, acts: Acts, recordId: number, before: EntityRow, after: EntityRow): void {
  const changed = { entityId: after.id, recordId, before: before.fields, after: after.fields }
  for (const review of offerChanged(acts.store, matchScope(context), [changed], acts.now)) acts.putReview(review)
}

/** What waited to be written, and stands at the CRM now, waits no longer. */
function endAgreed({ shape, object }: ApplyContext, acts: Acts, entity: EntityRow, base: MappedFields): void {
  for (const { field } of acts.store.waiting.of(object.id, entity.id)) {
    const isAgreed = Object.hasOwn(base, field) && shape.same(field, entity.fields[field] ?? null, base[field] ?? null)
    if (isAgreed) acts.endWaiting(object.id, entity.id, field)
  }
}

/** Values of the CRM that a policy or an owner put aside; what was put aside here stands in the change itself. */
function givenUp({ shape }: ApplyContext, { result, entity }: MergedRecord) {
  return result.lost
    .filter(({ side }) => side === 'remote')
    .map(({ field, value }) => ({
      field,
      label: shape.label(field),
      before: value,
      after: entity.fields[field] ?? null,
    }))
}

function stampsOf(
  { object, now }: ApplyContext,
  { remoteAt }: MergedRecord,
  changes: readonly { field: string }[],
): FieldStamps {
  const by = { integration: object.integrationId }
  return Object.fromEntries(
    changes.map(({ field }) => [field, { ...(remoteAt(field) ?? { from: null, at: now }), by }]),
  )
}
