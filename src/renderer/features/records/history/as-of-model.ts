import type { EntityRecord, PastField, RecordField } from '@shared/model'
import { liveLinks, looksSame } from '../panel/field-states'

/** What a restore of some fields writes: here, and by integration how many fields go there. */
export interface RestoreSum {
  fields: number
  pushes: { integrationId: string; fields: number }[]
}

/** Sums up what a restore would write. What a CRM has already is not pushed there. */
export function restoreSum(
  record: EntityRecord,
  described: readonly RecordField[],
  restored: readonly PastField[],
): RestoreSum {
  const pushes = liveLinks(record).map((link) => ({
    integrationId: link.integrationId,
    fields: restored.filter(({ field, past }) => {
      const isTaken = described.some((each) => each.field === field && each.takenBy.includes(link.id))
      return isTaken && !looksSame(past, link.values[field] ?? null)
    }).length,
  }))
  return { fields: restored.length, pushes: pushes.filter(({ fields }) => fields > 0) }
}

/** Whether a field can be put back: it differs, no one has to decide about it first, and a CRM takes a value for it. */
export function canRestore(field: PastField, described: readonly RecordField[]): boolean {
  const known = described.find((each) => each.field === field.field)
  return !field.same && !field.contested && (known?.takenBy.length ?? 0) > 0
}

/** The change at or before a moment among those that are loaded, newest first; null: the moment is before all of them. */
export function changeAt<T extends { id: number; at: string }>(changes: readonly T[], moment: string): T | null {
  const at = Date.parse(moment)
  return changes.find((change) => Date.parse(change.at) <= at) ?? null
}

/** A moment as a field for date and time takes it, in the zone of this computer. */
export function localMoment(at: string): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}
