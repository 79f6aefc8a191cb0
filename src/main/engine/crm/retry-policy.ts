import { ProblemError } from '@shared/model'
import { CrmError } from '../providers/kit/crm-error'
import { type BackoffPlan, backoffMs } from './backoff'

const burst: BackoffPlan = { tries: 8, baseMs: 1_000, capMs: 30_000 }
const passing: BackoffPlan = { tries: 5, baseMs: 500, capMs: 20_000 }
const network: BackoffPlan = { tries: 4, baseMs: 400, capMs: 5_000 }

/** Longest wait that a call makes by itself; when the other side asks for more, the run ends and says until when. */
export const longestWaitMs = 5 * 60_000

/** What is to be done after a failed try. */
export type RetryDecision =
  | { type: 'give-up' }
  /** `all`: the whole account must wait, because the other side asked for it. */
  | { type: 'wait'; ms: number; all: boolean }

/**
 * Decides whether a failed request is sent again, by the class of the failure and never by a vendor's code.
 * A request that may have acted and may not be repeated is given up: its outcome is for the caller to look up.
 *
 * @param attempt tries made so far, at least 1
 * @param repeatable the request may be sent twice without harm
 * @param random a number in [0, 1)
 */
export function decideRetry(error: unknown, attempt: number, repeatable: boolean, random: number): RetryDecision {
  const plan = planFor(error, repeatable)
  if (plan === null || attempt >= plan.tries) return { type: 'give-up' }
  const asked = askedWaitMs(error)
  if (asked === null) return { type: 'wait', ms: backoffMs(attempt, plan, random), all: false }
  if (asked > longestWaitMs) return { type: 'give-up' }
  return { type: 'wait', ms: asked, all: true }
}

function planFor(error: unknown, repeatable: boolean): BackoffPlan | null {
  if (error instanceof CrmError) {
    // A refused request has not acted: it may be sent again whatever it does.
    if (error.facts.class === 'rate_burst') return burst
    if (!repeatable) return null
    return error.facts.class === 'transient' || error.facts.class === 'bad_answer' ? passing : null
  }
  if (error instanceof ProblemError) {
    if (error.problem.code === 'NANGO_RATE_LIMITED') return burst
    if (!repeatable) return null
    if (error.problem.code === 'NANGO_UNREACHABLE') return network
    return error.problem.code === 'NANGO_FAILED' || error.problem.code === 'CRM_UNREACHABLE' ? passing : null
  }
  return null
}

function askedWaitMs(error: unknown): number | null {
  if (error instanceof CrmError) return error.facts.retryAfterMs ?? null
  if (error instanceof ProblemError && error.problem.code === 'NANGO_RATE_LIMITED') {
    const seconds = Number(error.problem.params.seconds)
    return Number.isFinite(seconds) ? seconds * 1000 : null
  }
  return null
}
