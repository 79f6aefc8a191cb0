import type { ChangeAction, Direction, FieldChange, Problem, StreamSettings } from '@shared/model'
import type { RecordShape } from '../../fields/record-shape'
import type { FieldStamps } from '../../store/entities'
import type { ObjectRow } from '../../store/objects'
import type { Store } from '../../store/store'

/** Where records that were read belong, and by which rules they are merged. */
export interface ApplyContext {
  store: Store
  runId: string
  object: ObjectRow
  shape: RecordShape
  settings: StreamSettings
  direction: Direction
  /** Number of the listing that reads; records that it meets carry it. */
  generation: number
  now: number
  /** How far the CRM's clock is ahead of this computer's, ms: stamps of both are compared. */
  crmAheadMs: number
}

/** When a field was set here, ms by the CRM's clock; null when nobody knows. What came from a CRM bears a CRM's time. */
export function setHereAt({ crmAheadMs }: ApplyContext, stamps: FieldStamps, field: string): number | null {
  const stamp = stamps[field]
  if (!stamp) return null
  return stamp.by === 'person' ? stamp.at + crmAheadMs : stamp.at
}

/** Writes one line of history. */
export function noteChange(
  context: Pick<ApplyContext, 'store' | 'runId' | 'shape' | 'now'>,
  what: {
    entityId: number | null
    recordId: number | null
    name: string
    action: ChangeAction
    fields: FieldChange[]
    side?: 'local' | 'remote'
    problem?: Problem
  },
): void {
  context.store.changes.add({
    runId: context.runId,
    at: context.now,
    entityId: what.entityId,
    remoteRecordId: what.recordId,
    entityKind: context.shape.kind,
    name: what.name,
    action: what.action,
    side: what.side ?? 'remote',
    fields: what.fields,
    problem: what.problem ?? null,
  })
}
