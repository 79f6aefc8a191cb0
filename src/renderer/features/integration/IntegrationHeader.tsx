import { Menu } from '@mantine/core'
import type { Integration } from '@shared/model'
import { Copy, History, Pause, Play, Plug, RefreshCw, Square, Trash2, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { useCardActions } from '../../actions/use-card-actions'
import { routes } from '../../app/routes'
import { ActionButton } from '../../components/actions/ActionButton'
import { MoreMenu } from '../../components/actions/MoreMenu'
import { Toolbar } from '../../components/frame/Toolbar'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { IntegrationPill } from '../../components/labels/StatusPill'
import type { CardStatus } from '../../lib/card-status'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useProvider } from '../../lib/hooks/use-providers'
import { type HeaderButton, headerButtons } from './header-model'
import classes from './integration.module.css'

const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const
const icons: Record<HeaderButton['action'], ReactNode> = {
  pause: <Pause {...icon} />,
  sync: <RefreshCw {...icon} />,
  stop: <Square {...icon} />,
  resume: <Play {...icon} />,
  'connect-again': <Plug {...icon} />,
}

/** The head of an integration: where it is, how it stands, what can be done with it. */
export function IntegrationHeader(props: {
  integration: Integration
  status: CardStatus
  actions: ReturnType<typeof useCardActions>
  /** Gets the place in which a tab puts its own buttons; these stand instead of the head's. */
  slot(element: HTMLElement | null): void
}) {
  const { integration, status, actions } = props
  const { t } = useTranslation()
  const network = useNetworkReason()
  const provider = useProvider(integration.provider)?.name ?? integration.provider
  return (
    <Toolbar
      title={provider}
      crumbs={[{ label: t('integrations.title'), href: routes.integrations }]}
      mark={<ProviderTile provider={integration.provider} size={20} />}
      extra={
        <>
          <span className={`t2 ell ${classes.account}`} title={integration.account.name}>
            {integration.account.name}
          </span>
          <IntegrationPill status={status} />
        </>
      }
    >
      <div ref={props.slot} className={classes.slot} />
      <div className={classes.actions}>
        {headerButtons(status).map(({ action, variant }) => (
          <ActionButton
            key={action}
            variant={variant}
            leftSection={icons[action]}
            reason={action === 'sync' || action === 'connect-again' ? network : null}
            onClick={() => (action === 'pause' ? actions.pause() : actions.run(action))}
          >
            {t(`integration.action.${action}`)}
          </ActionButton>
        ))}
        <MoreMenu label={t('integrations.named', { provider, account: integration.account.name })}>
          <Menu.Item leftSection={<History {...icon} />} onClick={actions.showRuns}>
            {t('integrations.action.runs')}
          </Menu.Item>
          <Menu.Item leftSection={<Copy {...icon} />} onClick={() => void actions.copyId()}>
            {t('integrations.action.copyId')}
          </Menu.Item>
          <Menu.Divider />
          {status === 'disconnected' ? (
            <Menu.Item data-danger leftSection={<Trash2 {...icon} />} onClick={actions.removeData}>
              {t('integrations.action.remove-data')}
            </Menu.Item>
          ) : (
            <Menu.Item
              data-danger={network ? undefined : true}
              aria-disabled={network ? true : undefined}
              title={network ?? undefined}
              closeMenuOnClick={!network}
              leftSection={<Unplug {...icon} />}
              onClick={network ? undefined : actions.disconnect}
            >
              {t('integrations.action.disconnect')}
            </Menu.Item>
          )}
        </MoreMenu>
      </div>
    </Toolbar>
  )
}
