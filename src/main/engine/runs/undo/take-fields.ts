import type { FieldChange, FieldValue, UndoLeftReason } from '@shared/model'
import { mergeRules } from '../../entities/apply/merge-rules'
import type { Link } from '../../entities/change/record-context'
import { contestedFields } from '../../entities/conflicts'
import type { MappedFields } from '../../fields/field-definition'
import type { RecordShape } from '../../fields/record-shape'
import { isMadeByRun, writtenSince } from './record-history'
import { isAlive, type SetField, type Taking } from './taking'

/**
 * Where the values came from. `match`: with a record that was linked. `entered`: a person, or news of a CRM, brought them
 * here in this change. `written`: the change wrote them to a CRM, and they were here before.
 */
export interface Source {
  way: 'match' | 'entered' | 'written'
  /** The CRM's record that they came from, or were written to. */
  recordId: number | null
}

/** Stamps of a CRM are to the second, and its clock is known to a few of them, ms. */
const clocksMs = 10_000

/**
 * Fields of an entity go back to what they were: those that have not changed since, that no CRM owns, and that no other
 * CRM has come to have independently of the run. What is different from what a CRM has then waits for it.
 */
export function takeFieldsBack(taking: Taking, entityId: number, fields: readonly SetField[], source: Source): void {
  const { world } = taking
  const entity = world.entity(entityId)
  if (!entity) return
  const shape = taking.shapeOf(entity)
  // Of a conflict that was open then, only the side of here goes back; a later one is about what the change has set.
  const at = Date.parse(taking.change.at)
  const contested = contestedFields(world.conflictsOf(entityId).filter(({ createdAt }) => createdAt > at))
  const back: MappedFields = {}
  for (const set of fields) {
    const present = entity.fields[set.field] ?? null
    if (shape.same(set.field, present, set.before)) continue
    const reason =
      !isAlive(entity) || contested.has(set.field) || !shape.same(set.field, present, set.after)
        ? 'changed-since'
        : whyKept(taking, shape, entityId, set, source)
    if (reason === null) back[set.field] = set.before
    else taking.leave(reason, [lineOf(shape, set.field, present, set.before)])
  }
  const changes = shape.diff(entity.fields, back)
  if (changes.length === 0) return
  world.setFields(entity, changes, shape.nameOf({ ...entity.fields, ...back }))
  taking.did('updated', changes)
  taking.touch(entityId)
}

/** What a field is, and what it would have become. */
export function lineOf(shape: RecordShape, field: string, before: FieldValue, after: FieldValue): FieldChange {
  return { field, label: shape.label(field), before, after }
}

function whyKept(
  taking: Taking,
  shape: RecordShape,
  entityId: number,
  { field, after }: SetField,
  source: Source,
): UndoLeftReason | null {
  // A record that leaves with its values, for the run has linked it, has no say.
  const holding = taking
    .liveLinks(entityId, source.way === 'match' ? source.recordId : null)
    .filter(
      ({ record }) => Object.hasOwn(record.fields, field) && shape.same(field, record.fields[field] ?? null, after),
    )
    .filter(({ record }) => !isMadeByRun(taking, record.id))
  if (holding.some((link) => isOwner(taking, entityId, link, field))) return 'owned-by-crm'
  // What was here before is nothing that the record ever had: it stays with its value.
  if (holding.some(({ record }) => record.id === source.recordId && taking.hasLearned(record.id, field))) {
    return 'kept-by-other-crm'
  }
  const others = holding.filter(({ record }) => record.id !== source.recordId && agreesOn(shape, record, field, after))
  return others.some((link) => isIndependent(taking, shape, link, field, after, source)) ? 'kept-by-other-crm' : null
}

function agreesOn(shape: RecordShape, { base }: Link['record'], field: string, value: FieldValue): boolean {
  return Object.hasOwn(base, field) && shape.same(field, base[field] ?? null, value)
}

/** The CRM owns the field, or takes no value for it: what it has is what it is. */
function isOwner(taking: Taking, entityId: number, { record, place }: Link, field: string): boolean {
  const { world } = taking
  const entity = world.entity(entityId)
  if (!entity) return false
  if (!place.definition?.writer || !place.stream) return true
  const [first] = world.linksOf(entityId)
  const rules = mergeRules(
    world.around.shapeOf(entity.kind, [place]),
    place.stream.settings,
    place.stream.direction,
    first?.record.id === record.id ? 'first' : 'further',
  )
  const values = {
    local: entity.fields[field] ?? null,
    remote: record.fields[field] ?? null,
    known: Object.hasOwn(record.base, field),
  }
  return rules.directionOf(field, values) === 'from' || (place.fields.length > 0 && !place.canWrite(field))
}

/**
 * Whether another CRM's record has a value independently of the run. One that it had while the entity had the value of
 * before says nothing. What was written there because news or a person brought it is not its own; what came with a match
 * is, once it was written there: an entity that keeps another link stays with its values.
 */
function isIndependent(
  taking: Taking,
  shape: RecordShape,
  { record }: Link,
  field: string,
  value: FieldValue,
  { way }: Source,
): boolean {
  if (way === 'written') return true
  const { change } = taking
  const written = way === 'entered' ? writtenSince(taking, record.id, field) : null
  if (written && shape.same(field, written.after, value)) return false
  const at = Date.parse(change.at)
  const stamp = record.stamps[field]
  const hadBefore = (record.linkedAt ?? at) < at && (stamp === undefined || stamp.at < at - clocksMs)
  return !hadBefore
}
