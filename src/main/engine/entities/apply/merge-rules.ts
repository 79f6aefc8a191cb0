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
    directionOf: (field, { local, remote, known }) => {
      const way = settings.fieldDirections[field] ?? stream
      if (shape.isOfAccount(field, [local, remote])) {
        if (order === 'further') return 'off'
        // What both have agreed on is an id of this account: another one here was chosen among the account's own.
        return known && shape.isReference(field) ? way : 'from'
      }
      // Each account keeps its own owner where the other's is none of its people, until they have agreed once.
      const isApart = !known && remote !== null && shape.isStranger(field, local) && !shape.same(field, local, remote)
      return isApart ? 'off' : way
    },
    canWrite: (field) => shape.canWrite(field),
    policyOf: (field) => settings.fieldPolicies[field] ?? settings.policy,
    toleranceMs: settings.clockToleranceMs,
  }
}
