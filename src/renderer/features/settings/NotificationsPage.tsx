import { Button, Switch } from '@mantine/core'
import { noticeKind } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useAppSettings, useChangeSettings } from '../../lib/hooks/use-app-settings'
import { useAppInfo } from '../../lib/hooks/use-engine'
import { askPermission, permission, showNotification } from '../../lib/web-notification'

/** What is announced outside the window, and whether that can be shown at all. */
export function NotificationsPage() {
  const { t } = useTranslation()
  const settings = useAppSettings()
  const capabilities = useAppInfo()?.capabilities
  const change = useChangeSettings()
  if (!settings || !capabilities) return <PageSkeleton rows={6} />
  const { notifications } = settings
  return (
    <>
      <SettingsHead title={t('settings.page.notifications')} />
      {capabilities.notifications ? (
        <SettingsRow label={t('settings.notifications.show')} hint={t('settings.notifications.allowed')} />
      ) : (
        <OfBrowser />
      )}
      <SettingsHead title={t('settings.notifications.when')} />
      {noticeKind.options.map((kind) => (
        <SettingsRow key={kind} label={t(`settings.notifications.kind.${kind}`)}>
          {(ids) => (
            <Switch
              aria-labelledby={ids.label}
              checked={notifications[kind]}
              onChange={({ currentTarget: { checked } }) =>
                void change.run({ notifications: { ...notifications, [kind]: checked } })
              }
            />
          )}
        </SettingsRow>
      ))}
    </>
  )
}

/** Whether the browser shows them for this page; it is asked here, once. */
function OfBrowser() {
  const { t } = useTranslation()
  const [state, setState] = useState(permission)
  return (
    <SettingsRow label={t('settings.notifications.show')} hint={t(`settings.notifications.browser.${state}`)}>
      {() => (
        <>
          {state === 'default' ? (
            <Button onClick={async () => setState(await askPermission())}>{t('settings.notifications.allow')}</Button>
          ) : null}
          {state === 'granted' ? (
            <Button
              onClick={() =>
                showNotification({
                  title: t('settings.notifications.testTitle'),
                  body: t('settings.notifications.testBody'),
                })
              }
            >
              {t('settings.notifications.test')}
            </Button>
          ) : null}
        </>
      )}
    </SettingsRow>
  )
}
