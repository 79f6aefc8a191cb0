import {
  associationFields,
  type ConflictPolicy,
  type FieldValue,
  type PreviewDecision,
  type PreviewDecisions,
  type StreamName,
} from '@shared/model'
import { newestOf } from '../../fields/merge'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { Acts } from '../acts'
import { setHereAt } from '../apply/apply-context'
import { lifeOf } from '../apply/apply-new'
import { decisionFor, keptBy, laterOf } from '../apply/merge-rules'
import { contestedKind, winnerOf as firstByPolicy } from '../primaries'
import { type OpenConflict, openConflict, settle, settleFirst } from './conflicts'
import type { Link, Surroundings } from './record-context'

/** A stream of an account, whose differences with what is held are looked at. */
export interface DecidedStream {
  integrationId: string
  stream: StreamName
  crmAheadMs: number
}

/** A field in which records of a stream differ from what is held. */
export interface DifferingField {
  field: string
  label: string
}

/** Fields of an open conflict in which the stream's record differs from what is held. */
export function differingIn(around: Surroundings, row: ConflictRow, of: DecidedStream): DifferingField[] {
  const open = openConflict(around, row)
  const side = sideOf(open, of)
  if (!side) return []
  const kind = contestedKind(row)
  const { associations } = around.store
  if (kind) {
    const isEqual = associations.primaryAt(side.record.id, kind) === associations.primaryOf(row.entityId, kind)
    return isEqual ? [] : [associationFields[kind].first]
  }
  return row.fields.flatMap(({ field }) => {
    if (isSame(open, field, side)) return []
    return [{ field, label: open.shape.label(field) }]
  })
}

/**
 * Settles an open conflict as the confirmation of a preview has decided. What the decision leaves to a person stays open.
 * The value that loses stands in the history. Belongs into a commit.
 *
 * @returns whether it was settled
 */
export function decideDifference(
  acts: Acts,
  around: Surroundings,
  row: ConflictRow,
  of: DecidedStream,
  decision: PreviewDecisions,
): boolean {
  const open = openConflict(around, row)
  const side = sideOf(open, of)
  if (!side) return false
  const fields = row.fields.map(({ field }) => field)
  const wins = winnerOf(open, side, decisionFor(decision, fields), of)
  if (wins === null) return false
  const kind = contestedKind(row)
  if (kind) {
    const { associations } = around.store
    const [here, there] = [associations.primaryOf(row.entityId, kind), associations.primaryAt(side.record.id, kind)]
    settleFirst(acts, open, kind, wins === 'remote' ? there : here, wins)
    return true
  }
  const values = Object.fromEntries(
    row.fields.map(({ field }): [string, FieldValue] => [
      field,
      (wins === 'remote' && Object.hasOwn(side.record.fields, field)
        ? side.record.fields[field]
        : open.entity.fields[field]) ?? null,
    ]),
  )
  const { entity, shape } = open
  const lost = row.fields.filter(({ field }) => wins === 'local' && !isSame(open, field, side))
  const stamp = { from: null, at: side.record.remoteUpdatedAt ?? acts.now, by: { integration: of.integrationId } }
  settle(acts, around, open, values, wins, Object.fromEntries(fields.map((field) => [field, stamp])))
  if (lost.length > 0) {
    acts.note({
      entityId: entity.id,
      recordId: side.record.id,
      kind: entity.kind,
      name: entity.displayName,
      action: 'decided',
      side: 'local',
      fields: lost.map(({ field }) => ({
        field,
        label: shape.label(field),
        before: side.record.fields[field] ?? null,
        after: entity.fields[field] ?? null,
      })),
    })
  }
  return true
}

function winnerOf(
  { entity, links, row }: OpenConflict,
  side: Link,
  decision: PreviewDecision,
  of: DecidedStream,
): 'local' | 'remote' | null {
  const records = links.map(({ record }) => record)
  const wins = keptBy(decision, () => laterOf(of, entity, side.record, records))
  if (wins !== null) return wins === 'person' ? null : wins
  const [first] = row.fields
  const settings = side.place.stream?.settings
  const policy: ConflictPolicy = (first && settings?.fieldPolicies[first.field]) ?? settings?.policy ?? 'ask'
  if (contestedKind(row) !== null) return firstByPolicy(policy)
  const isBlank = (values: Readonly<Record<string, FieldValue>>) =>
    row.fields.every(({ field }) => (values[field] ?? null) === null)
  if (policy === 'crm' || (policy === 'crm-unless-blank' && !isBlank(side.record.fields))) return 'remote'
  if (policy === 'patchbay' || (policy === 'patchbay-unless-blank' && !isBlank(entity.fields))) return 'local'
  if (policy === 'crm-unless-blank') return 'local'
  if (policy === 'patchbay-unless-blank') return 'remote'
  if (policy !== 'newest') return null
  const fields = row.fields.map(({ field }) => field)
  return newestOf(
    fields.map((field) => setHereAt(of, entity.stamps, field)),
    fields.map((field) => side.record.stamps[field] ?? lifeOf(side.record)),
    settings?.clockToleranceMs ?? 0,
  )
}

function sideOf({ sides }: OpenConflict, { integrationId, stream }: DecidedStream): Link | undefined {
  return sides.find(({ place }) => place.integration.id === integrationId && place.object.stream === stream)
}

function isSame({ entity, shape }: OpenConflict, field: string, { record }: Link): boolean {
  return shape.same(field, record.fields[field] ?? null, entity.fields[field] ?? null)
}
