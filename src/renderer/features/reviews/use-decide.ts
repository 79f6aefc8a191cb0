import type { MatchReview } from '@shared/model'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { watchRuns } from '../../actions/watched-runs'
import { client } from '../../client'
import { toastError, useAction } from '../../client/use-action'
import { toast } from '../../components/notices/toasts'

interface Decision {
  review: MatchReview
  /** Null: a record of its own. */
  chosen: { id: string; name: string } | null
  name: string
}

/** Says which record a CRM's record is. A message, and Mod Z, take the last decision back. */
export function useDecide(): { run(decision: Decision): Promise<boolean>; busy: boolean; takeBack(): void } {
  const { t } = useTranslation()
  const last = useRef<string | null>(null)
  const action = useAction(({ review, chosen }: Decision) =>
    client.reviews.decide({ id: review.id, recordId: chosen?.id ?? null, trigger: 'manual' }),
  )
  const takeBack = () => {
    const runId = last.current
    last.current = null
    if (runId !== null) void undo(runId)
  }
  return {
    busy: action.busy,
    takeBack,
    run: async (decision) => {
      const done = await action.run(decision)
      if (!done) return false
      const { runId } = done
      last.current = runId
      const { chosen } = decision
      toast({
        topic: 'reviewed',
        tone: 'ok',
        title: t('reviews.decided', { name: decision.name }),
        detail: chosen ? t('reviews.linked', { name: chosen.name }) : t('reviews.ownRecord'),
        ...(runId === null ? {} : { action: { label: t('reviews.undo'), run: takeBack } }),
      })
      return true
    },
  }
}

async function undo(id: string): Promise<void> {
  try {
    watchRuns([await client.runs.undo({ id, heldBack: false, trigger: 'manual' })])
  } catch (error) {
    toastError(error)
  }
}
