import type { ConflictSide } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { watchRuns } from '../../actions/watched-runs'
import { client } from '../../client'
import { toastError, useAction } from '../../client/use-action'
import { toast } from '../../components/notices/toasts'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import type { Chosen, Consequence } from './compare/compare-model'

interface Settled {
  recordId: string
  name: string
  choices: Chosen
  pushed: Consequence['pushed']
}

/**
 * Settles the conflicts of a record and lets what goes to CRMs be pushed at once where that can be done now; else it waits
 * for the next sync. A message offers to take the choice back.
 */
export function useSettle(): { run(settled: Settled): Promise<boolean>; busy: boolean; canPush: boolean } {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const integrations = useIntegrations()?.integrations ?? []
  const canPush = network === null
  const action = useAction(({ recordId, choices }: Settled) =>
    client.conflicts.settleRecord({ recordId, choices, trigger: 'manual' }),
  )
  return {
    busy: action.busy,
    canPush,
    run: async (settled) => {
      const done = await action.run(settled)
      if (!done) return false
      const { runId } = done
      const ready = settled.pushed.filter(({ integrationId }) => {
        const integration = integrations.find(({ id }) => id === integrationId)
        return (
          integration?.status === 'connected' || integration?.status === 'syncing' || integration?.status === 'error'
        )
      })
      const pushes = canPush && ready.length > 0
      if (pushes) void pushTo(ready.map(({ integrationId }) => integrationId))
      toast({
        topic: 'settled',
        tone: 'ok',
        title: t('conflicts.saved', { name: settled.name }),
        detail: t(
          settled.pushed.length === 0
            ? 'conflicts.savedHere'
            : pushes
              ? 'conflicts.savedPushes'
              : 'conflicts.savedWaits',
        ),
        ...(runId === null ? {} : { action: { label: t('conflicts.undo'), run: () => void takeBack([runId]) } }),
      })
      return true
    },
  }
}

/** Settles many conflicts with one side. Gives how many; undefined after a failure. */
export function useSettleMany() {
  const { t } = useTranslation()
  const action = useAction((input: { side: ConflictSide; integrationId?: string; recordIds?: string[] }) =>
    client.conflicts.settleAll({ ...input, trigger: 'manual' }),
  )
  return {
    busy: action.busy,
    run: async (input: { side: ConflictSide; integrationId?: string; recordIds?: string[] }) => {
      const done = await action.run(input)
      if (!done) return undefined
      toast({
        topic: 'settled',
        tone: 'ok',
        title: t('conflicts.all.done', { count: done.settled }),
        detail: t('conflicts.savedWaits'),
        ...(done.runIds.length === 1
          ? { action: { label: t('conflicts.undo'), run: () => void takeBack(done.runIds) } }
          : {}),
      })
      return done.settled
    },
  }
}

async function pushTo(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    try {
      watchRuns([await client.integrations.sync({ id, trigger: 'manual', confirmFirstSync: false })])
    } catch (error) {
      toastError(error)
    }
  }
}

async function takeBack(runIds: readonly string[]): Promise<void> {
  for (const id of runIds) {
    try {
      watchRuns([await client.runs.undo({ id, trigger: 'manual' })])
    } catch (error) {
      toastError(error)
    }
  }
}
