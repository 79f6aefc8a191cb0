import type { Integration, Run, RunDetail } from '@shared/model'
import type { TFunction } from 'i18next'
import { client } from '../client'
import { useAction } from '../client/use-action'
import { watchRuns } from './watched-runs'

/** How many changes of a run an undo puts back; refused records changed nothing. */
export function undoCount(run: Pick<RunDetail, 'changeCount' | 'totals'>): number {
  return Math.max(0, run.changeCount - run.totals.failed)
}

/** Tries the refused records of a run again, all or one, and tells how that ended. */
export function useRetry(): { run(run: Run, changeId?: number): Promise<Run | undefined>; busy: boolean } {
  const action = useAction((input: { id: string; changeId?: number }) =>
    client.runs.retry({ ...input, trigger: 'manual' }),
  )
  return {
    busy: action.busy,
    run: async ({ id }, changeId) => {
      const started = await action.run(changeId === undefined ? { id } : { id, changeId })
      if (started) watchRuns([started])
      return started
    },
  }
}

/** Undoes a run, which for an undo is the redo, and tells how that ended. `count`: changes that its plan names. */
export function useUndo(): {
  run(run: RunDetail, heldBack: boolean, count: number): Promise<Run | undefined>
  busy: boolean
} {
  const action = useAction((input: { id: string; heldBack: boolean }) =>
    client.runs.undo({ ...input, trigger: 'manual' }),
  )
  return {
    busy: action.busy,
    run: async (run, heldBack, count) => {
      const started = await action.run({ id: run.id, heldBack })
      if (started) watchRuns([started], { count, redo: run.kind === 'undo' })
      return started
    },
  }
}

/** Why nothing can be done at an integration's CRM now; null when something can. */
export function whyNot(integration: Integration | undefined, t: TFunction): string | null {
  if (!integration || integration.status === 'disconnected') return t('runs.notConnected')
  if (integration.status === 'needs-reconnect') return t('runs.needsReconnect')
  if (integration.status === 'paused') return t('runs.paused')
  return null
}
