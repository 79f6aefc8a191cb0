import { Menu } from '@mantine/core'
import type { AvailableIntegration } from '@shared/model'
import { Copy, Plug } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { beginConnect } from '../../../actions/connect-flow'
import { ActionButton } from '../../../components/actions/ActionButton'
import { MoreMenu } from '../../../components/actions/MoreMenu'
import { toast } from '../../../components/notices/toasts'
import { copyText } from '../../../lib/hooks/use-copy'
import { useAppInfo } from '../../../lib/hooks/use-engine'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { useProvider } from '../../../lib/hooks/use-providers'
import classes from './Card.module.css'
import { CardHead } from './CardHead'

/** The card of a Nango integration that has no account yet. */
export function AvailableCard({ available }: { available: AvailableIntegration }) {
  const { t } = useTranslation()
  const info = useAppInfo()
  const network = useNetworkReason()
  const provider = useProvider(available.provider)
  const name = provider?.name ?? available.provider
  const label = t('integrations.named', { provider: name, account: available.integrationKey })
  const { integrationKey } = available
  return (
    <article className={classes.card} aria-label={label}>
      <CardHead provider={available.provider} name={name} description={provider?.description} status="not-connected" />
      <div className={classes.prose}>
        <p>
          <Trans
            t={t}
            i18nKey="integrations.card.setUpAs"
            values={{ key: integrationKey }}
            components={{ 1: <span className="mono" /> }}
          />
        </p>
        <p>{t('integrations.card.connectText')}</p>
      </div>
      <div className={classes.push} />
      <div className={classes.actions}>
        <ActionButton
          size="xs"
          leftSection={<Plug size={14} className="icon" aria-hidden />}
          reason={network}
          onClick={() =>
            beginConnect({ provider: available.provider, integrationKey, reconnects: null }, info?.capabilities)
          }
        >
          {t('integrations.action.connect')}
        </ActionButton>
        <span className="grow" />
        <MoreMenu label={label}>
          <Menu.Item
            leftSection={<Copy size={14} className="icon" aria-hidden />}
            onClick={async () => {
              if (await copyText(integrationKey))
                toast({ tone: 'plain', title: t('integrations.message.keyCopied'), detail: integrationKey, mono: true })
            }}
          >
            {t('integrations.action.copyKey')}
          </Menu.Item>
        </MoreMenu>
      </div>
    </article>
  )
}
