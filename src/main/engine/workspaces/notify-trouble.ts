import type { HostClient } from '@shared/host'
import { describeProblem } from '@shared/i18n'
import type { Problem } from '@shared/model'
import { providers } from '../providers/registry'
import type { IntegrationRow } from '../store/integrations'

/** Tells the person that an integration has trouble. A host without notifications shows it on the card alone. */
export function notifyTrouble(host: HostClient, integration: IntegrationRow, problem: Problem): void {
  const { fact, safe } = describeProblem(problem)
  const name = providers.get(integration.provider).manifest.name
  const title = `${name}, ${integration.accountName}`
  const body = safe === '' ? fact : `${fact} ${safe}`
  host.notify({ title, body, route: `/integrations/${integration.id}` }).catch(() => {})
}
