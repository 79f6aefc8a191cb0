import { fail, type ProviderInfo } from '@shared/model'
import { highlevel } from './highlevel'
import { hubspot } from './hubspot'
import { pipedrive } from './pipedrive'
import type { Provider } from './provider'
import { salesforce } from './salesforce'

/** The CRMs that Patchbay knows, found by any of their names. */
export interface ProviderRegistry {
  readonly all: readonly Provider[]
  /** By id or alias, whatever its case; null for a stranger. */
  find(name: string): Provider | null
  /** As {@link find}; throws UNKNOWN_PROVIDER. */
  get(name: string): Provider
  /** By the provider's name in Nango's catalogue; null for a CRM that Patchbay does not know. */
  findByNango(nangoProvider: string): Provider | null
  /** The public part of every manifest, in the registry's order. */
  infos(): ProviderInfo[]
}

/** Makes a registry. Throws an Error when two providers claim the same name: that is a mistake in the code. */
export function createRegistry(all: readonly Provider[]): ProviderRegistry {
  const byName = new Map<string, Provider>()
  const byNango = new Map<string, Provider>()
  for (const provider of all) {
    const { id, aliases, nangoProviders } = provider.manifest
    for (const name of [id, ...aliases]) claim(byName, name.toLowerCase(), provider)
    for (const name of nangoProviders) claim(byNango, name, provider)
  }
  const find = (name: string) => byName.get(name.trim().toLowerCase()) ?? null
  return {
    all,
    find,
    get: (name) => find(name) ?? fail('UNKNOWN_PROVIDER', { provider: name }),
    findByNango: (nangoProvider) => byNango.get(nangoProvider) ?? null,
    infos: () => all.map(infoOf),
  }
}

/** One line a provider: this is the only place outside a provider's folder that names it. */
export const providers: ProviderRegistry = createRegistry([hubspot, highlevel, salesforce, pipedrive])

function claim(names: Map<string, Provider>, name: string, provider: Provider): void {
  const other = names.get(name)
  if (other) throw new Error(`Both ${other.manifest.id} and ${provider.manifest.id} are called ${name}`)
  names.set(name, provider)
}

function infoOf({ manifest }: Provider): ProviderInfo {
  const { id, name, aliases, description, mark, streams, disconnectWarning } = manifest
  return { id, name, aliases, description, mark, streams, disconnectWarning }
}
