import {
  customFieldName,
  type EntityKind,
  type FieldValue,
  makeProblem,
  type Problem,
  standardFieldsOf,
} from '@shared/model'
import { mergeRules } from '../../entities/apply/merge-rules'
import { contestedFields } from '../../entities/conflicts'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import type { FieldAccess } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { WaitingField } from '../../store/entities/waiting-fields'
import { isGoingBackAndForth } from './ping-pong'
import type { PushContext } from './push-context'

/** A field that cannot be written for now. */
export interface HeldField {
  field: string
  value: FieldValue
  reason: Problem
  /** It did not wait for this reason before. */
  isNew: boolean
}

/** What becomes of the fields of an entity whose values differ from what a CRM has. */
export interface FieldPlan {
  send: MappedFields
  /** Fields that begin to wait, or wait with another value or reason than before. */
  hold: HeldField[]
  /** Fields that wait no longer: they are sent, or nothing is left to be written. */
  over: string[]
  /** Some field waits, whether it begins to or did before. */
  holds: boolean
}

/** What is known of an entity when its fields are looked at. */
export interface EntityState {
  entity: EntityRow
  conflicts: readonly ConflictRow[]
  /** What waits of it at this object. */
  waiting: readonly WaitingField[]
}

/**
 * What a record at the CRM is to be given: fields whose value here differs from what both sides last agreed on, and that
 * may be written. A field that was never agreed on is not sent: nothing says that the value here is the newer one.
 *
 * @param isFirst the record is the one that was linked to the entity first
 */
export function planUpdate(
  context: PushContext,
  { entity, conflicts, waiting }: EntityState,
  record: StoredRecord,
  isFirst: boolean,
): FieldPlan {
  const { shape } = context
  const goesOut = outwards(context, isFirst, conflicts)
  const before = new Map(waiting.map((item) => [item.field, item]))
  const plan: FieldPlan = { send: {}, hold: [], over: [], holds: false }
  for (const [field, agreed] of Object.entries(record.base)) {
    const value = entity.fields[field] ?? null
    if (shape.same(field, value, agreed) || !goesOut(field, value, agreed)) continue
    const held = before.get(field)
    const reason = holdReason(context, entity, field, value, held, record)
    if (reason === null) plan.send[field] = value
    else {
      before.delete(field)
      plan.holds = true
      const isNew = reason.code !== held?.reason.code
      if (isNew || reason !== held.reason || !shape.same(field, held.value, value)) {
        plan.hold.push({ field, value, reason, isNew })
      }
    }
  }
  addPartners(context, entity, plan.send)
  plan.over.push(...before.keys())
  return plan
}

/** What a new record is made of. */
export interface CreatePlan {
  draft: MappedFields
  /** Values for which the CRM takes none at present: they wait beside the record. */
  hold: { field: string; value: FieldValue; reason: Problem }[]
}

/**
 * What a new record at the CRM is made of: every value that may be written, but what it has refused already.
 *
 * @param isFirst no CRM holds the entity yet: what refers to things of one account was given for this one
 */
export function planCreate(
  context: PushContext,
  { entity, conflicts, waiting }: EntityState,
  isFirst: boolean,
): CreatePlan {
  const goesOut = outwards(context, isFirst, conflicts)
  const before = new Map(waiting.map((item) => [item.field, item]))
  const plan: CreatePlan = { draft: {}, hold: [] }
  for (const [field, value] of Object.entries(entity.fields)) {
    if (value === null || !goesOut(field, value, null)) continue
    const access = context.writer.accessTo(field, context.read.fields, 'create')
    if (access === 'read_only') plan.hold.push({ field, value, reason: notWritable(context, field, access) })
    if (access !== 'writable') continue
    if (refusalReason(context, entity, field, value, before.get(field)) === null) plan.draft[field] = value
  }
  addPartners(context, entity, plan.draft)
  return plan
}

/** What stands in one field of the CRM is written as a whole. */
function addPartners({ shape }: PushContext, entity: EntityRow, send: MappedFields): void {
  for (const field of Object.keys(send)) {
    for (const other of shape.together(field)) send[other] ??= entity.fields[other] ?? null
  }
}

/** Whether a field goes to this CRM at all, by its direction. */
export function isGiven({ settings, direction }: PushContext, field: string): boolean {
  const way = settings.fieldDirections[field] ?? direction
  return way === 'both' || way === 'to'
}

/** Fields that go to this CRM now. Those of an open conflict are written nowhere until a person has decided. */
function outwards(
  { shape, settings, direction }: PushContext,
  isFirst: boolean,
  conflicts: readonly ConflictRow[],
): (field: string, value: FieldValue, agreed: FieldValue) => boolean {
  const rules = mergeRules(shape, settings, direction, isFirst ? 'first' : 'further')
  const contested = contestedFields(conflicts)
  return (field, local, remote) => {
    const way = rules.directionOf(field, { local, remote, known: true })
    return (way === 'both' || way === 'to') && !contested.has(field)
  }
}

/** Why a field cannot be sent now; the reason that it waits with already where that still holds. */
function holdReason(
  context: PushContext,
  entity: EntityRow,
  field: string,
  value: FieldValue,
  held: WaitingField | undefined,
  record: StoredRecord,
): Problem | null {
  const { shape, writer, read } = context
  if (!shape.canWrite(field)) {
    const why = writer.update ? writer.accessTo(field, read.fields, 'update') : 'read_only'
    if (held?.reason.code === 'FIELD_NOT_WRITABLE' && held.reason.params.why === why) return held.reason
    return notWritable(context, field, why)
  }
  return refusalReason(context, entity, field, value, held, record)
}

