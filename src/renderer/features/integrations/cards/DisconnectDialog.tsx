import type { Integration } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ConfirmDialog } from '../../../components/actions/ConfirmDialog'
import { toast } from '../../../components/notices/toasts'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useProvider } from '../../../lib/hooks/use-providers'
import classes from './Card.module.css'

/** Asks what becomes of the local records, warns of what the vendor revokes besides, then disconnects. */
export function DisconnectDialog({ integration, onClose }: { integration: Integration; onClose(): void }) {
  const { t } = useTranslation()
  const provider = useProvider(integration.provider)
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const providerName = provider?.name ?? integration.provider
  const name = t('integrations.named', { provider: providerName, account: integration.account.name })
  const disconnect = useAction((data: 'keep' | 'remove') =>
    client.integrations.disconnect({ params: { id: integration.id }, query: { data } }),
  )
  return (
    <ConfirmDialog
      title={t('integrations.disconnect.title', { name })}
      text={
        <>
          <p>
            {t('integrations.disconnect.text', {
              environment: t(`common.environment.${kind}`),
              provider: providerName,
            })}
          </p>
          {provider?.disconnectWarning ? <p className={classes.warning}>{provider.disconnectWarning}</p> : null}
        </>
      }
      choicesLabel={t('integrations.disconnect.dataLabel', { count: integration.records })}
      choices={[
        { value: 'keep', label: t('integrations.disconnect.keep'), hint: t('integrations.disconnect.keepHint') },
        { value: 'remove', label: t('integrations.disconnect.remove'), hint: t('integrations.disconnect.removeHint') },
      ]}
      verb={(choice) =>
        choice === 'remove' ? t('integrations.disconnect.verbRemove') : t('integrations.disconnect.verbKeep')
      }
      busy={disconnect.busy}
      onCancel={onClose}
      onConfirm={async (choice) => {
        const done = await disconnect.run(choice ?? 'keep')
        if (!done) return
        void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
        toast({
          tone: 'ok',
          title: t(done.data === 'kept' ? 'integrations.disconnect.doneKept' : 'integrations.disconnect.doneRemoved', {
            name,
          }),
          detail: t(
            done.data === 'kept'
              ? 'integrations.disconnect.doneKeptDetail'
              : 'integrations.disconnect.doneRemovedDetail',
          ),
        })
        onClose()
      }}
    />
  )
}
