import type { AdoptableConnection } from '@shared/model'
import { Link2, Trash2 } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { ActionButton } from '../../../components/actions/ActionButton'
import { useFormat } from '../../../lib/hooks/use-format'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { useProvider } from '../../../lib/hooks/use-providers'
import classes from './Card.module.css'
import { CardHead } from './CardHead'
import { useAdopt, useRemoveLate } from './use-adopt'

/** The card of a connection that Nango already holds for this workspace and that nothing here uses yet. */
export function AdoptableCard({ adoptable }: { adoptable: AdoptableConnection }) {
  const { t } = useTranslation()
  const format = useFormat()
  const network = useNetworkReason()
  const adopt = useAdopt()
  const remove = useRemoveLate()
  const provider = useProvider(adoptable.provider)
  const name = provider?.name ?? adoptable.provider
  return (
    <article
      className={classes.card}
      aria-label={t('integrations.named', { provider: name, account: adoptable.connectionId })}
    >
      <CardHead provider={adoptable.provider} name={name} description={provider?.description} status="not-connected" />
      <div className={classes.prose}>
        <p>
          <Trans
            t={t}
            i18nKey={`integrations.card.${textOf(adoptable)}`}
            values={{ connection: adoptable.connectionId.slice(0, 8), time: format.dateTime(adoptable.createdAt) }}
            components={{ 1: <span className="mono" title={adoptable.connectionId} /> }}
          />
        </p>
        <p>{t(adoptable.late ? 'integrations.card.lateHint' : 'integrations.card.adoptHint')}</p>
      </div>
      <div className={classes.push} />
      <div className={classes.actions}>
        <ActionButton
          size="xs"
          leftSection={<Link2 size={14} className="icon" aria-hidden />}
          reason={network}
          loading={adopt.busy}
          onClick={() => void adopt.run(adoptable)}
        >
          {t('integrations.action.adopt')}
        </ActionButton>
        {adoptable.late ? (
          <ActionButton
            size="xs"
            variant="default"
            leftSection={<Trash2 size={14} className="icon" aria-hidden />}
            reason={network}
            loading={remove.busy}
            onClick={() => void remove.run(adoptable)}
          >
            {t('integrations.action.removeLate')}
          </ActionButton>
        ) : null}
      </div>
    </article>
  )
}

function textOf({ late }: AdoptableConnection) {
  if (!late) return 'adoptText'
  return late.certain ? 'lateText' : 'lateUnsureText'
}
