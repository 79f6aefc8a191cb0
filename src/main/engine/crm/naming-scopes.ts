import { CrmError } from '../providers/kit/crm-error'
import type { CrmClient } from '../providers/provider'

/**
 * What was thrown by something that needs these scopes: a refusal for want of a scope that names none, and says of no row
 * that it is about that alone, says them, so that a person knows what to add. Anything else as it is.
 */
export function namingScopes(error: unknown, scopes: readonly string[]): unknown {
  if (!(error instanceof CrmError)) return error
  const { facts, status } = error
  if (facts.class !== 'scope_missing' || facts.scopes?.length || facts.scope !== undefined) return error
  return new CrmError({ ...facts, scopes: [...scopes] }, status)
}

/** The same way to the CRM, for something that needs these scopes; see {@link namingScopes}. */
export function clientNaming(crm: CrmClient, scopes: readonly string[]): CrmClient {
  return {
    account: crm.account,
    request: (call) =>
      crm.request(call).catch((error: unknown) => {
        throw namingScopes(error, scopes)
      }),
  }
}
