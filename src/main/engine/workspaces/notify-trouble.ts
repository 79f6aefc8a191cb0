import type { HostClient } from '@shared/host'
import { describeProblem } from '@shared/i18n'
import type { Problem, Workspace } from '@shared/model'
import { providers } from '../providers/registry'
import type { IntegrationRow } from '../store/accounts/integrations'

export interface TroublePlace {
  host: HostClient
  workspace: Workspace
  /** Whether the host shows the workspace. */
  isShown: () => boolean
}

/**
 * Tells the person that an integration has trouble; a click leads to it, in its own workspace. A host without
 * notifications shows it on the card alone.
 */
export function notifyTrouble(place: TroublePlace, integration: IntegrationRow, problem: Problem): void {
  const { host, workspace, isShown } = place
  const { fact, safe } = describeProblem(problem)
  const name = providers.get(integration.provider).manifest.name
  const account = `${name}, ${integration.accountName}`
  const title = isShown() ? account : `${account} (${workspace.name})`
  const body = safe === '' ? fact : `${fact} ${safe}`
  host.notify({ title, body, workspaceId: workspace.id, route: `/integrations/${integration.id}` }).catch(() => {})
}
