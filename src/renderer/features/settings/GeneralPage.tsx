import { SegmentedControl, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useAppSettings, useChangeSettings } from '../../lib/hooks/use-app-settings'
import { useAppInfo } from '../../lib/hooks/use-engine'

const languages = ['system', 'en', 'de'] as const

/** How Patchbay as a program behaves on this computer. */
export function GeneralPage() {
  const { t } = useTranslation()
  const settings = useAppSettings()
  const capabilities = useAppInfo()?.capabilities
  const change = useChangeSettings()
  if (!settings || !capabilities) return <PageSkeleton rows={2} />
  const { platform } = capabilities
  // On a Mac a closed window leaves its app in the Dock in any case.
  const hasClosing = capabilities.tray && platform !== 'darwin'
  return (
    <>
      <SettingsHead title={t('settings.page.general')} />
      <SettingsRow label={t('settings.general.language')} hint={t('settings.general.languageHint')}>
        {(ids) => (
          <SegmentedControl
            aria-labelledby={ids.label}
            value={settings.language}
            data={languages.map((value) => ({ value, label: t(`settings.general.languages.${value}`) }))}
            onChange={(value) => {
              const language = languages.find((each) => each === value)
              if (language) void change.run({ language })
            }}
          />
        )}
      </SettingsRow>
      {hasClosing ? (
        <SettingsRow label={t('settings.general.closing')} hint={t('settings.general.closingHint')}>
          {(ids) => (
            <Switch
              aria-labelledby={ids.label}
              checked={settings.closeToTray ?? platform === 'win32'}
              onChange={({ currentTarget: { checked } }) => void change.run({ closeToTray: checked })}
            />
          )}
        </SettingsRow>
      ) : null}
    </>
  )
}
