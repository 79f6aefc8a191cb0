import { useTranslation } from 'react-i18next'
import { useLive } from '../../client'
import { nangoAway } from '../nango-away'
import { useConnectivity, useIntegrations, useWorkspaceState } from './use-engine'
import { useProblemText } from './use-problem-text'

/** Why an action that needs Nango or a CRM is out of use now; null when it can be done. */
export function useNetworkReason(): string | null {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const textOf = useProblemText()
  const connectivity = useConnectivity()
  const workspace = useWorkspaceState()
  const isKeyRefused = useIntegrations()?.nangoProblem?.code === 'NANGO_KEY_REFUSED'
  if (link === 'lost') return t('shell.reason.engineLost')
  if (workspace?.phase === 'needs-key') return t('shell.reason.needsKey')
  if (isKeyRefused) return t('shell.reason.keyRefused')
  if (connectivity.online) return null
  const away = nangoAway(connectivity, workspace)
  return away ? textOf(away).fact : t('shell.reason.offline')
}
