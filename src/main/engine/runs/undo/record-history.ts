import type { FieldValue } from '@shared/model'
import type { RecordShape } from '../../fields/record-shape'
import type { StoredRecord } from '../../store/accounts/records'
import type { RecordTouch } from '../../store/runs/changes'
import type { JournalStep } from '../../store/runs/journal'
import type { Taking } from './taking'

/** Whether a change wrote values to the CRM. */
function isWrite({ side, action, journal }: RecordTouch): boolean {
  if (side !== 'local' || (action !== 'updated' && action !== 'created')) return false
  return journal.length === 0 || journal.some(({ step }) => step === 'written')
}

/**
 * What was written of a field to a record after the change: the value that stood there at first, and the last one.
 * `isMade`: the first of the writes has made the record.
 */
export function writtenSince(
  { world, change }: Taking,
  recordId: number,
  field: string,
): { before: FieldValue; after: FieldValue; isMade: boolean } | null {
  const writes = world.around.store.changes
    .touchesAfter(recordId, change.id)
    .filter(isWrite)
    .flatMap(({ action, fields }) =>
      fields.filter((set) => set.field === field).map((set) => ({ ...set, isMade: action === 'created' })),
    )
  const [first] = writes
  const last = writes.at(-1)
  return first && last ? { before: first.before, after: last.after, isMade: first.isMade } : null
}

/** Whether the CRM has other values than the ones that it had when the record was first read, or that we wrote since. */
export function isChangedThere({ world, change }: Taking, shape: RecordShape, record: StoredRecord): boolean {
  const fields = Object.keys(record.stamps)
  if (fields.length === 0) return false
  const { changes } = world.around.store
  const writes = [...changes.touchesBefore(record.id, change.id + 1), ...changes.touchesAfter(record.id, change.id)]
    .filter(isWrite)
    .flatMap((touch) => touch.fields)
  return fields.some((field) => {
    const present = record.fields[field] ?? null
    return !writes.some((set) => set.field === field && shape.same(field, set.after, present))
  })
}

/** Whether an earlier change of the run has set a field of the entity, and this one has only written it to a CRM. */
export function isSetEarlier({ world, change, undo }: Taking, entityId: number, field: string): boolean {
  return world.around.store.changes
    .ofEntityIn(entityId, undo.target.id, change.id)
    .some(({ journal }) =>
      journal.some(
        (item) => item.step === 'fields-set' && item.entityId === entityId && Object.hasOwn(item.fields, field),
      ),
    )
}

/** Whether the run that is undone has made the link of a record. */
export function isMadeByRun({ world, undo }: Taking, recordId: number): boolean {
  return world.around.store.changes.hasLinked(undo.target.id, recordId)
}

type Decided = Extract<JournalStep, { step: 'policy-decided' }>

/** The policy that put a CRM's value aside before the change wrote the one here over it, with its run; null: none did. */
export function decidedBefore(
  { world, change }: Taking,
  recordId: number,
  field: string,
): { step: Decided; runId: string } | null {
  for (const touch of world.around.store.changes.touchesBefore(recordId, change.id)) {
    const step = touch.journal.find(
      (item): item is Decided =>
        item.step === 'policy-decided' && item.recordId === recordId && item.fields.includes(field),
    )
    if (step) return { step, runId: touch.runId }
    if (touch.fields.some((set) => set.field === field)) return null
  }
  return null
}
