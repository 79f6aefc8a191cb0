import type { FieldValue, Verification, VerifiedRecord, VerifiedState, VerifiedStream } from '@shared/model'

export const states = ['equal', 'waits', 'differs', 'only-here', 'only-there'] as const satisfies VerifiedState[]

/** How many records of each state there are. */
export function countsOf(stream: VerifiedStream): Record<VerifiedState, number> {
  const { equal, waits, differs, onlyHere, onlyThere } = stream
  return { equal, waits, differs, 'only-here': onlyHere, 'only-there': onlyThere }
}

/** A line of the list: a field on which a record differs, or a record that is on one side only. */
export interface DifferenceRow {
  id: string
  record: VerifiedRecord
  /** The first line of its record, which names it. */
  first: boolean
  /** Null: the whole record. */
  field: { field: string; label: string; here: FieldValue; there: FieldValue; reason: string } | null
}

/** The differences of one state, field by field. */
export function differenceRows({ records }: Verification, stream: string, state: VerifiedState): DifferenceRow[] {
  return records
    .filter((record) => record.stream === stream && record.state === state)
    .flatMap((record): DifferenceRow[] => {
      const id = `${record.object} ${record.remoteId}`
      if (record.state === 'only-here' || record.state === 'only-there' || record.fields.length === 0) {
        return [{ id, record, first: true, field: null }]
      }
      return record.fields.map(({ field, label, before, after, reason }, index) => ({
        id: `${id} ${field}`,
        record,
        first: index === 0,
        field: { field, label, here: after, there: before, reason },
      }))
    })
}

/** How many records a repair reads again: those that the report names and that do not wait. */
export function toRepair({ records }: Verification): number {
  return records.filter(({ state }) => state !== 'waits').length
}

/** The state that is looked at first: the most pressing one that has any. */
export function firstState(stream: VerifiedStream): VerifiedState {
  const counts = countsOf(stream)
  return (['differs', 'only-here', 'only-there', 'waits'] as const).find((state) => counts[state] > 0) ?? 'differs'
}
