import type { PreviewDecision, Run } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { client } from '../client'
import { useAction } from '../client/use-action'
import { useIntegrations } from '../lib/hooks/use-engine'
import { useNetworkReason } from '../lib/hooks/use-network-reason'
import { useShortcut } from '../lib/shortcuts'
import { watchRuns } from './watched-runs'

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

/** Confirms the first sync of an integration and starts it: from then on what waits is pushed. */
export function useFirstSync(): {
  run(id: string, decision: PreviewDecision): Promise<Run | undefined>
  busy: boolean
} {
  const action = useAction(({ id, all }: { id: string; all: PreviewDecision }) =>
    client.integrations.sync({ id, trigger: 'manual', confirmFirstSync: true, decision: { all } }),
  )
  return {
    busy: action.busy,
    run: async (id, all) => {
      const run = await action.run({ id, all })
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
