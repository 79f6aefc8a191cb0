import { contestedFields } from '../../entities/conflicts'
import { onItsWay } from '../../entities/outbox'
import { contestedKind } from '../../entities/primaries'
import type { RecordShape } from '../../fields/record-shape'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import type { GiveBack } from '../../store/entities/outbox'
import type { JournalStep } from '../../store/runs/journal'
import { decidedBefore, isMadeByRun, isSetEarlier, writtenSince } from './record-history'
import { reopenFirst } from './take-associations'
import { lineOf, takeFieldsBack } from './take-fields'
import { isAlive, type SetField, type Taking } from './taking'
import { wantedAt } from './world'

type Step<Name extends JournalStep['step']> = Extract<JournalStep, { step: Name }>

/**
 * What the run wrote to a record: the value goes back here and there. Where the link goes as well, or where a policy had
 * decided on the value, only the CRM is given back what it had.
 */
export function takeWrittenBack(taking: Taking, recordId: number): void {
  const { world, change, undo } = taking
  const record = world.record(recordId)
  const entity = change.entityId === null ? null : world.entity(Number(change.entityId))
  if (!entity || change.fields.length === 0) return
  const shape = taking.shapeOf(entity, record)
  // An undo gave it back and took the link away: it is given once more, and the link comes back with it.
  const isComing = record?.entityId === null && undo.target.kind === 'undo'
  const isLeaving = record !== null && (isComing || isMadeByRun(taking, recordId))
  // What a create of this run has made is deleted, or left, as a whole.
  if (isLeaving && record.madeByUs) return
  if (!record || record.deletedAt !== null || (record.entityId !== entity.id && !isComing)) {
    taking.leave(
      'changed-since',
      change.fields.map(({ field, before, after }) => lineOf(shape, field, after, before)),
    )
    return
  }
  const plain: SetField[] = []
  const given: SetField[] = []
  for (const set of change.fields) {
    const decided = isLeaving ? null : decidedBefore(taking, recordId, set.field)
    // What the run itself has set goes back with the change that set it, here and at every CRM.
    if (!isLeaving && !decided && isSetEarlier(taking, entity.id, set.field)) continue
    if (!isLeaving && !decided) plain.push(set)
    else given.push(set)
    if (decided && decided.runId !== undo.target.id) takeDecisionBack(taking, decided.step)
  }
  giveFieldsBack(taking, shape, record, entity.id, given)
  takeFieldsBack(taking, entity.id, plain, { way: 'written', recordId })
}

/** The CRM is given back what it had, where nothing has changed it there since. */
function giveFieldsBack(
  taking: Taking,
  shape: RecordShape,
  record: StoredRecord,
  entityId: number,
  fields: readonly SetField[],
): void {
  const values: GiveBack = {}
  const changes = []
  for (const { field, before, after } of fields) {
    const present = record.fields[field] ?? null
    const line = lineOf(shape, field, present, before)
    if (shape.same(field, present, before)) continue
    if (shape.same(field, present, after)) {
      values[field] = [present, before]
      changes.push(line)
    } else taking.leave('changed-at-crm', [line])
  }
  if (changes.length === 0) return
  give(taking, record, entityId, values)
  taking.did('updated', changes)
}

function give({ world }: Taking, record: StoredRecord, entityId: number, values: GiveBack): void {
  const place = world.around.place(record.objectId)
  if (place && Object.keys(values).length > 0) world.giveBack(wantedAt(place, entityId, record.id), values)
}

/**
 * A policy decided between two values: the conflict that it spared is open now. The entity has the value of here again,
 * the CRM its own; other CRMs are not written.
 */
export function takeDecisionBack(taking: Taking, step: Step<'policy-decided'>): void {
  const { world } = taking
  const entity = world.entity(step.entityId)
  const record = world.record(step.recordId)
  // A record that leaves takes its values along, and one that has left has no conflict.
  if (!isAlive(entity) || record?.entityId !== entity.id || record.deletedAt !== null) return
  if (isMadeByRun(taking, record.id)) return
  const kind = contestedKind(step)
  if (kind) {
    reopenFirst(taking, entity, kind, [record.id], () => {
      const fields = step.fields.map((field) => ({ field, base: null }))
      world.openConflict(entity.id, step.group, fields, [record.id])
    })
    return
  }
  const isOpen = world.conflictsOf(entity.id).some(({ group }) => group === step.group)
  const set = taking.setFieldsOf(entity.id).filter(({ field }) => step.fields.includes(field))
  taking.settle(entity.id, step.fields)
  if (isOpen) return
  const shape = taking.shapeOf(entity, record)
  if (!goBack(taking, shape, entity, set)) return
  givePushedBack(taking, shape, record, entity.id, step.fields)
  const never = step.fields.filter((field) => !Object.hasOwn(step.base, field))
  const fields = step.fields.map((field) => ({ field, base: step.base[field] ?? null }))
  world.setBase(record, step.base, never)
  world.openConflict(entity.id, step.group, fields, [record.id])
  taking.did('updated')
  taking.touch(entity.id)
}

