import { makeProblem, type Problem, ProblemError } from '@shared/model'
import { redactText } from '@shared/redact'
import type { CrmClient, CrmErrorClass, CrmErrorFacts, RefusalScope } from '../provider'

const codeOfClass = {
  auth_revoked: 'ACCESS_REVOKED',
  scope_missing: 'CRM_SCOPE_MISSING',
  not_found: 'CRM_REFUSED_REQUEST',
  duplicate: 'CRM_REFUSED_RECORD',
  validation: 'CRM_REFUSED_REQUEST',
  plan_limit: 'CRM_PLAN_LIMIT',
  precondition: 'CRM_REFUSED_RECORD',
  rate_burst: 'CRM_RATE_LIMITED',
  rate_daily: 'CRM_DAILY_LIMIT',
  transient: 'CRM_FAILED',
  removed_endpoint: 'CRM_FEATURE_MISSING',
  bad_answer: 'CRM_BAD_ANSWER',
} as const satisfies Record<CrmErrorClass, Problem['code']>

const scopeOfClass: Record<CrmErrorClass, RefusalScope> = {
  auth_revoked: 'account',
  scope_missing: 'operation',
  not_found: 'row',
  duplicate: 'row',
  validation: 'row',
  plan_limit: 'operation',
  precondition: 'row',
  rate_burst: 'account',
  rate_daily: 'account',
  transient: 'operation',
  removed_endpoint: 'object',
  bad_answer: 'operation',
}

/** What a refusal is about: what the CRM says of it, else what its class says. */
export function scopeOf(facts: CrmErrorFacts): RefusalScope {
  return facts.scope ?? scopeOfClass[facts.class]
}

/**
 * What a person reads of a refusal where nothing nearer to it knows better. Params: `seconds` (how long the CRM asks
 * to wait), `resumesAt` (until when the account rests), `scope`, `field`, each only where the CRM named it; the caller
 * adds the provider and the stream.
 */
export function problemOfFacts(facts: CrmErrorFacts): Problem {
  const params: Problem['params'] = {}
  if (facts.retryAfterMs !== undefined) params.seconds = Math.ceil(facts.retryAfterMs / 1000)
  if (facts.resumesAt !== undefined) params.resumesAt = facts.resumesAt
  if (facts.scopes !== undefined && facts.scopes.length > 0) params.scope = facts.scopes.join(', ')
  if (facts.field !== undefined) params.field = facts.field
  return makeProblem(codeOfClass[facts.class], params, redactText(facts.message))
}

/**
 * A CRM refused, or answered what cannot be read. Thrown by a {@link CrmClient} after the retries that the class
 * allows, and by a provider whose CRM answered 2xx with something else than its documentation promises.
 */
export class CrmError extends ProblemError {
  readonly facts: CrmErrorFacts
  /** The HTTP status; null when the answer was not refused by status. */
  readonly status: number | null

  constructor(facts: CrmErrorFacts, status: number | null = null) {
    super(problemOfFacts(facts))
    this.name = 'CrmError'
    this.facts = facts
    this.status = status
  }
}

/** A 2xx answer that holds something else than the CRM's documentation promises. */
export function badAnswer(message: string, status: number | null = null): CrmError {
  return new CrmError({ class: 'bad_answer', message }, status)
}

const lasting: ReadonlySet<CrmErrorClass> = new Set([
  'validation',
  'duplicate',
  'not_found',
  'precondition',
  'scope_missing',
  'plan_limit',
])

/** Whether a refusal comes again when the same row is sent again. What may pass is no refusal. */
export function isLasting(facts: CrmErrorFacts): boolean {
  return lasting.has(facts.class)
}

/** Clients that were refused something, by its name: not asked again. */
const refusedTo = new WeakMap<CrmClient, Set<string>>()

/**
 * Reads something that the access may not reach, or without it: that must not keep the rest from being read. A client
 * that was refused is not asked again for what has the same name.
 *
 * @param name what is read, for that memory: `links to companies`; null: there is nothing that could be left out
 * @param read is called with true when it may be read; with false it leaves it out (and answers that it is not known)
 */
export async function unlessForbidden<T>(
  crm: CrmClient,
  name: string | null,
  read: (allowed: boolean) => Promise<T>,
): Promise<T> {
  if (name === null) return read(true)
  const refused = refusedTo.get(crm)
  if (refused?.has(name)) return read(false)
  try {
    return await read(true)
  } catch (error) {
    if (!(error instanceof CrmError) || error.facts.class !== 'scope_missing') throw error
    // Where the rest is refused as well, it was not about this.
    const answer = await read(false)
    refusedTo.set(crm, new Set([...(refused ?? []), name]))
    return answer
  }
}
