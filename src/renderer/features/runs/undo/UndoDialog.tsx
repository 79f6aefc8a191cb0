import { ActionIcon, Button, Radio } from '@mantine/core'
import type { Run, RunDetail, UndoPlan } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { useQuery } from '@tanstack/react-query'
import { Copy, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { undoCount, useUndo } from '../../../actions/use-run-actions'
import { api, client } from '../../../client'
import { toastError } from '../../../client/use-action'
import { Dialog } from '../../../components/actions/Dialog'
import { EnvBadge } from '../../../components/labels/EnvBadge'
import { toast } from '../../../components/notices/toasts'
import { copyText } from '../../../lib/hooks/use-copy'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useFormat } from '../../../lib/hooks/use-format'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useProvider } from '../../../lib/hooks/use-providers'
import { UndoPlanSkeleton, UndoPlanView } from './UndoPlanView'
import { UndoProgress } from './UndoProgress'
import classes from './undo.module.css'
import { doesAnything, planKey, takesApart } from './undo-plan-model'

type Held = 'held' | 'free'

/** Above so many changes the progress opens by itself. */
const large = 1000

/**
 * Asks before a run is undone, or an undo is taken back, with the plan of it: what goes back at which place, what stays
 * and why. Where it takes apart what the next syncs could bring together again, it asks whether they may. The plan is made
 * again before it is carried out; one that has changed meanwhile is shown first.
 */
export function UndoDialog(props: { run: RunDetail; onClose(): void; onStarted(runId: string): void }) {
  const { run, onClose } = props
  const { t } = useTranslation()
  const format = useFormat()
  const undo = useUndo()
  const problemText = useProblemText()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const provider = useProvider(run.provider)?.name ?? run.provider
  const isRedo = run.kind === 'undo'
  const [held, setHeld] = useState<Held>('held')
  const [changed, setChanged] = useState(false)
  const [checking, setChecking] = useState(false)
  const [started, setStarted] = useState<{ run: Run; plan: UndoPlan } | null>(null)
  // What it would do depends on all that has happened until now.
  const query = useQuery(
    api.runs.undoPlan.queryOptions({ input: { id: run.id }, staleTime: 0, gcTime: 0, retry: false }),
  )
  const [newer, setNewer] = useState<UndoPlan | null>(null)
  const plan = newer ?? query.data
  const asks = plan !== undefined && takesApart(plan) && run.kind !== 'edit' && !isRedo
  const count = undoCount(run)

  if (started) {
    return (
      <UndoProgress run={started.run} plan={started.plan} isRedo={isRedo} onClose={onClose} onOpen={props.onStarted} />
    )
  }

  const confirm = async () => {
    if (!plan || undo.busy || checking) return
    setChecking(true)
    try {
      const now = await client.runs.undoPlan({ id: run.id })
      if (planKey(now) !== planKey(plan)) {
        setNewer(now)
        setChanged(true)
        return
      }
    } catch (error) {
      toastError(error)
      return
    } finally {
      setChecking(false)
    }
    const begun = await undo.run(run, !asks || held === 'held', plan.back.count + plan.left.count)
    if (begun && plan.back.count > large) {
      setStarted({ run: begun, plan })
      return
    }
    onClose()
    if (begun) props.onStarted(begun.id)
  }
  // Of the run's changes some may be as they were before by now.
  const goesBack = plan?.back.count || count
  const title = isRedo ? t('runs.undo.redoTitle') : t('runs.undo.title', { count: goesBack })
  const verb = isRedo ? t('runs.action.redo') : t('runs.undo.verb', { count: goesBack })
  return (
    <Dialog
      title={title}
      size={640}
      busy={undo.busy}
      onClose={onClose}
      head={(element) => (
        <div className={classes.head}>
          {element}
          <EnvBadge kind={kind} />
          <span className="grow" />
          <ActionIcon size="xs" aria-label={t('common.action.close')} onClick={onClose}>
            <X size={14} className="icon" aria-hidden />
          </ActionIcon>
        </div>
      )}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key works wherever the focus is in the dialog. */}
      <div
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void confirm()
        }}
      >
        <p className={`t2 num ${classes.lead}`}>
          {t('runs.undo.lead', {
            name: t('runs.panel.name', { provider, account: run.account }),
            time: format.dayTime(run.startedAt ?? run.queuedAt),
          })}
          {plan ? ` ${t('runs.undo.leadPlan', { back: plan.back.count, left: plan.left.count })}` : null}
        </p>
        <div className={classes.scroll}>
          {plan ? (
            <UndoPlanView plan={plan} isRedo={isRedo} onLeave={onClose} />
          ) : query.error ? (
            <p className={classes.note}>{problemText(orpcToProblem(query.error)).fact}</p>
          ) : (
            <UndoPlanSkeleton />
          )}
          {asks ? (
            <Radio.Group
              className={classes.after}
              label={t('runs.undo.after')}
              value={held}
              onChange={(value) => setHeld(value === 'free' ? 'free' : 'held')}
            >
              {(['held', 'free'] as const).map((value) => (
                <Radio
                  key={value}
                  className={classes.choice}
                  value={value}
                  label={t(`runs.undo.${value}`)}
                  description={t(`runs.undo.${value}Hint`)}
                />
              ))}
            </Radio.Group>
          ) : null}
        </div>
        {changed ? (
          <p className={`c-warn w5 ${classes.note}`} role="alert">
            {t('runs.undo.changedPlan')}
          </p>
        ) : null}
        <div className={classes.buttons}>
          {plan ? (
            <Button
              variant="subtle"
              leftSection={<Copy size={14} className="icon" aria-hidden />}
              onClick={() =>
                void copyText(JSON.stringify(plan, null, 2)).then((done) => {
                  if (done) toast({ tone: 'plain', title: t('runs.undo.copied') })
                })
              }
            >
              {t('runs.undo.copy')}
            </Button>
          ) : null}
          <span className="grow" />
          <Button data-autofocus onClick={onClose}>
            {t('common.action.cancel')}
          </Button>
          {query.error || (plan && !doesAnything(plan)) ? null : (
            <Button
              variant="danger"
              loading={undo.busy || checking || plan === undefined}
              onClick={() => void confirm()}
            >
              {kind === 'prod' ? t('runs.undo.inProd', { verb, environment: t('common.environment.prod') }) : verb}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
