import type { Integration } from '@shared/model'
import { Eye, Play, Plug, RefreshCw, Square } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type CardAction, cardButtons, networkActions } from '../../../actions/card-actions'
import { useCardActions } from '../../../actions/use-card-actions'
import { useCardSentence } from '../../../actions/use-card-sentence'
import { ActionButton } from '../../../components/actions/ActionButton'
import { RunStrip } from '../../../components/figures/RunStrip'
import type { CardStatus } from '../../../lib/card-status'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { useProvider } from '../../../lib/hooks/use-providers'
import classes from './Card.module.css'
import { CardFacts } from './CardFacts'
import { CardHead } from './CardHead'
import { CardMenu } from './CardMenu'
import { CardProgress } from './CardProgress'

const icons: Partial<Record<CardAction, ReactNode>> = {
  sync: <RefreshCw size={14} className="icon" aria-hidden />,
  preview: <Eye size={14} className="icon" aria-hidden />,
  stop: <Square size={14} className="icon" aria-hidden />,
  resume: <Play size={14} className="icon" aria-hidden />,
  reconnect: <Plug size={14} className="icon" aria-hidden />,
  'connect-again': <Plug size={14} className="icon" aria-hidden />,
}

/** The card of a connected (or once connected) account, in any of its states. */
export function IntegrationCard({ integration, status }: { integration: Integration; status: CardStatus }) {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const provider = useProvider(integration.provider)
  const actions = useCardActions(integration)
  const name = provider?.name ?? integration.provider
  const buttons = cardButtons(integration, status)
  const label = t('integrations.named', { provider: name, account: integration.account.name })

  return (
    <article className={classes.card} aria-label={label} data-integration={integration.id}>
      <CardHead provider={integration.provider} name={name} description={provider?.description} status={status} />
      <CardFacts integration={integration} status={status} />
      <Slot integration={integration} status={status} />
      {status === 'disconnected' ? (
        <div className={classes.push} />
      ) : (
        <div className={classes.strip}>
          <RunStrip strip={integration.strip} lastSyncAt={integration.lastSyncAt} />
        </div>
      )}
      <div className={classes.actions} data-long={buttons.some(({ action }) => action === 'preview') || undefined}>
        {buttons.map(({ action, variant }) => (
          <ActionButton
            key={action}
            size="xs"
            variant={variant}
            leftSection={icons[action]}
            reason={networkActions.has(action) ? network : null}
            onClick={() => actions.run(action)}
          >
            {t(`integrations.action.${action}`)}
          </ActionButton>
        ))}
        <span className="grow" />
        <CardMenu label={label} integration={integration} actions={actions} network={network} />
      </div>
    </article>
  )
}

/** The one place for a sentence or a bar: in trouble, while syncing, after a disconnect, before the first sync is confirmed. */
function Slot({ integration, status }: { integration: Integration; status: CardStatus }) {
  const { t } = useTranslation()
  const sentence = useCardSentence(integration, status)
  if (integration.activeRun) return <CardProgress run={integration.activeRun} />
  if (status === 'disconnected') return <p className={`t2 ${classes.kept}`}>{t('integrations.card.keptText')}</p>
  if (!sentence) return null
  return (
    <p className={classes.message} data-tone={sentence.tone}>
      <b>{sentence.fact}</b> {sentence.rest}
    </p>
  )
}
