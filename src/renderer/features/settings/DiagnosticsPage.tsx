import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../components/actions/CopyButton'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useAppInfo } from '../../lib/hooks/use-engine'

/** What this Patchbay is, and where it keeps its keys. */
export function DiagnosticsPage() {
  const { t } = useTranslation()
  const info = useAppInfo()
  if (!info) return <PageSkeleton rows={4} />
  const { version, capabilities } = info
  return (
    <>
      <SettingsHead title={t('settings.page.diagnostics')} />
      <SettingsRow label={t('settings.diagnostics.version')} hint={t(`settings.diagnostics.host.${capabilities.host}`)}>
        {() => (
          <>
            <span className="mono">{version}</span>
            <CopyButton value={version} label={t('settings.diagnostics.copyVersion')} />
          </>
        )}
      </SettingsRow>
      <SettingsRow
        label={t('settings.diagnostics.keys')}
        hint={t(`settings.diagnostics.store.${capabilities.secretStore}`)}
      />
    </>
  )
}