function notWritable({ shape, recorder }: PushContext, field: string, why: FieldAccess): Problem {
  return makeProblem('FIELD_NOT_WRITABLE', { provider: recorder.providerName, field: shape.label(field), why })
}

/** Why the account would not take a value of a field that can be written. */
function refusalReason(
  context: PushContext,
  entity: EntityRow,
  field: string,
  value: FieldValue,
  held: WaitingField | undefined,
  record: StoredRecord | null = null,
): Problem | null {
  const { shape, recorder, store } = context
  const label = shape.label(field)
  if (shape.isStranger(field, value)) {
    const owner = String(value)
    if (held?.reason.code === 'OWNER_UNKNOWN' && held.reason.params.owner === owner) return held.reason
    return makeProblem('OWNER_UNKNOWN', { provider: recorder.providerName, field: label, owner })
  }
  const unmapped = unmappedReason(context, field, value, record)
  if (unmapped) return held && sameReason(held.reason, unmapped) ? held.reason : unmapped
  if (held?.reason.code === 'SYSTEMS_DISAGREE' && !setByPersonSince(entity, field, held.since)) return held.reason
  if (held?.reason.code === 'CALLED_OFF' && isCalledOff(context, entity, held, value)) return held.reason
  if (isGoingBackAndForth(store, entity.id, field)) return makeProblem('SYSTEMS_DISAGREE', { field: label })
  if (held?.reason.code === 'CRM_REFUSED_RECORD' && stillRefused(context, held, value)) return held.reason
  if (value === null || isOffered(context, field, value) !== false) return null
  const isSame = held?.reason.code === 'VALUE_NOT_OFFERED' && shape.same(field, held.value, value)
  if (isSame) return held.reason
  return makeProblem('VALUE_NOT_OFFERED', { provider: recorder.providerName, field: label, value: String(value) })
}

/** The mapping makes nothing of the value, or of what the CRM has in its place, which is not to be written over. */
function unmappedReason(
  { mapping, store, recorder, shape, settings, direction }: PushContext,
  field: string,
  value: FieldValue,
  record: StoredRecord | null,
): Problem | null {
  if (!mapping.keepsBack) return null
  const names = { provider: recorder.providerName, field: shape.label(field) }
  const why = mapping.keptBack(field, value)
  if (why !== null) return makeProblem('VALUE_NOT_MAPPED', { ...names, value: String(value), why })
  const isOurs = (settings.fieldDirections[field] ?? direction) === 'to'
  const kept = record === null || isOurs ? null : store.mappings.keptOf(record.id, field)
  return kept && makeProblem('CRM_VALUE_NOT_MAPPED', { ...names, value: String(kept.value), why: kept.reason })
}

function sameReason(one: Problem, other: Problem): boolean {
  return one.code === other.code && one.params.value === other.params.value && one.params.why === other.params.why
}

function setByPersonSince({ stamps }: EntityRow, field: string, since: number): boolean {
  const stamp = stamps[field]
  return stamp?.by === 'person' && stamp.at > since
}

/** A person does not want this value to be written, and has set no other since. */
function isCalledOff({ shape }: PushContext, entity: EntityRow, held: WaitingField, value: FieldValue): boolean {
  return shape.same(held.field, held.value, value) && !setByPersonSince(entity, held.field, held.since)
}

/** Whether a value that was refused since another record had it is no longer that record's. */
export function isGivenUp({ store, object, shape }: PushContext, { field, value, reason }: WaitingField): boolean {
  const { takenBy } = reason.params
  const holder = takenBy === undefined ? null : store.records.find(object.id, String(takenBy))
  return holder !== null && (holder.deletedAt !== null || !shape.same(field, holder.fields[field] ?? null, value))
}

/** The same value is refused again, unless the CRM has come to offer it, or the record that had it has given it up. */
function stillRefused(context: PushContext, held: WaitingField, value: FieldValue): boolean {
  if (!context.shape.same(held.field, held.value, value)) return false
  if (isGivenUp(context, held)) return false
  return !(held.reason.params.offered === 0 && isOffered(context, held.field, value))
}

/** Whether the CRM lists a value among the options of a field; null where it takes others, too, or has no list. */
export function isOffered({ read, mapping, shape }: PushContext, field: string, value: FieldValue): boolean | null {
  const crmField = mapping.outward(field) ?? field
  const name = customFieldName(crmField)
  const known = read.fields.find((one) => (name === null ? one.standard === field : one.name === name))
  if (!known || known.open || known.options.length === 0 || !isChosen(shape.kind, known)) return null
  const there = value === null ? null : (mapping.fieldsOutward({ [field]: value })[crmField] ?? null)
  const wanted = Array.isArray(there) ? there : [String(there ?? '')]
  return wanted.every((one) => known.options.some((option) => shape.same(field, option.value, one)))
}

/** What a field refers to in its account may be listed for it in part only. */
function isChosen(kind: EntityKind, { type, standard }: FieldDefinition): boolean {
  const ours = standardFieldsOf(kind).find(({ id }) => id === standard)?.type ?? type
  return ours === 'choice' || ours === 'multi_choice'
}
