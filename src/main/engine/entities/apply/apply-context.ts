import type { Direction, PreviewDecisions, StreamSettings } from '@shared/model'
import type { FieldMapping } from '../../fields/field-mapping'
import type { Interval } from '../../fields/merge'
import type { RecordShape } from '../../fields/record-shape'
import type { ObjectRow } from '../../store/accounts/objects'
import type { FieldStamps } from '../../store/entities/entities'
import type { Store } from '../../store/store'
import type { MatchScope } from '../match'

/**
 * How a record came to be read. `listing`: a list of the CRM, in the order of its database. `index`: a search, or a copy
 * at Nango, that may lag behind. `answer`: of our own write. `read`: asked by id.
 */
export type Evidence = 'listing' | 'index' | 'answer' | 'read'

/** Where records that were read belong, and by which rules they are merged. */
export interface ApplyContext {
  store: Store
  runId: string
  object: ObjectRow
  shape: RecordShape
  /** What becomes of values between the CRM and here; absent where nothing is read. */
  mapping?: FieldMapping
  settings: StreamSettings
  direction: Direction
  /**
   * What a confirmed preview has decided about fields that were never agreed on, until a sync has gone by it; to ask, while
   * a preview waits to be confirmed.
   */
  decision?: PreviewDecisions | null
  /** Number of the listing that reads; records that it meets carry it. */
  generation: number
  now: number
  /** How far the CRM's clock is ahead of this computer's, ms: stamps of both are compared. */
  crmAheadMs: number
  /** What the CRM is called in texts. */
  providerName: string
  /** Ms that a change may stay hidden from the CRM's index. */
  indexLagMs: number
}

/** Where the records are matched. */
export function matchScope({ shape, object, settings }: ApplyContext): MatchScope {
  return { kind: shape.kind, integrationId: object.integrationId, matchBy: settings.matchBy }
}

/** When a field was set here, by the CRM's clock; null where it is not known. What came from a CRM bears a CRM's time. */
export function setHereAt(
  { crmAheadMs }: Pick<ApplyContext, 'crmAheadMs'>,
  stamps: FieldStamps,
  field: string,
): Interval | null {
  const stamp = stamps[field]
  if (!stamp) return null
  if (stamp.by !== 'person') return { from: stamp.from ?? null, at: stamp.at }
  const at = stamp.at + crmAheadMs
  return { from: at, at }
}
