import { useTranslation } from 'react-i18next'
import { Toolbar } from '../../components/Toolbar'

/** The Sync runs place; `runId` is the run whose panel is open. */
export function RunsScreen(_props: { runId: string | null }) {
  const { t } = useTranslation()
  return <Toolbar title={t('shell.nav.runs')} />
}
