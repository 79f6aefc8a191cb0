import { makeProblem, type Problem } from '@shared/model'
import { redactText } from '@shared/redact'
import type { MappedFields } from '../../fields/field-definition'
import type { CrmErrorFacts } from '../../providers/provider'
import type { PushContext } from './push-context'

/** Why a record was refused: the field, the value that was sent and the CRM's own words. */
export function refusal(context: PushContext, facts: CrmErrorFacts, fields: MappedFields): Problem {
  const reason = redactText(facts.message)
  const params: Problem['params'] = { provider: context.recorder.providerName, reason }
  if (facts.field !== undefined) {
    params.field = context.shape.label(facts.field)
    const value = fields[facts.field]
    if (value !== undefined && value !== null) params.value = Array.isArray(value) ? value.join(', ') : String(value)
  }
  return makeProblem(facts.class === 'not_found' ? 'CRM_RECORD_DELETED' : 'CRM_REFUSED_RECORD', params, reason)
}
