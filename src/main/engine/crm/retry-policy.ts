import { ProblemError } from '@shared/model'
import { CrmError } from '../providers/kit/crm-error'
import { type BackoffPlan, backoffMs, growingPauseMs } from './backoff'
import { longestWaitMs } from './limiter'

const limited: BackoffPlan = { tries: 8, baseMs: 1_000, capMs: 60_000 }
const passing: BackoffPlan = { tries: 5, baseMs: 500, capMs: 20_000 }
const network: BackoffPlan = { tries: 4, baseMs: 400, capMs: 5_000 }

/** What is to be done after a failed try. Waits in ms. */
export type RetryDecision =
  /** `holdMs`: what the whole account must wait all the same; 0 when nothing asks for that. */
  | { type: 'give-up'; holdMs: number }
  /** `all`: the whole account must wait. */
  | { type: 'wait'; ms: number; all: boolean }

/**
 * Decides whether a failed request is sent again, by the class of the failure and never by a vendor's code.
 * A request that may have acted and may not be repeated is given up: its outcome is for the caller to look up.
 * What the other side asks for may be longer than our own pause, never shorter; it holds for the whole account, as does
 * every refusal for too many calls, whose pauses grow by at least a second.
 *
 * @param attempt tries made so far, at least 1
 * @param repeatable the request may be sent twice without harm
 * @param random a number in [0, 1)
 */
export function decideRetry(error: unknown, attempt: number, repeatable: boolean, random: number): RetryDecision {
  const asked = askedWaitMs(error)
  const plan = planFor(error, repeatable)
  const all = asked !== null || plan === limited
  const ms = Math.max(asked ?? 0, plan === null ? 0 : ownPauseMs(error, plan, attempt, asked, random))
  if (plan === null || attempt >= plan.tries || ms > longestWaitMs) return { type: 'give-up', holdMs: all ? ms : 0 }
  return { type: 'wait', ms, all }
}

function planFor(error: unknown, repeatable: boolean): BackoffPlan | null {
  if (error instanceof CrmError) {
    // A refused request has not acted: it may be sent again whatever it does.
    if (error.facts.class === 'rate_burst') return limited
    if (!repeatable) return null
    return error.facts.class === 'transient' || error.facts.class === 'bad_answer' ? passing : null
  }
  if (error instanceof ProblemError) {
    if (error.problem.code === 'NANGO_RATE_LIMITED') return limited
    if (!repeatable) return null
    if (error.problem.code === 'NANGO_UNREACHABLE' || error.problem.code === 'NANGO_PROXY_FAILED') return network
    return error.problem.code === 'NANGO_FAILED' || error.problem.code === 'CRM_UNREACHABLE' ? passing : null
  }
  return null
}

function ownPauseMs(error: unknown, plan: BackoffPlan, attempt: number, asked: number | null, random: number): number {
  if (plan !== limited) return backoffMs(attempt, plan, random)
  // Where nothing was asked for, the window that is used up is a better guess than a second.
  const windowMs = asked === null && error instanceof CrmError ? (error.facts.windowMs ?? 0) : 0
  return growingPauseMs(attempt, { ...plan, baseMs: Math.max(plan.baseMs, windowMs) }, random)
}

/** What the other side asks for, ms; null where it asks for nothing that is still to come. */
function askedWaitMs(error: unknown): number | null {
  if (error instanceof CrmError) return error.facts.retryAfterMs ?? null
  if (!(error instanceof ProblemError)) return null
  const { code, params } = error.problem
  if (code !== 'NANGO_RATE_LIMITED' && code !== 'NANGO_FAILED') return null
  const ms = Number(params.seconds) * 1000
  return ms > 0 ? ms : null
}
