import type { AppClient } from '@shared/contract'
import type { Integration } from '@shared/model'
import { UsageError } from './context'
import { t } from './output'

/** The integration that a person names by its ID, or by its provider where that is enough. */
export function pickIntegration(integrations: readonly Integration[], name: string): Integration {
  const byId = integrations.find(({ id }) => id === name)
  if (byId) return byId
  const [only, ...more] = integrations.filter(({ provider }) => provider === name)
  if (only && more.length === 0) return only
  const known = (only ? [only, ...more] : integrations).map(({ id }) => id).join(', ')
  if (only) throw new UsageError(t('cli.usage.severalAccounts', { id: name, known }))
  if (known === '') throw new UsageError(t('cli.usage.noIntegrations', { id: name }))
  throw new UsageError(t('cli.usage.noSuchIntegration', { id: name, known }))
}

/** The IDs of integrations that a person names. */
export async function integrationIds(client: AppClient, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const { integrations } = await client.integrations.list()
  return [...new Set(names.map((name) => pickIntegration(integrations, name).id))]
}
