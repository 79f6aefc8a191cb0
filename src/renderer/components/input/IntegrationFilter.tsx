import { useTranslation } from 'react-i18next'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'
import { FilterButton } from './FilterButton'

/** Narrows a list to one integration; each is named with its CRM and its account. */
export function IntegrationFilter(props: {
  label: string
  /** Stands for all integrations. */
  any: string
  value: string | null
  onChange(integrationId: string | null): void
}) {
  const { t } = useTranslation()
  const integrations = useIntegrations()?.integrations ?? []
  const providers = useProviders()
  return (
    <FilterButton
      {...props}
      options={integrations.map(({ id, provider, account }) => ({
        value: id,
        label: t('integrations.named', {
          provider: providers.find((each) => each.id === provider)?.name ?? provider,
          account: account.name,
        }),
      }))}
    />
  )
}
