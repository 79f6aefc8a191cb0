import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'

const schemes = ['auto', 'light', 'dark'] as const

/** How Patchbay looks in this window and on this computer. */
export function AppearancePage() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <SettingsHead title={t('settings.page.appearance')} />
      <SettingsRow label={t('settings.appearance.theme')} hint={t('settings.appearance.themeHint')}>
        {(ids) => (
          <SegmentedControl
            aria-labelledby={ids.label}
            value={colorScheme}
            data={schemes.map((value) => ({ value, label: t(`settings.appearance.${value}`) }))}
            onChange={(value) => {
              const chosen = schemes.find((each) => each === value)
              if (chosen) setColorScheme(chosen)
            }}
          />
        )}
      </SettingsRow>
      <SettingsRow label={t('settings.appearance.motion')} hint={t('settings.appearance.motionHint')} />
    </>
  )
}
