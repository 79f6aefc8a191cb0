import type { RunDetail } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { undoCount, useUndo } from '../../actions/use-run-actions'
import { api } from '../../client'
import { type ConfirmChoice, ConfirmDialog } from '../../components/ConfirmDialog'
import { useProblemText } from '../../lib/use-problem-text'
import { takesApart, UndoPlanText } from './UndoPlanText'

type Held = 'held' | 'free'

/**
 * Asks before a run is undone, or an undo is taken back, with the plan of it: how much goes back, what stays and why, what
 * happens at each CRM. Where it takes apart what the next syncs could bring together again, it asks whether they may.
 */
export function UndoDialog(props: { run: RunDetail; onClose(): void; onStarted(runId: string): void }) {
  const { run } = props
  const { t } = useTranslation()
  const undo = useUndo()
  const isRedo = run.kind === 'undo'
  // What it would do depends on all that has happened until now.
  const plan = useQuery(
    api.runs.undoPlan.queryOptions({ input: { id: run.id }, staleTime: 0, gcTime: 0, retry: false }),
  )
  const problemText = useProblemText()
  const choices: ConfirmChoice<Held>[] = [
    { value: 'held', label: t('runs.undo.held'), hint: t('runs.undo.heldHint') },
    { value: 'free', label: t('runs.undo.free'), hint: t('runs.undo.freeHint') },
  ]
  const asks = plan.data !== undefined && takesApart(plan.data) && run.kind !== 'edit' && !isRedo
  return (
    <ConfirmDialog<Held>
      key={asks ? 'asks' : 'plain'}
      title={isRedo ? t('runs.undo.redoTitle') : t('runs.undo.title', { count: undoCount(run) })}
      text={
        <>
          {plan.isPending ? <p>{t('runs.undo.planning')}</p> : null}
          {plan.error ? <p>{problemText(orpcToProblem(plan.error)).fact}</p> : null}
          {plan.data ? <UndoPlanText plan={plan.data} isRedo={isRedo} /> : null}
          <p>{t('runs.undo.changedSince')}</p>
        </>
      }
      {...(asks ? { choices, choicesLabel: t('runs.undo.after') } : {})}
      verb={isRedo ? t('runs.action.redo') : t('runs.undo.verb', { count: undoCount(run) })}
      busy={undo.busy}
      waits={plan.isPending}
      onCancel={props.onClose}
      onConfirm={async (choice) => {
        const started = await undo.run(run, choice !== 'free')
        props.onClose()
        if (started) props.onStarted(started.id)
      }}
    />
  )
}
