import { Menu } from '@mantine/core'
import type { IntegrationList } from '@shared/model'
import { Plug, Plus, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { beginConnect } from '../../actions/connect-flow'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { useAppInfo, useWorkspaceState } from '../../lib/hooks/use-engine'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useProviders } from '../../lib/hooks/use-providers'
import classes from './AddMenu.module.css'
import { addMenuModel } from './add-menu-model'
import { useAdopt } from './cards/use-adopt'
import { useConnectAll } from './use-connect-all'

/** What can be added: CRMs without an account, further accounts, connections that Nango holds already. */
export function AddMenu({ list }: { list: IntegrationList | undefined }) {
  const { t } = useTranslation()
  const info = useAppInfo()
  const network = useNetworkReason()
  const providers = useProviders()
  const isSandbox = useWorkspaceState()?.current?.kind === 'sandbox'
  const refresh = useAction(() => client.integrations.refresh({}))
  const adopt = useAdopt()
  const connectAll = useConnectAll()
  const model = addMenuModel(list, providers)

  const button = (
    <ActionButton leftSection={<Plus size={14} className="icon" aria-hidden />} reason={network} aria-haspopup="menu">
      {t('integrations.add')}
    </ActionButton>
  )
  if (network) return button

  const connect = (provider: string, integrationKey: string) =>
    beginConnect({ provider, integrationKey, reconnects: null }, info?.capabilities)

  return (
    <Menu width={280}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {model.connect.length > 0 ? <Menu.Label>{t('integrations.menu.connect')}</Menu.Label> : null}
        {model.connect.map((each) => (
          <Entry key={each.integrationKey} {...each} onChoose={() => connect(each.provider, each.integrationKey)} />
        ))}
        {isSandbox && model.connect.length > 1 ? (
          <Menu.Item
            leftSection={<Plug size={14} className="icon" aria-hidden />}
            onClick={() => void connectAll.run()}
          >
            {t('integrations.connectAll')}
          </Menu.Item>
        ) : null}
        {model.adopt.length > 0 ? <Menu.Label>{t('integrations.menu.adopt')}</Menu.Label> : null}
        {model.adopt.map(({ name, connection }) => (
          <Entry
            key={connection.connectionId}
            provider={connection.provider}
            name={name}
            integrationKey={connection.connectionId.slice(0, 8)}
            onChoose={() => void adopt.run(connection)}
          />
        ))}
        {model.another.length > 0 ? <Menu.Label>{t('integrations.menu.another')}</Menu.Label> : null}
        {model.another.map((each) => (
          <Entry key={each.integrationKey} {...each} onChoose={() => connect(each.provider, each.integrationKey)} />
        ))}
        {model.missing.length > 0 ? <Menu.Label>{t('integrations.menu.missing')}</Menu.Label> : null}
        {model.missing.map((each) => (
          <Menu.Item key={each.provider} disabled leftSection={<ProviderTile provider={each.provider} size={16} />}>
            {each.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<RefreshCw size={14} className="icon" aria-hidden />}
          onClick={async () => {
            const answer = await refresh.run(undefined)
            if (answer) queryClient.setQueryData(api.integrations.list.queryKey(), answer)
          }}
        >
          {t('integrations.menu.refresh')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry(props: { provider: string; name: string; integrationKey: string; onChoose(): void }) {
  return (
    <Menu.Item
      leftSection={<ProviderTile provider={props.provider} size={16} />}
      rightSection={<span className={`mono ell ${classes.key}`}>{props.integrationKey}</span>}
      onClick={props.onChoose}
    >
      {props.name}
    </Menu.Item>
  )
}
