import { useTranslation } from 'react-i18next'
import { useLive } from '../client'
import { useConnectivity, useIntegrations, useWorkspaceState } from './use-engine'

/** Why an action that needs Nango or a CRM is out of use now; null when it can be done. */
export function useNetworkReason(): string | null {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const { online } = useConnectivity()
  const phase = useWorkspaceState()?.phase
  const isKeyRefused = useIntegrations()?.nangoProblem?.code === 'NANGO_KEY_REFUSED'
  if (link === 'lost') return t('shell.reason.engineLost')
  if (phase === 'needs-key') return t('shell.reason.needsKey')
  if (isKeyRefused) return t('shell.reason.keyRefused')
  return online ? null : t('shell.reason.offline')
}
