import type { Integration } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ConfirmDialog } from '../../../components/actions/ConfirmDialog'
import { toast } from '../../../components/notices/toasts'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useProvider } from '../../../lib/hooks/use-providers'

/** Asks before the kept records of a disconnected integration go. */
export function RemoveDataDialog({ integration, onClose }: { integration: Integration; onClose(): void }) {
  const { t } = useTranslation()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const provider = useProvider(integration.provider)?.name ?? integration.provider
  const name = t('integrations.named', { provider, account: integration.account.name })
  const remove = useAction(() => client.integrations.removeData({ params: { id: integration.id } }))
  return (
    <ConfirmDialog
      title={t('integrations.removeData.title', { name })}
      text={t('integrations.removeData.text', {
        count: integration.records,
        environment: t(`common.environment.${kind}`),
        provider,
      })}
      verb={t('integrations.removeData.verb')}
      busy={remove.busy}
      onCancel={onClose}
      onConfirm={async () => {
        if (!(await remove.run(undefined))) return
        void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
        toast({ tone: 'ok', title: t('integrations.removeData.done', { name }) })
        onClose()
      }}
    />
  )
}
