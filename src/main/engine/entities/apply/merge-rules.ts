import type { Direction, StreamSettings } from '@shared/model'
import type { MergeRules } from '../../fields/merge'
import type { RecordShape } from '../../fields/record-shape'

/** Whose an entity is: fields that mean something in one account only are taken from the record that was tied first. */
export type Tie = 'first' | 'further'

/** The rules by which a stream's records merge. */
export function mergeRules(shape: RecordShape, settings: StreamSettings, stream: Direction, tie: Tie): MergeRules {
  return {
    same: (field, a, b) => shape.same(field, a, b),
    groupOf: (field) => shape.groupOf(field),
    directionOf: (field) => directionOf(field, shape, settings, stream, tie),
    policyOf: (field) => settings.fieldPolicies[field] ?? settings.policy,
    toleranceMs: settings.clockToleranceMs,
  }
}

function directionOf(
  field: string,
  shape: RecordShape,
  settings: StreamSettings,
  stream: Direction,
  tie: Tie,
): Direction {
  if (shape.isOfAccount(field)) return tie === 'first' ? 'from' : 'off'
  const wanted = settings.fieldDirections[field] ?? stream
  // What cannot be written is never pushed: the CRM owns it.
  if (!shape.canWrite(field)) return wanted === 'off' ? 'off' : 'from'
  return wanted
}
