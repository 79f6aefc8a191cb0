import { makeProblem, type Problem, type ProblemCode, type RunStatus, type RunStream } from '@shared/model'

/** How far a failure reaches (DESIGN: errors have a level). */
export type FailureLevel = 'integration' | 'stream'

/** Problems after which the other streams of the integration cannot succeed either. */
const stopsIntegration: ReadonlySet<ProblemCode> = new Set([
  'API_KEY_MISSING',
  'NANGO_UNREACHABLE',
  'NANGO_NOT_NANGO',
  'NANGO_CERTIFICATE_UNTRUSTED',
  'NANGO_PROXY_FAILED',
  'NANGO_PROXY_LOGIN',
  'NANGO_PROXY_UNSUPPORTED',
  'NANGO_KEY_REFUSED',
  'NANGO_SCOPE_MISSING',
  'NANGO_RATE_LIMITED',
  'NANGO_PLAN_LIMIT',
  'NANGO_CONNECTION_GONE',
  'NANGO_INTEGRATION_GONE',
  'ACCESS_REFRESH_FAILED',
  'ACCESS_EXHAUSTED',
  'ACCESS_REVOKED',
  'CRM_UNREACHABLE',
  'CRM_RATE_LIMITED',
  'CRM_DAILY_LIMIT',
  'DATABASE_BUSY',
  'DATABASE_DAMAGED',
  'DATA_FOLDER_MOVED',
  'DATA_FOLDER_NOT_WRITABLE',
  'DISK_FULL',
  'DISK_FAILED',
])

export function failureLevel(problem: Problem): FailureLevel {
  return stopsIntegration.has(problem.code) ? 'integration' : 'stream'
}

/** What a run that went to its end by itself has become, and the problem that says it best. */
export function outcomeOf(streams: readonly RunStream[]): { status: RunStatus; problem: Problem | null } {
  const failed = streams.filter((stream) => stream.state === 'failed')
  const [first] = failed
  if (first && failed.length === streams.length) return { status: 'failed', problem: first.problem }
  if (first) {
    const names = failed.map((stream) => stream.label).join(', ')
    return { status: 'partial', problem: first.problem ?? makeProblem('STREAMS_FAILED', { stream: names }) }
  }
  const complaint = streams.find((stream) => stream.problem !== null)?.problem
  if (complaint) return { status: 'partial', problem: complaint }
  const records = streams.reduce((sum, stream) => sum + stream.failed, 0)
  if (records > 0) return { status: 'partial', problem: makeProblem('RECORDS_FAILED', { count: records }) }
  return { status: 'succeeded', problem: null }
}
