import type { AppClient } from '@shared/contract'
import type { Integration } from '@shared/model'
import { UsageError } from './context'
import { t } from './text/texts'

/** The integration that a person names by its ID, or by its provider, under any of its names, where that is enough. */
export async function pickIntegration(client: AppClient, name: string): Promise<Integration> {
  const { integrations } = await client.integrations.list()
  const byId = integrations.find(({ id }) => id === name)
  if (byId) return byId
  const providers = await client.integrations.providers()
  const named = providers.find(({ id, aliases }) => [id, ...aliases].includes(name.toLowerCase()))
  const [only, ...more] = integrations.filter(({ provider }) => provider === (named?.id ?? name))
  if (only && more.length === 0) return only
  const known = (only ? [only, ...more] : integrations).map(({ id }) => id).join(', ')
  if (only) throw new UsageError(t('cli.usage.severalAccounts', { id: name, known }))
  if (known === '') throw new UsageError(t('cli.usage.noIntegrations', { id: name }))
  throw new UsageError(t('cli.usage.noSuchIntegration', { id: name, known }))
}

/** The IDs of integrations that a person names. */
export async function integrationIds(client: AppClient, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const picked = await Promise.all(names.map((name) => pickIntegration(client, name)))
  return [...new Set(picked.map(({ id }) => id))]
}
