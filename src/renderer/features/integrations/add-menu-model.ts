import type { AdoptableConnection, IntegrationList, ProviderInfo } from '@shared/model'

interface Entry {
  provider: string
  integrationKey: string
  name: string
}

export interface AddMenuModel {
  /** Nango integrations without an account. */
  connect: Entry[]
  /** Nango integrations that have one; a further account can be connected. */
  another: Entry[]
  adopt: { name: string; connection: AdoptableConnection }[]
  /** CRMs that Patchbay knows and Nango has no integration for. */
  missing: { provider: string; name: string }[]
}

/** What the Add menu offers. */
export function addMenuModel(list: IntegrationList | undefined, providers: readonly ProviderInfo[]): AddMenuModel {
  if (!list) return { connect: [], another: [], adopt: [], missing: [] }
  const nameOf = (id: string) => providers.find((provider) => provider.id === id)?.name ?? id
  const byName = (a: Entry, b: Entry) =>
    a.name.localeCompare(b.name) || a.integrationKey.localeCompare(b.integrationKey)

  const open = new Set(list.available.map(({ integrationKey }) => integrationKey))
  const inUse = new Map<string, Entry>()
  for (const { provider, integrationKey } of list.integrations) {
    if (!open.has(integrationKey)) inUse.set(integrationKey, { provider, integrationKey, name: nameOf(provider) })
  }
  const present = new Set([...list.available, ...list.integrations, ...list.adoptable].map(({ provider }) => provider))

  return {
    connect: list.available
      .map(({ provider, integrationKey, displayName }) => ({
        provider,
        integrationKey,
        name: displayName ?? nameOf(provider),
      }))
      .sort(byName),
    another: [...inUse.values()].sort(byName),
    adopt: list.adoptable.map((connection) => ({ name: nameOf(connection.provider), connection })),
    // While Nango has not answered, nothing can be said about what it lacks.
    missing: list.nangoCheckedAt
      ? providers.filter(({ id }) => !present.has(id)).map(({ id, name }) => ({ provider: id, name }))
      : [],
  }
}
