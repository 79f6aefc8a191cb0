import type { EntityKind } from '@shared/model'
import { associationChange, primaryChange } from '../../entities/association-wants'
import { contestedKind } from '../../entities/primaries'
import type { EntityRow } from '../../store/entities/entities'
import type { JournalStep } from '../../store/runs/journal'
import { isAlive, type Taking } from './taking'

type Step<Name extends JournalStep['step']> = Extract<JournalStep, { step: Name }>

/** Two entities that the run put together are taken apart, at the CRMs too. */
export function takeMadeAssociationBack(taking: Taking, { entityId, otherId }: Step<'association-made'>): void {
  const { world } = taking
  const held = world.association(entityId, otherId)
  if (!held) return
  world.dissociate(held)
  taking.did('updated', [associationChange(world.around.store, otherId, false)])
}

/** Two entities that the run took apart belong together again, unless one of them is gone. */
export function putAssociationBack(taking: Taking, { entityId, otherId, primary }: Step<'association-ended'>): void {
  const { world } = taking
  if (world.association(entityId, otherId)) return
  const other = world.entity(otherId)
  if (!isAlive(world.entity(entityId)) || !isAlive(other)) {
    taking.leave('changed-since')
    return
  }
  world.associate(entityId, otherId)
  taking.did('updated', [associationChange(world.around.store, otherId, true)])
  if (primary && world.primaryOf(entityId, other.kind) === null) world.setPrimary(entityId, otherId, other.kind)
}

/** The one that came first before does so again, unless another one has been put first since. */
export function takePrimaryBack(taking: Taking, { entityId, before, after }: Step<'primary-set'>): void {
  const { world } = taking
  const kind =
    (before === null ? null : world.entity(before)?.kind) ?? (after === null ? null : world.entity(after)?.kind)
  if (!kind) return
  const present = world.primaryOf(entityId, kind)
  if (present === before) return
  // What the run put together is taken apart as a whole.
  const isGone = after !== null && !world.association(entityId, after)
  if (present !== after && !isGone) {
    taking.leave('changed-since')
    return
  }
  const back = before !== null && world.association(entityId, before) ? before : null
  if (present === back) return
  world.setPrimary(entityId, back, kind)
  taking.did('updated', [primaryChange(world.around.store, present, back)])
}

/**
 * What the run wrote to a CRM goes back here and there, unless another CRM has it so as well: then it is not this run's
 * alone.
 */
export function takeWrittenAssociationBack(taking: Taking, step: Step<'association-written'>): void {
  const { world } = taking
  const { recordId, op, entityId, otherId, first } = step
  const [entity, other] = [world.entity(entityId), world.entity(otherId)]
  if (!isAlive(entity) || !isAlive(other)) return
  const elsewhere = world.around.store.associations
    .pairs(entityId, otherId)
    .filter((pair) => pair.recordId !== recordId && world.record(pair.recordId)?.entityId === entityId)
  const held = world.association(entityId, otherId)
  const isFirst = first !== undefined && world.primaryOf(entityId, other.kind) === otherId
  const { store } = world.around
  if (op === 'remove') {
    if (held) return
    if (elsewhere.some(({ there }) => !there)) {
      taking.leave('kept-by-other-crm', [associationChange(store, otherId, true)])
      return
    }
    world.associate(entityId, otherId)
    taking.did('updated', [associationChange(store, otherId, true)])
    return
  }
  if (!held) return
  const isNew = taking.change.fields.some(({ field }) => field === associationChange(store, otherId, true).field)
  const isKept = elsewhere.some(({ there, therePrimary }) => (isNew ? there : therePrimary))
  if (isKept) {
    const line = isNew ? associationChange(store, otherId, false) : primaryChange(store, otherId, first?.before ?? null)
    taking.leave('kept-by-other-crm', [line])
    return
  }
  if (isFirst) {
    const back = first.before !== null && world.association(entityId, first.before) ? first.before : null
    world.setPrimary(entityId, back, other.kind)
    taking.did('updated', [primaryChange(store, otherId, back)])
  }
  if (!isNew) return
  world.dissociate(world.association(entityId, otherId) ?? held)
  taking.did('updated', [associationChange(store, otherId, false)])
}

/**
 * Which one comes first is open again, as it was before it was decided. A CRM to which the decision has been written
 * since no longer has what it was about.
 *
 * @param sides the CRMs' records with one of their own
 */
export function reopenFirst(
  taking: Taking,
  entity: EntityRow,
  kind: EntityKind,
  sides: readonly number[],
  reopen: () => void,
): void {
  const { world } = taking
  const { store } = world.around
  if (world.conflictsOf(entity.id).some((conflict) => contestedKind(conflict) === kind)) return
  const present = world.primaryOf(entity.id, kind)
  const set = taking.steps.find((item) => item.step === 'primary-set' && item.entityId === entity.id)
  const [before, after] = set?.step === 'primary-set' ? [set.before, set.after] : [present, present]
  const isWritten = sides.every((id) => store.associations.primaryAt(id, kind) === before)
  if (present !== after || isWritten) {
    taking.leave('changed-since', [primaryChange(store, present, before)])
    return
  }
  reopen()
  if (present !== before) {
    world.setPrimary(entity.id, before !== null && world.association(entity.id, before) ? before : null, kind)
    taking.did('updated', [primaryChange(store, present, before)])
  } else taking.did('updated')
}
