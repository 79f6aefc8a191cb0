import type { Direction, PreviewDecision, PreviewDecisions, StreamSettings } from '@shared/model'
import type { MergeRules } from '../../fields/merge'
import type { RecordShape } from '../../fields/record-shape'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import type { ApplyContext } from './apply-context'

/** Whose an entity is: fields that mean something in one account only are taken from the record that was linked first. */
export type LinkOrder = 'first' | 'further'

/** The rules by which a stream's records merge. */
export function mergeRules(
  shape: RecordShape,
  settings: StreamSettings,
  stream: Direction,
  order: LinkOrder,
  decided?: MergeRules['decided'],
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
    isOnlyRead: (field, { local, remote }) =>
      stream === 'from' && settings.fieldDirections[field] === undefined && !shape.isOfAccount(field, [local, remote]),
    canWrite: (field) => shape.canWrite(field),
    policyOf: (field) => settings.fieldPolicies[field] ?? settings.policy,
    toleranceMs: settings.clockToleranceMs,
    decided,
  }
}

/** What a confirmed preview says of the fields of a group: the first one that it names counts. */
export function decisionFor(decisions: PreviewDecisions, fields: readonly string[]): PreviewDecision {
  const named = fields.find((field) => Object.hasOwn(decisions.fields, field))
  return (named === undefined ? null : decisions.fields[named]) ?? decisions.all
}

/**
 * Which values a decision keeps; null: the policy says.
 *
 * @param later which of the two was changed later, as far as that is known
 */
export function keptBy(
  decision: PreviewDecision,
  later: () => 'local' | 'remote' | null,
): 'local' | 'remote' | 'person' | null {
  if (decision === 'policy') return null
  if (decision === 'crm') return 'remote'
  if (decision === 'held') return 'local'
  return decision === 'ask' ? 'person' : (later() ?? 'person')
}

/**
 * Which was changed later, as a whole: a CRM's record, or what is held of the entity, by people here and by its records at
 * other CRMs. Null where that is not known, or was at one moment.
 */
export function laterOf(
  { crmAheadMs }: { crmAheadMs: number },
  entity: Pick<EntityRow, 'stamps'>,
  record: Pick<StoredRecord, 'id' | 'remoteUpdatedAt'>,
  links: readonly StoredRecord[],
): 'local' | 'remote' | null {
  const byPeople = Object.values(entity.stamps).flatMap(({ at, by }) => (by === 'person' ? [at + crmAheadMs] : []))
  const elsewhere = links.flatMap(({ id, deletedAt, remoteUpdatedAt: at }) =>
    id === record.id || deletedAt !== null || at === null ? [] : [at],
  )
  const held = [...byPeople, ...elsewhere]
  if (record.remoteUpdatedAt === null || held.length === 0) return null
  const last = Math.max(...held)
  if (last === record.remoteUpdatedAt) return null
  return last > record.remoteUpdatedAt ? 'local' : 'remote'
}

/** What a context's decision says of the fields of one record. */
export function decidedIn(
  context: Pick<ApplyContext, 'decision' | 'crmAheadMs'>,
  entity: Pick<EntityRow, 'stamps'>,
  record: Pick<StoredRecord, 'id' | 'remoteUpdatedAt'>,
  links: () => readonly StoredRecord[],
): MergeRules['decided'] {
  const { decision } = context
  if (!decision) return undefined
  return (fields) => keptBy(decisionFor(decision, fields), () => laterOf(context, entity, record, links()))
}
