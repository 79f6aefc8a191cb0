import { Tooltip } from '@mantine/core'
import type { Run, StreamCounts } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { ProviderTile } from '../../components/ProviderTile'
import { RunStatusIcon } from '../../components/StatusPill'
import { useFormat } from '../../lib/use-format'
import { isOpenRun, useRunState } from './run-state'
import classes from './runs.module.css'
import { triggerIcons } from './trigger-icons'
import { useSecond } from './use-second'

/** How the run stands: an icon; the word for readers and as a tooltip. */
export function StatusCell({ run }: { run: Run }) {
  return <RunStatusIcon status={useRunState(run).status} />
}

/** Whose run it was: the mark of the CRM and the account. */
export function AccountCell({ run }: { run: Run }) {
  return (
    <span className={classes.account}>
      <ProviderTile provider={run.provider} size={16} />
      <span className="ell" title={run.account}>
        {run.account}
      </span>
    </span>
  )
}

/** What started the run. */
export function TriggerCell({ run }: { run: Run }) {
  const { t } = useTranslation()
  const Icon = triggerIcons[run.trigger]
  return (
    <span className={classes.trigger}>
      <Icon size={12} className="icon" aria-hidden />
      <span className="ell">{t(`runs.trigger.${run.trigger}`)}</span>
    </span>
  )
}

/** When it started, or was asked for; the exact moment is the tooltip. */
export function StartedCell({ run }: { run: Run }) {
  const format = useFormat()
  const at = run.startedAt ?? run.queuedAt
  return (
    <time dateTime={at} title={format.exact(at)}>
      {format.clock(at)}
    </time>
  )
}

/** How long it took, or takes so far. */
export function DurationCell({ run }: { run: Run }) {
  const format = useFormat()
  const running = isOpenRun(run.status) && run.startedAt !== null
  const now = useSecond(running)
  const ms = running && run.startedAt ? now - Date.parse(run.startedAt) : run.durationMs
  return <span className="t2">{ms === null ? '' : format.duration(ms)}</span>
}

/** One count of the run: zeros step back, failures stand out. */
export function CountCell({ run, count }: { run: Run; count: keyof StreamCounts }) {
  const format = useFormat()
  const value = useRunState(run).totals[count]
  const look = value === 0 ? 't3' : count === 'failed' ? 'c-err w5' : count === 'apiCalls' ? 't2' : undefined
  return <span className={look}>{format.number(value)}</span>
}

/** The words of a run's trigger and kind, for the panel. */
export function RunOrigin({ run }: { run: Run }) {
  const { t } = useTranslation()
  const trigger = t(`runs.trigger.${run.trigger}`)
  return <span>{run.kind === 'sync' ? trigger : `${t(`runs.kind.${run.kind}`)}, ${trigger}`}</span>
}

/** From when to when, or for how long so far; the exact moments are the tooltip. */
export function RunSpan({ run }: { run: Run }) {
  const { t } = useTranslation()
  const format = useFormat()
  const open = isOpenRun(run.status)
  const now = useSecond(open && run.startedAt !== null)
  if (!run.startedAt)
    return <span className="num">{t('runs.panel.queuedAt', { from: format.clock(run.queuedAt) })}</span>
  const from = format.clockSeconds(run.startedAt)
  const text = run.endedAt
    ? t('runs.panel.span', { from, to: format.clockSeconds(run.endedAt) })
    : open
      ? t('runs.panel.soFar', { from, duration: format.duration(now - Date.parse(run.startedAt)) })
      : from
  return (
    <Tooltip label={format.exact(run.startedAt)}>
      <span className="num">{text}</span>
    </Tooltip>
  )
}
