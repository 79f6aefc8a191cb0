import { Menu } from '@mantine/core'
import type { Integration } from '@shared/model'
import { Copy, Eye, History, Pause, Play, Trash2, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { useCardActions } from '../../../actions/use-card-actions'
import { MoreMenu } from '../../../components/actions/MoreMenu'

/** Everything that can be done with an integration. */
export function CardMenu(props: {
  label: string
  integration: Integration
  actions: ReturnType<typeof useCardActions>
  /** Why what needs the network is out of use; null when it is not. */
  network: string | null
}) {
  const { t } = useTranslation()
  const { actions, integration } = props
  const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const
  return (
    <MoreMenu label={props.label}>
      <Menu.Item leftSection={<Eye {...icon} />} onClick={actions.open}>
        {t('integrations.action.open')}
      </Menu.Item>
      <Menu.Item leftSection={<History {...icon} />} onClick={actions.showRuns}>
        {t('integrations.action.runs')}
      </Menu.Item>
      {integration.status === 'disconnected' ? null : integration.status === 'paused' ? (
        <Menu.Item leftSection={<Play {...icon} />} onClick={actions.resume}>
          {t('integrations.action.resumeSyncing')}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<Pause {...icon} />} onClick={actions.pause}>
          {t('integrations.action.pause')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Copy {...icon} />} onClick={() => void actions.copyId()}>
        {t('integrations.action.copyId')}
      </Menu.Item>
      <Menu.Divider />
      {integration.status === 'disconnected' ? (
        <Menu.Item data-danger leftSection={<Trash2 {...icon} />} onClick={actions.removeData}>
          {t('integrations.action.remove-data')}
        </Menu.Item>
      ) : (
        <Menu.Item
          data-danger={props.network ? undefined : true}
          aria-disabled={props.network ? true : undefined}
          title={props.network ?? undefined}
          closeMenuOnClick={!props.network}
          leftSection={<Unplug {...icon} />}
          onClick={props.network ? undefined : actions.disconnect}
        >
          {t('integrations.action.disconnect')}
        </Menu.Item>
      )}
    </MoreMenu>
  )
}
