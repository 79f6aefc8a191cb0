import type { Integration } from '@shared/model'
import { PauseCircle, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { networkActions } from '../../actions/card-actions'
import type { useCardActions } from '../../actions/use-card-actions'
import { useCardSentence } from '../../actions/use-card-sentence'
import { ActionButton } from '../../components/actions/ActionButton'
import { CopyDetails } from '../../components/actions/CopyDetails'
import { Banner } from '../../components/notices/Banner'
import type { CardStatus } from '../../lib/card-status'
import { useFormat } from '../../lib/hooks/use-format'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { troubleButtons } from './header-model'

/** What keeps an integration from syncing, if anything does: the fact, what is safe, and the button that mends it. */
export function Trouble(props: {
  integration: Integration
  status: CardStatus
  actions: ReturnType<typeof useCardActions>
}) {
  const { integration, status, actions } = props
  const { t } = useTranslation()
  const format = useFormat()
  const textOf = useProblemText()
  const network = useNetworkReason()
  const { problem, pausedAt, disconnectedAt } = integration

  if (status === 'paused') {
    const fact = pausedAt ? t('integration.pausedSince', { when: format.ago(pausedAt) }) : t('integration.paused')
    return <Banner tone="idle" icon={PauseCircle} fact={fact} rest={t('integration.pausedRest')} />
  }
  if (status === 'disconnected') {
    const fact = disconnectedAt
      ? t('integration.disconnectedSince', { when: format.ago(disconnectedAt) })
      : t('integration.disconnected')
    return <Banner tone="idle" icon={Unplug} fact={fact} rest={t('integration.disconnectedRest')} />
  }
  // A pause that the CRM asked for is no trouble: the card's facts tell it.
  if (!problem || (status !== 'error' && status !== 'needs-reconnect')) {
    return integration.firstSyncConfirmed ? null : <FirstSync integration={integration} actions={actions} />
  }
  const { fact, safe } = textOf(problem)
  return (
    <Banner tone={status === 'error' ? 'err' : 'warn'} fact={fact} rest={safe}>
      {problem.detail ? <CopyDetails problem={problem} size="xs" /> : null}
      {troubleButtons(integration, status).map(({ action, variant }) => (
        <ActionButton
          key={action}
          size="xs"
          variant={variant}
          reason={networkActions.has(action) ? network : null}
          onClick={() => actions.run(action)}
        >
          {t(`integrations.action.${action}`)}
        </ActionButton>
      ))}
    </Banner>
  )
}

/** Before the first sync is confirmed: what waits for it, and the way to the preview. */
function FirstSync({ integration, actions }: { integration: Integration; actions: ReturnType<typeof useCardActions> }) {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const sentence = useCardSentence(integration, 'connected')
  if (!sentence) return null
  return (
    <Banner tone="info" fact={sentence.fact} rest={sentence.rest}>
      <ActionButton size="xs" reason={network} onClick={() => actions.run('preview')}>
        {t('integrations.action.preview')}
      </ActionButton>
    </Banner>
  )
}
