import { type Problem, ProblemError } from '@shared/model'
import type { NangoGateway } from '../nango/gateway'
import { CrmError } from '../providers/kit/crm-error'
import type { AccountFacts, CrmCall, CrmClient, Provider } from '../providers/provider'
import { realTiming, type Timing } from './backoff'
import type { AccountLimiter } from './limiter'
import { decideRetry } from './retry-policy'

export interface CrmClientOptions {
  gateway: NangoGateway
  provider: Provider
  connection: { integrationKey: string; connectionId: string }
  account: AccountFacts
  limiter: AccountLimiter
  signal: AbortSignal
  /** Throws when the account's share of the day is used up. */
  mayCall?: (() => void) | undefined
  /** Hears every request that is sent to the CRM, retries included. */
  onCall?: () => void
  timing?: Timing | undefined
  /** Hears of every wait before a further try. */
  onWait?: (problem: Problem, ms: number) => void
}

/** The way to one account's CRM: within its limits, with retries, counted. */
export function createCrmClient(options: CrmClientOptions): CrmClient {
  const { pause, random } = options.timing ?? realTiming
  return {
    account: options.account,
    request: async (call) => {
      let refreshed = false
      for (let attempt = 1; ; attempt++) {
        try {
          return await send(options, call)
        } catch (error) {
          options.signal.throwIfAborted()
          if (isRefusedToken(error) && !refreshed) {
            refreshed = true
            await refreshAccess(options)
            continue
          }
          const decision = decideRetry(error, attempt, isRepeatable(call), random())
          if (decision.type === 'give-up') throw error
          options.onWait?.(problemOf(error), decision.ms)
          if (decision.all) options.limiter.hold(decision.ms)
          else await pause(decision.ms, options.signal)
        }
      }
    },
  }
}

async function send(options: CrmClientOptions, call: CrmCall) {
  const { budget, repeatable: _, ...request } = call
  const response = await options.limiter.run(
    { budget, write: !isRepeatable(call) },
    () => {
      options.mayCall?.()
      options.onCall?.()
      return options.gateway.crm(options.connection, { ...request, signal: options.signal })
    },
    options.signal,
  )
  const seen = options.provider.budgetSeen?.(response)
  if (seen && seen.remaining <= 0) options.limiter.hold(seen.perMs)
  const facts = options.provider.classify(response)
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

function isRepeatable(call: CrmCall): boolean {
  return call.repeatable ?? call.method === 'GET'
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError
    ? error.problem
    : { code: 'INTERNAL', params: {}, detail: error instanceof Error ? error.message : String(error) }
}
