import { makeProblem, type Problem } from '@shared/model'
import { redactText } from '@shared/redact'
import type { ConnectSignal } from '../../nango/gateway'
import type { ConnectEvent } from './reducer'

/** Words of a CRM's OAuth answer when the person said no (RFC 6749, 4.1.2.1, and what vendors write instead). */
const denial = /access_denied|cancel|declin|consent(?!_required)/i

/** Error types that only the person who set the integration up at Nango can mend. */
const misconfigured: ReadonlySet<string> = new Set([
  'provider_config_err',
  'unknown_config_key',
  'url_param_err',
  'no_provider_config_key',
  'missing_hmac',
  'invalid_hmac',
  'auth_mode_err',
  'grant_type_err',
])

/** What a failure that came over the WebSocket means for the attempt. `provider` is the name that people see. */
export function eventOfFailure(signal: Extract<ConnectSignal, { type: 'error' }>, provider: string): ConnectEvent {
  const { errorType, description } = signal
  const problem = (code: Problem['code']): Problem =>
    makeProblem(code, { provider }, redactText(`${errorType}: ${description}`).slice(0, 600))
  if (errorType === 'callback_err' && denial.test(description)) {
    return { type: 'denied', problem: problem('CONNECT_DENIED') }
  }
  if (misconfigured.has(errorType)) return { type: 'failed', problem: problem('CONNECT_MISCONFIGURED') }
  if (errorType === 'resource_capped') return { type: 'failed', problem: problem('NANGO_PLAN_LIMIT') }
  return { type: 'failed', problem: problem('CONNECT_FAILED') }
}
