import { type ConnectAttempt, makeProblem, type Problem, type ProblemCode, ProblemError } from '@shared/model'
import type { NangoConnectionDetail } from '../../nango/gateway'
import type { ConnectPorts } from './ports'
import type { Timers } from './timers'

/**
 * Waits before each reading of a new connection, ms: Nango says that it is there before its own hooks have asked the
 * CRM which account it is.
 */
const readingWaits = [0, 300, 500, 1000, 1500, 2000, 3000]
/** Who the account is must be known by then, ms; longer than one window of Nango's limit. */
const verificationLimit = 120_000

/** Failures that may be over at the next reading. */
const passing: ReadonlySet<ProblemCode> = new Set([
  'NANGO_UNREACHABLE',
  'NANGO_PROXY_FAILED',
  'NANGO_FAILED',
  'NANGO_RATE_LIMITED',
])

export interface FoundConnection {
  integrationKey: string
  connectionId: string
}

/**
 * Makes an integration of a connection for which a consent was given.
 *
 * @param onWait hears of a wait that Nango asks for, with its length in ms
 * @throws ProblemError what Nango, the CRM or the engine says against it; the signal's reason on abort
 */
export async function verify(
  ports: ConnectPorts,
  timers: Timers,
  attempt: ConnectAttempt,
  found: FoundConnection,
  signal: AbortSignal,
  onWait: (problem: Problem, ms: number) => void = () => undefined,
): ReturnType<ConnectPorts['onConnected']> {
  const limit = new AbortController()
  const abort = (): void => limit.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const stop = timers.after(verificationLimit, () => {
    const provider = ports.providers.nameOf(attempt.provider)
    limit.abort(new ProblemError(makeProblem('CONNECT_FAILED', { provider }, 'the account did not answer in time')))
  })
  try {
    signal.throwIfAborted()
    const connection = await readConnection(ports, timers, attempt.provider, found, limit.signal, onWait)
    const work = ports.onConnected({ attempt, connection, signal: limit.signal })
    return await Promise.race([work, rejectOnAbort(limit.signal)])
  } finally {
    stop()
    signal.removeEventListener('abort', abort)
  }
}

/** Reads until the account's facts are there; without them after the last try, for a provider may have none. */
async function readConnection(
  ports: ConnectPorts,
  timers: Timers,
  provider: string,
  { integrationKey, connectionId }: FoundConnection,
  signal: AbortSignal,
  onWait: (problem: Problem, ms: number) => void,
): Promise<NangoConnectionDetail> {
  let last: NangoConnectionDetail | null = null
  let failure: unknown
  for (const wait of readingWaits) {
    if (wait > 0) await timers.pause(wait, signal)
    try {
      last = await ports.gateway().getConnection(integrationKey, connectionId, { signal })
      if (ports.providers.accountIdOf(provider, last) !== null) return last
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ProblemError) || !passing.has(error.problem.code)) throw error
      failure = error
      const asked = Number(error.problem.params.seconds ?? 0) * 1000
      if (asked === 0) continue
      onWait(error.problem, asked)
      await timers.pause(asked, signal)
    }
  }
  if (last) return last
  throw failure
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
