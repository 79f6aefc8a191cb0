import { Button } from '@mantine/core'
import type { NetworkInUse } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Check, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ProxyLogin } from '../../components/input/ProxyLogin'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useConnectivity, useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './settings.module.css'

/** Whether Nango can be reached, a try at once, and what lies on the way: the proxy and the trusted certificates. */
export function NetworkPage() {
  const { t } = useTranslation()
  const network = useQuery(api.app.network.queryOptions())
  const format = useFormat()
  const { online, since, reason } = useConnectivity()
  const host = useWorkspaceState()?.current?.host
  const check = useAction(async () => {
    queryClient.setQueryData(api.app.connectivity.queryKey(), await client.app.checkConnectivity({}))
  })
  const Icon = online ? Check : TriangleAlert
  const state = online
    ? t('settings.network.online')
    : t(reason === 'os' ? 'settings.network.offline' : 'settings.network.away')
  return (
    <>
      <SettingsHead title={t('settings.page.network')} />
      <SettingsRow
        label={t('settings.network.nango')}
        hint={
          <span role="status" className={`${classes.state} ${online ? 'c-ok' : 'c-warn'}`}>
            <Icon size={12} className="icon-status" aria-hidden />
            {since === null ? state : t('settings.network.since', { state, time: format.dayTime(since) })}
          </span>
        }
      >
        {() => (
          <>
            {host ? <span className="mono">{host}</span> : null}
            <Button loading={check.busy} onClick={() => void check.run(undefined)}>
              {t('settings.network.check')}
            </Button>
          </>
        )}
      </SettingsRow>
      {network.data ? <WayThere network={network.data} onSignedIn={() => void network.refetch()} /> : null}
    </>
  )
}

function WayThere({ network, onSignedIn }: { network: NetworkInUse; onSignedIn(): void }) {
  const { t } = useTranslation()
  const { host, proxy, certificates } = network
  const { extra } = certificates
  return (
    <>
      {proxy ? (
        <SettingsRow
          label={t('settings.network.proxy')}
          hint={[
            t(`settings.network.proxyFrom.${proxy.from}`),
            ...(proxy.username === null ? [] : [t('settings.network.proxyAs', { username: proxy.username })]),
          ].join(' ')}
        >
          {() => (
            <>
              <span className="mono">{proxy.address}</span>
              <ProxyLogin address={proxy.address} username={proxy.username} onDone={onSignedIn} />
            </>
          )}
        </SettingsRow>
      ) : (
        <SettingsRow
          label={t('settings.network.proxy')}
          hint={t(host === null ? 'settings.network.local' : 'settings.network.directHint')}
        >
          {() => t('settings.network.direct')}
        </SettingsRow>
      )}
      <SettingsRow label={t('settings.network.certificates')} hint={t('settings.network.certificatesHint')}>
        {() =>
          [
            t('settings.network.certificateCount', certificates),
            ...(extra > 0 ? [t('settings.network.certificateExtra', { extra })] : []),
          ].join(', ')
        }
      </SettingsRow>
    </>
  )
}
