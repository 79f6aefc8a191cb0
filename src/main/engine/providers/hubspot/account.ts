import { CrmError } from '../kit/crm-error'
import { idOf, isObject, textOf } from '../kit/json'
import type { AccountFacts, CrmClient } from '../provider'
import { paths } from './paths'

/**
 * The account behind the connection. Newer versions of the endpoint give it a name; where there is none, the portal's
 * number is what its people know it by.
 * https://developers.hubspot.com/docs/api-reference/latest/account/account-information/get-account-details
 */
export async function identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const { status, body } = await crm.request({ method: 'GET', path: paths.account, signal })
  const details = isObject(body) ? body : {}
  const id = idOf(details.portalId)
  if (id === null) throw new CrmError({ class: 'bad_answer', message: 'The account details name no portal.' }, status)
  const name = textOf(details.portalName) ?? textOf(details.companyName) ?? `Portal ${id}`
  return { id, name: name.trim() || `Portal ${id}` }
}

/** The portal that Nango noted when the account was connected. */
export function accountIdOf(facts: AccountFacts): string | null {
  return idOf(facts.connectionConfig.portalId)
}
