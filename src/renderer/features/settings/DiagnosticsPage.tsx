import { Button } from '@mantine/core'
import type { HelpKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { CopyButton } from '../../components/actions/CopyButton'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useAppInfo } from '../../lib/hooks/use-engine'

function OpenHelp({ kind }: { kind: HelpKind }) {
  const { t } = useTranslation()
  const open = useAction(() => client.app.openHelp({ kind }))
  return (
    <Button loading={open.busy} onClick={() => void open.run(undefined)}>
      {t(`settings.diagnostics.open.${kind}`)}
    </Button>
  )
}

/** What this Patchbay is, and where it keeps its keys. */
export function DiagnosticsPage() {
  const { t } = useTranslation()
  const info = useAppInfo()
  if (!info) return <PageSkeleton rows={4} />
  const { version, capabilities, dataDir } = info
  const logs = `${dataDir}${dataDir.includes('\\') ? '\\' : '/'}logs`
  const about = capabilities.help.filter((kind) => kind !== 'logs')
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
      <SettingsRow label={t('settings.diagnostics.data')} hint={t('settings.diagnostics.logsHint', { path: logs })}>
        {() => (
          <>
            <CopyButton value={logs} label={t('settings.diagnostics.copyLogs')} />
            {capabilities.help.includes('logs') ? <OpenHelp kind="logs" /> : null}
          </>
        )}
      </SettingsRow>
      {about.length > 0 ? (
        <SettingsRow label={t('settings.diagnostics.help')} hint={t('settings.diagnostics.about', { version })}>
          {() => about.map((kind) => <OpenHelp key={kind} kind={kind} />)}
        </SettingsRow>
      ) : null}
    </>
  )
}
