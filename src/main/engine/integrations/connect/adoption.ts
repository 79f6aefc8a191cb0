import type { AdoptableConnection } from '@shared/model'
import type { NangoConnection } from '../../nango/gateway'
import { carriesTags } from './tags'

export interface AdoptionRules {
  /** See `adoptionTags`. Empty: nothing is offered, for anything could be another company's. */
  workspaceTags: Record<string, string>
  /** Connections that integrations of this workspace use already. */
  usedConnectionIds: ReadonlySet<string>
  /** Patchbay's provider for one of Nango's; null when Patchbay does not know it. */
  knownProviders: (nangoProvider: string) => string | null
}

/** Connections of a Nango environment that this workspace may take over: those that carry all its tags, no others. */
export function adoptable(connections: readonly NangoConnection[], rules: AdoptionRules): AdoptableConnection[] {
  return connections.flatMap(({ integrationKey, connectionId, nangoProvider, tags, createdAt }) => {
    const provider = rules.knownProviders(nangoProvider)
    const free = !rules.usedConnectionIds.has(connectionId)
    return provider !== null && free && carriesTags(tags, rules.workspaceTags)
      ? [{ provider, integrationKey, connectionId, createdAt, late: null }]
      : []
  })
}
