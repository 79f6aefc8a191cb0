import { type FieldValue, makeProblem, type Problem } from '@shared/model'
import { redactText } from '@shared/redact'
import type { MappedFields } from '../../../fields/field-definition'
import { problemOfFacts, scopeOf } from '../../../providers/kit/crm-error'
import type { CrmErrorFacts, RefusedField } from '../../../providers/provider'
import type { OutboxOp } from '../../../store/entities/outbox'
import type { PushContext } from '../push-context'

/** Values shorter than this stand in many texts without being meant. */
const shortestNamed = 3

/** Why a record was refused: the field, the value that was sent and the CRM's own words. */
export function refusal(context: PushContext, facts: CrmErrorFacts, fields: MappedFields): Problem {
  const reason = redactText(facts.message)
  const params: Problem['params'] = { provider: context.recorder.providerName, reason }
  if (facts.field !== undefined) Object.assign(params, fieldParams(context, facts.field, fields[facts.field] ?? null))
  return makeProblem(facts.class === 'not_found' ? 'CRM_RECORD_DELETED' : 'CRM_REFUSED_RECORD', params, reason)
}

/** Why one field of a record was refused. */
export function fieldRefusal(
  context: PushContext,
  refused: RefusedField,
  facts: CrmErrorFacts,
  value: FieldValue,
): Problem {
  const reason = redactText(refused.message ?? facts.message)
  const params = { provider: context.recorder.providerName, reason, ...fieldParams(context, refused.field, value) }
  return makeProblem('CRM_REFUSED_RECORD', params, reason)
}

function fieldParams({ shape }: PushContext, field: string, value: FieldValue): Problem['params'] {
  const params: Problem['params'] = { field: shape.label(field) }
  if (value !== null && value !== '') params.value = Array.isArray(value) ? value.join(', ') : String(value)
  return params
}

/** Why an operation of an object has stopped, and what is to be done. */
export function operationRefusal({ definition, recorder }: PushContext, op: OutboxOp, facts: CrmErrorFacts): Problem {
  if (facts.class === 'scope_missing' || facts.class === 'plan_limit') {
    const problem = problemOfFacts(facts)
    return { ...problem, params: { ...problem.params, operation: op } }
  }
  const reason = redactText(facts.message)
  const params = { provider: recorder.providerName, operation: op, object: definition.label, reason }
  return makeProblem('CRM_REFUSED_OPERATION', params, reason)
}

/** Whether a refusal is about the operation, as the CRM itself says it. */
export function isOfOperation(facts: CrmErrorFacts): boolean {
  // A failure of the CRM's own may be over in a moment.
  return scopeOf(facts) === 'operation' && facts.class !== 'transient' && facts.class !== 'bad_answer'
}

/** Whether the refusal of one row would meet every other row as well. */
export function isWiderThanRow(facts: CrmErrorFacts): boolean {
  const scope = scopeOf(facts)
  return isOfOperation(facts) || ((scope === 'object' || scope === 'account') && facts.class !== 'transient')
}

/**
 * The fields that a refusal is about, of those that were sent; empty when it is about more. A record that is a duplicate
 * must not be made without the field by which it is one.
 */
export function refusedFields(op: OutboxOp, facts: CrmErrorFacts, sent: MappedFields): RefusedField[] {
  const isDuplicate = facts.class === 'duplicate' && op === 'update'
  const isOfValue = facts.class === 'validation' && (facts.scope === undefined || facts.scope === 'field')
  if (!isOfValue && !isDuplicate) return []
  const named =
    facts.fields ?? (facts.field === undefined ? [] : [{ field: facts.field, fault: 'value' as const, message: null }])
  return named.filter(({ field }) => Object.hasOwn(sent, field))
}

/** Whether a refusal may be about the operation: it names nothing of the records that were sent. */
export function mayBeOfOperation(facts: CrmErrorFacts, sent: readonly MappedFields[]): boolean {
  if (facts.class !== 'validation' || facts.scope === 'field') return false
  if (facts.field !== undefined || (facts.fields ?? []).length > 0 || (facts.existingIds ?? []).length > 0) return false
  const text = facts.message.toLowerCase()
  return !sent.some((fields) =>
    Object.values(fields).some((value) => textsOf(value).some((part) => text.includes(part))),
  )
}

/** Whether two refusals say the same; numbers in them (ids, counts) may differ. */
export function saysTheSame(
  a: Pick<CrmErrorFacts, 'class' | 'message'>,
  b: Pick<CrmErrorFacts, 'class' | 'message'>,
): boolean {
  return a.class === b.class && bare(a.message) === bare(b.message)
}

function bare(message: string): string {
  return message.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ').trim()
}

function textsOf(value: FieldValue): string[] {
  const parts = Array.isArray(value) ? value : [value]
  return parts.map((part) => String(part ?? '').toLowerCase()).filter((part) => part.length >= shortestNamed)
}
