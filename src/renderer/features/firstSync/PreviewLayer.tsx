import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { showPreview, takePreview, usePreview } from '../../actions/preview-flow'
import { onEngineEvent } from '../../client'
import { toast } from '../../components/notices/toasts'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'
import { PreviewDialog } from './PreviewDialog'

/** The dialog of the first-sync preview, and the message about one that ends while it is closed. */
export function PreviewLayer() {
  useBackgroundMessages()
  const flow = usePreview((state) => state.flow)
  const integration = useIntegrations()?.integrations.find(({ id }) => id === flow?.integrationId)
  if (!flow || !integration) return null
  return <PreviewDialog key={flow.integrationId} flow={flow} integration={integration} />
}

function useBackgroundMessages(): void {
  const { t } = useTranslation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations
  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type !== 'run.ended') return
        const flow = takePreview(event.runId)
        if (!flow || event.status === 'stopped') return
        const integration = integrations?.find(({ id }) => id === flow.integrationId)
        const provider = providers.find(({ id }) => id === integration?.provider)?.name ?? flow.integrationId
        const name = integration ? t('integrations.named', { provider, account: integration.account.name }) : provider
        const isReady = event.status === 'succeeded' || event.status === 'partial'
        toast({
          topic: event.runId,
          tone: isReady ? 'ok' : 'err',
          title: t(isReady ? 'integrations.firstSync.ready' : 'integrations.firstSync.failed', { name }),
          action: { label: t('common.action.show'), run: () => showPreview(flow) },
        })
      }),
    [t, providers, integrations],
  )
}
