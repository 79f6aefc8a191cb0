import { Button } from '@mantine/core'
import { Check, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useConnectivity, useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './settings.module.css'

/** Whether Nango can be reached, and a try at once. */
export function NetworkPage() {
  const { t } = useTranslation()
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
    </>
  )
}