/** A conflict that the change has ended is open again, as it was. */
export function takeClosedBack(taking: Taking, { conflictId, outcome }: Step<'conflict-closed'>): void {
  const { world } = taking
  const conflict = world.conflict(conflictId)
  const entity = conflict && world.entity(conflict.entityId)
  if (!conflict || !isAlive(entity)) return
  if (world.conflictsOf(entity.id).some(({ group }) => group === conflict.group)) return
  if (outcome === 'unlinked' || outcome === 'record-gone') {
    const ended = taking.steps.flatMap((item) => (item.step === 'link-ended' ? [item.link.recordId] : []))
    const back = [...ended, taking.change.remoteRecordId]
    const sides = taking.liveLinks(entity.id).flatMap(({ record }) => (back.includes(record.id) ? [record.id] : []))
    if (sides.length > 0) world.reopenConflict(conflict, sides, true)
    return
  }
  const kind = contestedKind(conflict)
  if (kind) {
    const live = taking.liveLinks(entity.id).map(({ record }) => record.id)
    const sides = live.filter((id) => conflict.sides.includes(id))
    reopenFirst(taking, entity, kind, sides, () => world.reopenConflict(conflict, sides, false))
    return
  }
  const names = conflict.fields.map(({ field }) => field)
  const set = taking.setFieldsOf(entity.id).filter(({ field }) => names.includes(field))
  taking.settle(entity.id, names)
  const shape = taking.shapeOf(entity)
  const sides = taking
    .liveLinks(entity.id)
    .flatMap(({ record }) => (conflict.sides.includes(record.id) ? [record.id] : []))
  const changedSince = changedFields(taking, entity.id).filter((field) => names.includes(field))
  if (changedSince.length > 0 || sides.length === 0) {
    const lines = set.map(({ field, before }) => lineOf(shape, field, entity.fields[field] ?? null, before))
    taking.leave('changed-since', lines)
    return
  }
  if (!goBack(taking, shape, entity, set)) return
  for (const { record } of taking.liveLinks(entity.id)) {
    givePushedBack(taking, shape, record, entity.id, names)
    restoreBase(taking, record, names)
  }
  world.reopenConflict(conflict, sides, false)
  taking.did('updated')
  taking.touch(entity.id)
}

/** The redo of what an undo has reopened: each CRM's present value is what the value here is an edit of. */
export function takeOpenedBack(taking: Taking, { conflictId, withRecord }: Step<'conflict-opened'>): void {
  const { world, undo } = taking
  if (undo.target.kind !== 'undo') return
  const found = world.conflict(conflictId)
  const conflict = found && world.conflictsOf(found.entityId).find(({ id }) => id === conflictId)
  if (!conflict) return
  if (withRecord ?? (!taking.has('base-set') && contestedKind(conflict) === null)) {
    // It was open while its record was here, and for nothing else.
    world.closeConflict(conflict, 'unlinked')
    return
  }
  const names = conflict.fields.map(({ field }) => field)
  for (const { record } of taking.liveLinks(conflict.entityId)) {
    const row = world.activeRow(record.objectId, conflict.entityId)
    if (row?.giveBack && !onItsWay(row)) world.cancel(row)
    const own = names.filter((field) => Object.hasOwn(record.fields, field))
    world.setBase(record, Object.fromEntries(own.map((field) => [field, record.fields[field] ?? null])), [])
  }
  world.closeConflict(conflict, 'redone')
  taking.touch(conflict.entityId)
}

/** All of the fields go back, or, where one has changed since, none. */
function goBack(taking: Taking, shape: RecordShape, entity: EntityRow, set: readonly SetField[]): boolean {
  const present = (field: string) => entity.fields[field] ?? null
  const contested = contestedFields(taking.world.conflictsOf(entity.id))
  const isSame = set.every(({ field, after }) => shape.same(field, present(field), after) && !contested.has(field))
  if (!isSame) {
    taking.leave(
      'changed-since',
      set.map(({ field, before }) => lineOf(shape, field, present(field), before)),
    )
    return false
  }
  const changes = shape.diff(entity.fields, Object.fromEntries(set.map(({ field, before }) => [field, before])))
  if (changes.length === 0) return true
  const fields = { ...entity.fields, ...Object.fromEntries(changes.map(({ field, after }) => [field, after])) }
  taking.world.setFields(entity, changes, shape.nameOf(fields))
  taking.did('updated', changes)
  return true
}

/** A CRM that was given the value which had won is given back what it had. What was made with it had nothing before. */
function givePushedBack(
  taking: Taking,
  shape: RecordShape,
  record: StoredRecord,
  entityId: number,
  fields: readonly string[],
): void {
  const row = taking.world.activeRow(record.objectId, entityId)
  const values: GiveBack = {}
  for (const field of fields) {
    const present = record.fields[field] ?? null
    const written = writtenSince(taking, record.id, field)
    const isOnItsWay = row !== null && onItsWay(row) && Object.hasOwn(row.fields, field)
    if (isOnItsWay) values[field] = [row.fields[field] ?? null, present]
    else if (written && !written.isMade && shape.same(field, present, written.after) && !row?.giveBack?.[field]) {
      values[field] = [present, written.before]
    }
  }
  give(taking, record, entityId, values)
}

/** What both sides had agreed on before the change. */
function restoreBase(taking: Taking, record: StoredRecord, fields: readonly string[]): void {
  const steps = taking.steps.filter(
    (item): item is Step<'base-set'> => item.step === 'base-set' && item.recordId === record.id,
  )
  for (const { before, fields: changed } of steps.toReversed()) {
    const own = changed.filter((field) => fields.includes(field))
    const never = own.filter((field) => !Object.hasOwn(before, field))
    const base = Object.fromEntries(
      own.filter((field) => Object.hasOwn(before, field)).map((field) => [field, before[field] ?? null]),
    )
    if (own.length > 0) taking.world.setBase(record, base, never)
  }
}

/** Fields of an entity that other runs have set after the change. */
function changedFields({ world, change, undo }: Taking, entityId: number): string[] {
  return world.around.store.changes
    .ofEntityAfter(entityId, change.id)
    .filter(({ runId }) => runId !== undo.target.id && runId !== undo.runId)
    .flatMap(({ journal }) =>
      journal.flatMap((item) =>
        item.step === 'fields-set' && item.entityId === entityId ? Object.keys(item.fields) : [],
      ),
    )
}
