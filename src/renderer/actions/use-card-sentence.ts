import type { Integration } from '@shared/model'
import { useTranslation } from 'react-i18next'
import type { CardStatus } from '../lib/card-status'
import { useProblemText } from '../lib/hooks/use-problem-text'
import { useProvider } from '../lib/hooks/use-providers'

export interface CardSentence {
  tone: 'err' | 'warn' | 'info'
  fact: string
  rest: string
}

/** What has to be said of an integration, if anything: its trouble, else what waits and why, else what was refused. */
export function useCardSentence(integration: Integration, status: CardStatus): CardSentence | null {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const provider = useProvider(integration.provider)?.name ?? integration.provider
  const { problem, outbox, firstSyncConfirmed } = integration
  const refused = outbox.refused > 0 ? t('integrations.firstSync.refused', { count: outbox.refused, provider }) : ''
  if (problem) {
    const { fact, safe } = textOf(problem)
    return { tone: status === 'error' ? 'err' : 'warn', fact, rest: safe }
  }
  if (status !== 'connected') return null
  if (!firstSyncConfirmed) {
    const { waiting } = outbox
    const fact =
      waiting > 0 ? t('integrations.firstSync.waiting', { count: waiting }) : t('integrations.firstSync.notYet')
    const rest = t(waiting > 0 ? 'integrations.firstSync.waitingRest' : 'integrations.firstSync.notYetRest', {
      provider,
    })
    return { tone: 'info', fact, rest: [rest, refused].filter(Boolean).join(' ') }
  }
  return refused ? { tone: 'warn', fact: refused, rest: t('integrations.firstSync.refusedRest') } : null
}
