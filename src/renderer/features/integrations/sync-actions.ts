import type { Run } from '@shared/model'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { routes } from '../../app/routes'
import { api, client, onEngineEvent, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { toast } from '../../components/toasts'
import { useShortcut } from '../../lib/shortcuts'
import { useIntegrations } from '../../lib/use-engine'
import { useNetworkReason } from '../../lib/use-network-reason'
import { useProviders } from '../../lib/use-providers'

/** Runs that were started in this window; their end is told in a message. */
const started = new Set<string>()

/** Marks runs whose end the person waits for. */
export function watchRuns(runs: readonly Run[]): void {
  for (const run of runs) started.add(run.id)
  void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
  void queryClient.invalidateQueries({ queryKey: api.runs.key() })
}

/** Starts a sync of one integration and tells how it ended. */
export function useSync(): { run(id: string): Promise<Run | undefined>; busy: boolean } {
  const action = useAction((id: string) => client.integrations.sync({ id, trigger: 'manual', confirmFirstSync: false }))
  return {
    busy: action.busy,
    run: async (id) => {
      const run = await action.run(id)
      if (run) watchRuns([run])
      return run
    },
  }
}

/** Starts a sync of everything that can be synced; `reason` says why that is not possible now. */
export function useSyncAll(): { run(): Promise<void>; busy: boolean; reason: string | null } {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const integrations = useIntegrations()?.integrations ?? []
  const canSync = integrations.some(({ status }) => status !== 'paused' && status !== 'disconnected')
  const action = useAction(() => client.integrations.syncAll({ trigger: 'manual', confirmFirstSync: false }))
  const nothing = integrations.length === 0 ? t('shell.reason.nothingConnected') : t('shell.reason.allPaused')
  const reason = network ?? (canSync ? null : nothing)
  return {
    busy: action.busy,
    reason,
    run: async () => {
      if (reason || action.busy) return
      const runs = await action.run(undefined)
      if (runs) watchRuns(runs)
    },
  }
}

/** Shift+Mod+S everywhere. */
export function useSyncAllShortcut(): void {
  const syncAll = useSyncAll()
  useShortcut('syncAll', () => void syncAll.run())
}

/** Tells in a message how the runs ended that were started here. */
export function useRunMessages(): void {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations

  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type !== 'run.ended' || !started.delete(event.runId)) return
        const integration = integrations?.find(({ id }) => id === event.integrationId)
        const provider = providers.find(({ id }) => id === integration?.provider)?.name ?? event.integrationId
        const name = integration ? t('integrations.named', { provider, account: integration.account.name }) : provider
        const show = { label: t('common.action.show'), run: () => navigate(routes.run(event.runId)) }
        switch (event.status) {
          case 'succeeded':
            toast({
              tone: 'ok',
              title: t('integrations.message.synced', { name }),
              detail: t('integrations.message.changed', { count: event.changeCount }),
              action: show,
            })
            break
          case 'partial':
            toast({ tone: 'err', title: t('integrations.message.partial', { name }), action: show })
            break
          case 'failed':
            toast({ tone: 'err', title: t('integrations.message.failed', { name }), action: show })
            break
          case 'stopped':
          case 'interrupted':
            toast({ tone: 'info', title: t(`integrations.message.${event.status}`, { name }), action: show })
            break
        }
      }),
    [t, navigate, providers, integrations],
  )
}
