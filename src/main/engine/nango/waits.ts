import { type Problem, ProblemError } from '@shared/model'
import { Refusal } from './answer'

/** Nango's windows are 60 s; a caller that waits for an answer learns of it rather than waits that long. */
const longestRetryWaitMs = 15_000
const retryBaseMs = 500
/** Nango rounds `Retry-After` down, so that it may say 0. */
const leastRetryAfterMs = 1000

/** How long all waits of one call together may be, where a person waits for it, ms: Nango's windows are 60 s. */
export const patience = { limitedMs: 75_000, downMs: 20_000 } as const

/** Ms to wait before the next try; null when trying again is of no use. Full jitter, or what Nango asks for. */
export function waitBeforeRetry(error: Error, attempt: number): number | null {
  const jitter = Math.random() * retryBaseMs * 2 ** (attempt - 1)
  if (error instanceof ProblemError) return isUnreached(error.problem) ? jitter : null
  if (!(error instanceof Refusal)) return null
  if (error.status === 429 && error.retryAfterMs !== null) {
    const wait = Math.max(leastRetryAfterMs, error.retryAfterMs)
    return wait <= longestRetryWaitMs ? wait : null
  }
  return [429, 502, 503, 504].includes(error.status) || isBlind(error) ? jitter : null
}

/** Whether the way did not lead there this time. */
function isUnreached({ code }: Problem): boolean {
  return code === 'NANGO_UNREACHABLE' || code === 'NANGO_PROXY_FAILED'
}

/** Ms to wait before the next try of what a person waits for, noted in `waited`; null at the bounds of {@link patience}. */
export function patientWait(
  error: Refusal,
  attempt: number,
  waited: { limitedMs: number; downMs: number },
): number | null {
  const isLimited = error.status === 429
  if (!isLimited && !isBlind(error) && ![502, 503, 504].includes(error.status)) return null
  const kind = isLimited ? 'limitedMs' : 'downMs'
  const asked = error.retryAfterMs === null ? 0 : Math.max(leastRetryAfterMs, error.retryAfterMs)
  const wait = Math.max(asked, asked > 0 ? 0 : retryBaseMs * 2 ** (attempt - 1) * (1 + Math.random()))
  if (waited[kind] + wait > patience[kind]) return null
  waited[kind] += wait
  return wait
}

/** With its database down Nango takes a header that is whole for a malformed one: it says nothing about the key. */
function isBlind({ status, code }: Refusal): boolean {
  return status === 401 && (code === 'malformed_auth_header' || code === 'missing_auth_header')
}
