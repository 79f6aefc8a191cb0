import { makeProblem, type Problem, type ProblemCode, type RunStatus } from '@shared/model'
import type { IntegrationRow } from '../store/accounts/integrations'

/** Pauses before a sync that failed for a passing reason is tried again, ms. After the last one the integration turns to Error. */
const retryPauses = [1, 5, 15, 60].map((minutes) => minutes * 60_000)
/** When to look again after the CRM's calls of the day are used up, ms. */
const dailyPause = 60 * 60_000
/** When to look again whether the disk takes what is read, ms. */
const diskPause = 5 * 60_000

/** Problems of the network or of the workspace: nothing is wrong with the integration itself. */
const notTheIntegrations: ReadonlySet<ProblemCode> = new Set([
  'API_KEY_MISSING',
  'NANGO_UNREACHABLE',
  'NANGO_NOT_NANGO',
  'NANGO_CERTIFICATE_UNTRUSTED',
  'NANGO_PROXY_FAILED',
  'NANGO_PROXY_LOGIN',
  'NANGO_PROXY_UNSUPPORTED',
  'NANGO_KEY_REFUSED',
])

/** Problems that may be over by themselves. */
const passing: ReadonlySet<ProblemCode> = new Set([
  'NANGO_FAILED',
  'NANGO_RATE_LIMITED',
  'NANGO_SYNC_FAILED',
  'NANGO_SYNC_SLOW',
  'NANGO_CURSOR_REFUSED',
  'DATABASE_BUSY',
  'CRM_UNREACHABLE',
  'CRM_RATE_LIMITED',
  'CRM_FAILED',
  'CRM_BAD_ANSWER',
  'INTERNAL',
])

/** Problems of the disk that are over once a person has made room or put it right, at the computer and not here. */
const ofTheDisk: ReadonlySet<ProblemCode> = new Set([
  'DISK_FULL',
  'DISK_FAILED',
  'DATA_FOLDER_NOT_WRITABLE',
  'DATA_FOLDER_MOVED',
])

/** Problems that a person can only solve by signing in again. */
const needsReconnect: ReadonlySet<ProblemCode> = new Set([
  'NANGO_CONNECTION_GONE',
  'ACCESS_REFRESH_FAILED',
  'ACCESS_EXHAUSTED',
  'ACCESS_REVOKED',
])

/** What a sync leaves on its integration. */
export type Aftermath = Pick<IntegrationRow, 'trouble' | 'problem' | 'failures' | 'retryAt'> & {
  /** The person is to hear of it: this trouble is new. */
  notify: boolean
}

/**
 * What becomes of an integration after a sync. Passing trouble is tried again with growing pauses and shown only when
 * the last try has failed; everything else is shown at once, and said once.
 *
 * @param refused records that the CRM has refused and that wait for a person
 * @param random a number in [0, 1): spreads the tries of many integrations
 */
export function aftermathOf(
  run: { status: RunStatus; problem: Problem | null },
  before: Pick<IntegrationRow, 'trouble' | 'problem' | 'failures' | 'retryAt'>,
  refused: number,
  now: number,
  random: number,
): Aftermath {
  const { status, problem } = run
  if (status === 'stopped' || status === 'interrupted') return { ...before, notify: false }
  if (problem === null || problem.code === 'RECORDS_FAILED') return settled(before, refused)
  if (notTheIntegrations.has(problem.code)) return { ...before, retryAt: null, notify: false }
  if (problem.code === 'CRM_DAILY_LIMIT') return trouble('error', problem, before, timeIn(problem) ?? now + dailyPause)
  if (ofTheDisk.has(problem.code)) return trouble('error', problem, before, now + diskPause)
  if (needsReconnect.has(problem.code)) return trouble('reconnect', problem, before, null)
  if (!passing.has(problem.code)) return trouble('error', problem, before, null)
  const resumesAt = timeIn(problem)
  // The wait is known already, and this run has found nothing else out.
  if (resumesAt !== null && resumesAt === before.retryAt) return { ...before, notify: false }
  const pause = retryPauses[before.failures]
  if (pause === undefined) return trouble('error', problem, before, resumesAt)
  const { failures } = before
  // A time that was asked for is no moment early, and no minute late.
  if (resumesAt !== null) return { ...before, problem, failures: failures + 1, retryAt: resumesAt, notify: false }
  return { ...before, failures: failures + 1, retryAt: now + pause + Math.floor(pause * 0.2 * random), notify: false }
}

/** When the problem says that it is over, ms since the epoch. */
function timeIn({ params }: Problem): number | null {
  const at = typeof params.resumesAt === 'string' ? Date.parse(params.resumesAt) : Number.NaN
  return Number.isNaN(at) ? null : at
}

function settled(before: Pick<IntegrationRow, 'trouble' | 'problem'>, refused: number): Aftermath {
  if (refused === 0) return { trouble: 'none', problem: null, failures: 0, retryAt: null, notify: false }
  return trouble('error', makeProblem('RECORDS_FAILED', { count: refused }), before, null)
}

function trouble(
  kind: 'error' | 'reconnect',
  problem: Problem,
  before: Pick<IntegrationRow, 'trouble' | 'problem'>,
  retryAt: number | null,
): Aftermath {
  const told = before.trouble === kind && before.problem?.code === problem.code
  return { trouble: kind, problem, failures: 0, retryAt, notify: !told }
}
