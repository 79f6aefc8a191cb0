import { useMemo } from 'react'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'

/** An integration as the screens of records name it. */
export interface Account {
  id: string
  provider: string
  /** The CRM's name; with the account where there are several of the CRM. */
  name: string
  account: string
  isConnected: boolean
}

/** The integrations by their ids; one that is gone goes by its id. */
export function useAccounts(): { all: readonly Account[]; of(id: string): Account } {
  const list = useIntegrations()
  const providers = useProviders()
  return useMemo(() => {
    const integrations = list?.integrations ?? []
    const all = integrations.map((each): Account => {
      const crm = providers.find(({ id }) => id === each.provider)?.name ?? each.provider
      const isOnly = integrations.filter(({ provider }) => provider === each.provider).length === 1
      return {
        id: each.id,
        provider: each.provider,
        name: isOnly ? crm : `${crm}, ${each.account.name}`,
        account: each.account.name,
        isConnected: each.status !== 'disconnected',
      }
    })
    const byId = new Map(all.map((account) => [account.id, account]))
    const of = (id: string): Account => byId.get(id) ?? { id, provider: id, name: id, account: '', isConnected: false }
    return { all, of }
  }, [list, providers])
}
