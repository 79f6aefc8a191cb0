import type { IntegrationList } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../components/actions/ActionButton'
import { useWorkspaceState } from '../../lib/hooks/use-engine'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useConnectAll } from './use-connect-all'

/** In the sandbox: connects whatever has no account yet, the consents given by themselves, and syncs it. */
export function ConnectAllButton({ list }: { list: IntegrationList }) {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const connectAll = useConnectAll()
  const isSandbox = useWorkspaceState()?.current?.kind === 'sandbox'
  if (!isSandbox || list.available.length === 0) return null
  return (
    <ActionButton size="xs" reason={network} loading={connectAll.busy} onClick={() => void connectAll.run()}>
      {t('integrations.connectAll')}
    </ActionButton>
  )
}
