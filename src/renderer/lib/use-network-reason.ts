import { useTranslation } from 'react-i18next'
import { useLive } from '../client'
import { useConnectivity, useWorkspaceState } from './use-engine'

/** Why an action that needs Nango or a CRM is out of use now; null when it can be done. */
export function useNetworkReason(): string | null {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const { online } = useConnectivity()
  const phase = useWorkspaceState()?.phase
  if (link === 'lost') return t('shell.reason.engineLost')
  if (phase === 'needs-key') return t('shell.reason.needsKey')
  return online ? null : t('shell.reason.offline')
}
