import type { ProviderInfo } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client'

const none: ProviderInfo[] = []

/** The CRMs that Patchbay knows. They never change while the app runs. */
export function useProviders(): ProviderInfo[] {
  return useQuery(api.integrations.providers.queryOptions()).data ?? none
}

/** What the manifest says of one provider; undefined until it is read, or when it is unknown. */
export function useProvider(id: string): ProviderInfo | undefined {
  return useProviders().find((provider) => provider.id === id)
}
