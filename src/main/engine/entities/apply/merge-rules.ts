import type { Direction, StreamSettings } from '@shared/model'
import type { MergeRules } from '../../fields/merge'
import type { RecordShape } from '../../fields/record-shape'

/** Whose an entity is: fields that mean something in one account only are taken from the record that was linked first. */
export type LinkOrder = 'first' | 'further'

/** The rules by which a stream's records merge. */
export function mergeRules(
  shape: RecordShape,
  settings: StreamSettings,
  stream: Direction,
  order: LinkOrder,
): MergeRules {
  return {
    same: (field, a, b) => shape.same(field, a, b),
    groupOf: (field) => shape.groupOf(field),
    directionOf: (field) =>
      shape.isOfAccount(field) ? (order === 'first' ? 'from' : 'off') : (settings.fieldDirections[field] ?? stream),
    canWrite: (field) => shape.canWrite(field),
    policyOf: (field) => settings.fieldPolicies[field] ?? settings.policy,
    toleranceMs: settings.clockToleranceMs,
  }
}
