import { setImmediate as nextTurn } from 'node:timers/promises'
import { type FieldValue, makeProblem, type Problem, type ProblemCode } from '@shared/model'
import type { Acts } from '../../entities/acts'
import { enqueue } from '../../entities/outbox'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmErrorFacts, RefusedField } from '../../providers/provider'
import type { OutboxRow } from '../../store/entities/outbox'
import type { WaitingField } from '../../store/entities/waiting-fields'
import { type FieldPlan, isGiven, isGivenUp, isOffered } from './field-plan'
import { commitActs, type PushContext } from './push-context'
import { noteFailed } from './rows/row-ends'
import { fieldRefusal } from './sending/refusals'

/** Entities that are looked at in one commit. */
const chunk = 25

/** Fields that cannot be written leave the row and wait with their reason; those that can wait no longer. */
export function holdFields(context: PushContext, acts: Acts, row: OutboxRow, { hold, over }: FieldPlan): void {
  const { store, object } = context
  for (const field of over) acts.endWaiting(object.id, row.entityId, field)
  for (const { field, value, reason, isNew } of hold) {
    acts.wait(object.id, row.entityId, field, value, reason)
    if (reason.code !== 'SYSTEMS_DISAGREE' || !isNew) continue
    // It is left alone at every CRM, until a person says what it is.
    for (const link of store.records.ofEntity(row.entityId)) {
      if (link.objectId !== object.id && link.deletedAt === null) {
        acts.wait(link.objectId, row.entityId, field, value, reason)
      }
    }
    noteFailed(context, acts, row, reason)
  }
}

/**
 * The CRM has refused fields of a record: each waits with the value and the CRM's words. To the history and the counts it
 * is one record that was not accepted as a whole.
 */
export function holdRefused(
  context: PushContext,
  acts: Acts,
  row: OutboxRow,
  refused: readonly RefusedField[],
  facts: CrmErrorFacts,
  sent: MappedFields,
): void {
  const reasons = refused.map((one) => {
    const value = sent[one.field] ?? null
    const reason = fieldRefusal(context, one, facts, value)
    // A value that the CRM comes to offer is sent again.
    if (isOffered(context, one.field, value) === false) reason.params.offered = 0
    const holder = holderOf(context, one.field, value, facts)
    if (holder !== null) reason.params.takenBy = holder
    acts.wait(context.object.id, row.entityId, one.field, value, reason)
    return reason
  })
  const [first, ...others] = reasons
  if (first) noteFailed(context, acts, row, others.length === 0 ? first : together(reasons))
}

/** The record that has a value which only one may have, as the CRM says and as far as it is known here. */
function holderOf(
  { store, object, shape }: PushContext,
  field: string,
  value: FieldValue,
  { class: why, existingIds = [] }: CrmErrorFacts,
): string | null {
  if (why !== 'duplicate') return null
  const holds = (remoteId: string) => {
    const record = store.records.find(object.id, remoteId)
    // One that is not known yet may be so when it gives the value up.
    return record === null || (record.deletedAt === null && shape.same(field, record.fields[field] ?? null, value))
  }
  return existingIds.find(holds) ?? null
}

/** Several fields in one sentence. */
function together(reasons: readonly Problem[]): Problem {
  const all = (name: string) => reasons.flatMap(({ params }) => params[name] ?? []).join(', ')
  const { params } = reasons[0] ?? makeProblem('CRM_REFUSED_RECORD')
  const detail = reasons.map((reason) => reason.detail).join('; ')
  return makeProblem(
    'CRM_REFUSED_RECORD',
    { ...params, field: all('field'), value: all('value'), reason: detail },
    detail,
  )
}

/**
 * Fields that waited because the CRM took no value for them, and which it takes now: their records wait to be written
 * again. Refused values wait on, unless the CRM has come to offer them.
 */
export async function takeUpHeld(context: PushContext): Promise<void> {
  const { store, object, read } = context
  for (const { field, code } of store.waiting.fields(object.id)) {
    if (!mayHaveEnded(context, field, code)) continue
    for (let after = 0; ; ) {
      const ids = store.waiting.entities(object.id, field, code, after, chunk)
      const last = ids.at(-1)
      if (last === undefined) break
      after = last
      commitActs(context, (acts) => takeUp(context, acts, field, ids))
      await nextTurn()
      read.signal.throwIfAborted()
    }
  }
}

/**
 * Values that another record of the account had, which has given them up: they go now.
 *
 * @returns whether there were any
 */
export async function takeUpFreed(context: PushContext): Promise<boolean> {
  const { store, object, read } = context
  let any = false
  for (let after = 0; ; ) {
    const ids = store.waiting.taken(object.id, after, chunk)
    const last = ids.at(-1)
    if (last === undefined) return any
    after = last
    commitActs(context, (acts) => {
      const held = store.waiting.ofEntities(object.id, ids)
      const links = store.records.ofEntities(ids)
      for (const id of ids) {
        const record = links.get(id)?.find((link) => link.objectId === object.id && link.deletedAt === null)
        if (!record || !held.get(id)?.some((one) => isGivenUp(context, one))) continue
        enqueue(acts, 'update', { object, entityId: id, recordId: record.id })
        any = true
      }
    })
    await nextTurn()
    read.signal.throwIfAborted()
  }
}

/** Whether the reason for which a field waits may be over: its records are looked at. */
function mayHaveEnded(context: PushContext, field: string, code: ProblemCode): boolean {
  if (!isGiven(context, field)) return true
  if (code === 'FIELD_NOT_WRITABLE') return context.shape.canWrite(field)
  if (code === 'OWNER_UNKNOWN' || code === 'VALUE_NOT_MAPPED' || code === 'CRM_VALUE_NOT_MAPPED') return true
  if (code === 'VALUE_NOT_OFFERED') return true
  return code === 'CRM_REFUSED_RECORD' && isOffered(context, field, null) !== null
}

function takeUp(context: PushContext, acts: Acts, field: string, ids: readonly number[]): void {
  const { store, object } = context
  const held = store.waiting.ofEntities(object.id, ids)
  const links = store.records.ofEntities(ids)
  for (const id of ids) {
    const one = held.get(id)?.find((item) => item.field === field)
    const record = links.get(id)?.find((link) => link.objectId === object.id && link.deletedAt === null)
    if (!one || !record) continue
    const refused = one.reason.code === 'CRM_REFUSED_RECORD' && isGiven(context, field)
    if (one.reason.code === 'OWNER_UNKNOWN' && context.shape.isStranger(field, one.value)) continue
    if (isStillUnmapped(context, one, record.id)) continue
    if (one.reason.code === 'VALUE_NOT_OFFERED' && isOffered(context, field, one.value) === false) continue
    if (refused && !(one.reason.params.offered === 0 && isOffered(context, field, one.value))) continue
    enqueue(acts, 'update', { object, entityId: id, recordId: record.id })
  }
}

/** The mapping still makes nothing of the value, or of the CRM's. */
function isStillUnmapped(
  { mapping, store }: PushContext,
  { field, value, reason }: WaitingField,
  recordId: number,
): boolean {
  if (reason.code === 'VALUE_NOT_MAPPED') return mapping.keptBack(field, value) !== null
  return reason.code === 'CRM_VALUE_NOT_MAPPED' && store.mappings.keptOf(recordId, field) !== null
}
