import { Button } from '@mantine/core'
import type { Run, UndoPlan } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { HardDrive, Info, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api, client, useLive } from '../../../client'
import { useAction } from '../../../client/use-action'
import { Dialog } from '../../../components/actions/Dialog'
import { EnvBadge } from '../../../components/labels/EnvBadge'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { RunPill } from '../../../components/labels/StatusPill'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'
import { useFormat } from '../../../lib/hooks/use-format'
import { useProvider } from '../../../lib/hooks/use-providers'
import { isOpenRun } from '../../../lib/run-progress'
import classes from './undo.module.css'
import { writesAt } from './undo-plan-model'

/** How far a large undo is, place by place. Closing the dialog does not stop it. */
export function UndoProgress(props: {
  run: Run
  plan: UndoPlan
  isRedo: boolean
  onClose(): void
  onOpen(runId: string): void
}) {
  const { plan, isRedo } = props
  const { t } = useTranslation()
  const format = useFormat()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const provider = useProvider(props.run.provider)?.name ?? props.run.provider
  const live = useLive((state) => state.runs[props.run.id])
  const detail = useQuery(api.runs.get.queryOptions({ input: { id: props.run.id } })).data
  const stop = useAction(() => client.runs.stop({ id: props.run.id }))
  const status = live?.status ?? detail?.status ?? props.run.status
  const streams = live?.streams ?? detail?.streams ?? []
  const count = (name: 'created' | 'updated' | 'deleted' | 'pushed' | 'failed') =>
    streams.reduce((sum, stream) => sum + stream[name], 0)
  const there = plan.atCrm
    .filter(({ integrationId }) => integrationId === props.run.integrationId)
    .reduce((sum, at) => sum + writesAt(at), 0)
  const bars = [
    {
      mark: <HardDrive size={12} className="icon" aria-hidden />,
      name: t('runs.undo.here'),
      done: count('created') + count('updated') + count('deleted'),
      of: plan.back.count,
    },
    {
      mark: <ProviderTile provider={props.run.provider} size={16} />,
      name: t('runs.undo.at', { name: provider }),
      done: count('pushed'),
      of: there,
    },
  ].filter(({ of }) => of > 0)
  const left = count('failed')
  return (
    <Dialog
      title={t(isRedo ? 'runs.undo.redoing' : 'runs.undo.undoing', { count: plan.back.count })}
      size={560}
      onClose={props.onClose}
      head={(element) => (
        <div className={classes.head}>
          {element}
          <EnvBadge kind={kind} />
          <span className="grow" />
          <RunPill status={status} />
        </div>
      )}
    >
      <p className={`t2 num ${classes.lead}`}>
        {t('runs.undo.lead', {
          name: t('runs.panel.name', { provider, account: props.run.account }),
          time: format.dayTime(props.run.startedAt ?? props.run.queuedAt),
        })}{' '}
        {t('runs.undo.goesOn')}
      </p>
      <ul className={classes.bars}>
        {bars.map(({ mark, name, done, of }) => (
          <li key={name}>
            <span className={classes.mark}>{mark}</span>
            <span className="ell">{name}</span>
            <ProgressBar label={name} ratio={Math.min(1, done / of)} />
            <span className="num">{t('runs.undo.doneOf', { done: Math.min(done, of), of })}</span>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <p className={`num ${classes.note}`}>
          <b className="w5">{t('runs.undo.leftSoFar')}</b> {format.number(left)}
        </p>
      ) : null}
      <p className={`caption t2 ${classes.cost}`}>
        <Info size={14} className="icon t3" aria-hidden />
        <span>{t('runs.undo.stopKeeps')}</span>
      </p>
      <div className={classes.buttons}>
        <Button
          variant="subtle"
          className={classes.follow}
          onClick={() => {
            props.onClose()
            props.onOpen(props.run.id)
          }}
        >
          {t('runs.undo.follow')}
        </Button>
        <span className="grow" />
        {isOpenRun(status) ? (
          <Button
            loading={stop.busy}
            leftSection={<Square size={14} className="icon" aria-hidden />}
            onClick={() => void stop.run(undefined)}
          >
            {t('runs.action.stop')}
          </Button>
        ) : null}
        <Button data-autofocus onClick={props.onClose}>
          {t('common.action.close')}
        </Button>
      </div>
    </Dialog>
  )
}
