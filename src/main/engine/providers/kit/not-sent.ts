import { type ProblemCode, ProblemError, toProblem } from '@shared/model'
import type { CrmCall, CrmClient, CrmErrorClass } from '../provider'
import { CrmError } from './crm-error'

/** A request that never left: the account rests, its day is used up, or its caller has ended meanwhile. */
export class NotSentError extends ProblemError {
  constructor(reason: unknown) {
    super(toProblem(reason), { cause: reason })
    this.name = 'NotSentError'
  }
}

/** Failures after which a CRM may have acted; every other class is a refusal, and what is refused is not done. */
const mayHaveActed: ReadonlySet<CrmErrorClass> = new Set(['transient', 'bad_answer'])

/** Refusals of Nango, which then has not asked the CRM. */
const refusedByNango: ReadonlySet<ProblemCode> = new Set([
  'NANGO_RATE_LIMITED',
  'NANGO_PLAN_LIMIT',
  'NANGO_KEY_REFUSED',
  'NANGO_SCOPE_MISSING',
  'NANGO_CONNECTION_GONE',
  'NANGO_INTEGRATION_GONE',
  'NANGO_REFUSED_REQUEST',
  'ACCESS_REFRESH_FAILED',
  'ACCESS_EXHAUSTED',
])

/** Whether a request that failed has certainly done nothing at the CRM. */
export function hasNotActed(error: unknown): boolean {
  if (error instanceof NotSentError) return true
  if (error instanceof CrmError) return !mayHaveActed.has(error.facts.class)
  if (!(error instanceof ProblemError)) return false
  const { code, params } = error.problem
  // A refusal in words of a newer Nango; its own faults, from 500 on, may come after the CRM has acted.
  if (code === 'NANGO_FAILED' && params.status !== undefined) return Number(params.status) < 500
  return refusedByNango.has(code)
}

/** Whether a call may be sent twice without harm. */
export function isRepeatable(call: CrmCall): boolean {
  return call.repeatable ?? call.method === 'GET'
}

/**
 * The same way to the CRM, and whether a write may have acted since: a job of several requests that fails at a later one
 * has done something all the same.
 */
export function watchWrites(crm: CrmClient): { crm: CrmClient; mayHaveActed(): boolean } {
  let acted = false
  const request: CrmClient['request'] = async (call) => {
    if (isRepeatable(call)) return crm.request(call)
    try {
      const response = await crm.request(call)
      acted = true
      return response
    } catch (error) {
      acted ||= !hasNotActed(error)
      throw error
    }
  }
  return { crm: { account: crm.account, request }, mayHaveActed: () => acted }
}
