import { useTranslation } from 'react-i18next'
import { useIntegrations } from '../../../lib/hooks/use-engine'
import { useProviders } from '../../../lib/hooks/use-providers'
import type { CompareColumn } from './compare-model'

export interface SideNames {
  of(column: CompareColumn): string
  providerOf(column: CompareColumn): string
  /** Of an integration: its CRM, with the account where several are of that CRM. */
  ofIntegration(id: string): string
}

/** What the sides of a conflict are called. */
export function useSideNames(): SideNames {
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations ?? []
  const find = (id: string) => integrations.find((integration) => integration.id === id)
  const ofIntegration = (id: string) => {
    const integration = find(id)
    const name = providers.find((provider) => provider.id === integration?.provider)?.name ?? id
    const alike = integrations.filter(({ provider }) => provider === integration?.provider)
    return integration && alike.length > 1
      ? t('integrations.named', { provider: name, account: integration.account.name })
      : name
  }
  return {
    of: ({ side, integrationId }) =>
      side === 'crm' ? ofIntegration(integrationId ?? '') : t(side === 'base' ? 'conflicts.base' : 'conflicts.local'),
    providerOf: ({ integrationId }) => find(integrationId ?? '')?.provider ?? '',
    ofIntegration,
  }
}
