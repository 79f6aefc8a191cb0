import { CrmError } from '../kit/crm-error'
import type { CrmClient, ReadContext } from '../provider'
import type { CrmObject } from './crm-object'

const named = new WeakMap<CrmClient, Map<string, CrmClient>>()

/** The same way to the CRM; a refusal for want of a scope, which Pipedrive does not name, says which the object needs. */
export function namingScopes({ name, scopes }: CrmObject, crm: CrmClient): CrmClient {
  const clients = named.get(crm) ?? new Map<string, CrmClient>()
  named.set(crm, clients)
  const known = clients.get(name)
  if (known !== undefined) return known
  const client: CrmClient = {
    account: crm.account,
    request: async (call) => {
      try {
        return await crm.request(call)
      } catch (error) {
        if (!(error instanceof CrmError) || error.facts.class !== 'scope_missing' || error.facts.scopes) throw error
        throw new CrmError({ ...error.facts, scopes }, error.status)
      }
    },
  }
  clients.set(name, client)
  return client
}

/** What an object is read and written with. */
export function contextOf(object: CrmObject, context: ReadContext): ReadContext {
  return { ...context, crm: namingScopes(object, context.crm) }
}
