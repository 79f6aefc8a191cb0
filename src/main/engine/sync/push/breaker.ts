import type { MappedFields } from '../../fields/field-definition'
import type { FieldStamps } from '../../store/entities'
import type { Store } from '../../store/store'

/** More pushes of one field than this within the time, with a value that was pushed before, are two systems that disagree. */
const mostPushes = 3
const withinMs = 10 * 60_000

/**
 * The field, if any, that was written to a record again and again lately and is about to be once more. What a person has
 * set since it was last written is no loop.
 */
export function contestedField(
  store: Store,
  recordId: number,
  fields: MappedFields,
  stamps: FieldStamps,
  now: number,
): string | null {
  for (const [field, value] of Object.entries(fields)) {
    const stamp = stamps[field]
    if (stamp?.by === 'person' && store.pushes.since(recordId, field, stamp.at).length === 0) continue
    const recent = store.pushes.since(recordId, field, now - withinMs)
    if (recent.length >= mostPushes && recent.includes(JSON.stringify(value))) return field
  }
  return null
}

/** Remembers what was written. */
export function notePushes(store: Store, recordId: number, fields: MappedFields, now: number): void {
  for (const [field, value] of Object.entries(fields)) store.pushes.add(recordId, field, now, JSON.stringify(value))
  store.pushes.forget(now - withinMs)
}
