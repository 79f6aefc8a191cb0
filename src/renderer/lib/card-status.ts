import type { Integration, IntegrationStatus } from '@shared/model'

/** What a card's pill can say: the integration's status, and the card without an account. */
export type CardStatus = IntegrationStatus | 'queued' | 'not-connected'

/** What the pill of an integration says: a run under way goes before the state behind it. */
export function cardStatus(integration: Pick<Integration, 'status' | 'activeRun'>): CardStatus {
  if (integration.activeRun) return integration.activeRun.status === 'queued' ? 'queued' : 'syncing'
  return integration.status
}
