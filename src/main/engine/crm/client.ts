import type { NangoGateway } from '../nango/gateway'
import { CrmError } from '../providers/kit/crm-error'
import { hasNotActed, isRepeatable, NotSentError } from '../providers/kit/not-sent'
import type { AccountFacts, CrmCall, CrmClient, Provider } from '../providers/provider'
import type { Shares } from './limiter'
import { Patience, type PatienceOptions } from './patience'

export interface CrmClientOptions extends PatienceOptions {
  gateway: NangoGateway
  provider: Provider
  connection: { integrationKey: string; connectionId: string }
  account: AccountFacts
  /** How much of the limits this caller may take, read at every call: a change of settings holds at once. */
  shares?: (() => Shares) | undefined
  /** Hears every request that is sent to the CRM, retries included. */
  onCall?: () => void
}

/**
 * The way to one account's CRM: within its limits, with retries, counted. A request that never left ends with a
 * {@link NotSentError}; a wait that is too long for a call stands in `resumesAt` of the problem.
 */
export function createCrmClient(options: CrmClientOptions): CrmClient {
  const { limiter, provider, signal } = options
  const client = patientClient(options)
  const { limitsOf } = provider
  if (!limitsOf) return client
  // The day's budget must not keep us from learning that there is more of it.
  const asking = patientClient({ ...options, shares: () => ({ readReserve: 0, dailyShare: Number.POSITIVE_INFINITY }) })
  return {
    account: options.account,
    request: async (call) => {
      await untilAborted(
        limiter.learnFrom(() => limitsOf(asking, signal)),
        signal,
      )
      return client.request(call)
    },
  }
}

function patientClient(options: CrmClientOptions): CrmClient {
  const patience = new Patience(options)
  return {
    account: options.account,
    request: async (call) => {
      let refreshed = false
      let mayHaveActed = false
      for (let attempt = 1; ; attempt++) {
        let left = false
        try {
          patience.tellOldWait()
          return await send(options, call, () => {
            left = true
          })
        } catch (error) {
          if (!left) throw mayHaveActed ? error : new NotSentError(error)
          mayHaveActed ||= !hasNotActed(error)
          options.signal.throwIfAborted()
          if (isRefusedToken(error) && !refreshed) {
            refreshed = true
            await refreshAccess(options)
          } else await patience.after(error, attempt, isRepeatable(call))
        }
      }
    },
  }
}

/** Waits for what goes on by itself, at the longest until the signal is aborted; the call after it finds that out. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  let stop = (): void => {}
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
    signal.addEventListener('abort', stop, { once: true })
  })
  await Promise.race([work, aborted])
  signal.removeEventListener('abort', stop)
}

/** One try. `onLeave` is called when the request leaves; before that it has done nothing. */
async function send(options: CrmClientOptions, call: CrmCall, onLeave: () => void) {
  const { limiter, provider, signal } = options
  const { budget, cost, repeatable: _, ...request } = call
  const response = await limiter.run(
    { budget, ...(cost === undefined ? {} : { cost }), write: !isRepeatable(call), shares: options.shares?.() },
    () => {
      onLeave()
      options.onCall?.()
      return options.gateway.crm(options.connection, { ...request, signal })
    },
    signal,
  )
  limiter.crmClock.hear(response.headers.date)
  for (const seen of provider.limitsSeen?.(response) ?? []) limiter.lower(seen)
  const facts = provider.classify(response)
  if (facts) throw new CrmError(facts, response.status)
  return response
}

/** A CRM that refuses the token while Nango holds it for good has revoked it: one forced refresh tells. */
async function refreshAccess(options: CrmClientOptions): Promise<void> {
  const { integrationKey, connectionId } = options.connection
  await options.gateway.getConnection(integrationKey, connectionId, { forceRefresh: true, signal: options.signal })
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof CrmError && error.facts.class === 'auth_revoked'
}
