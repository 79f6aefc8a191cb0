import { Tooltip } from '@mantine/core'
import type { Run, StreamCounts } from '@shared/model'
import { Redo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { RunStatusIcon } from '../../../components/labels/StatusPill'
import { clock, duration, exactTime, type FormatContext, thousands } from '../../../lib/format'
import { useFormat } from '../../../lib/hooks/use-format'
import { isOpenRun } from '../../../lib/run-progress'
import { useRunState } from '../run-state'
import { useIsRedo } from '../undo/use-is-redo'
import { kindIcons } from './kind-icons'
import classes from './runs.module.css'
import { triggerIcons } from './trigger-icons'
import { useSecond } from './use-second'

/** How the run stands: an icon; the word for readers and as a tooltip. */
export function StatusCell({ run }: { run: Run }) {
  return isOpenRun(run.status) ? <LiveStatus run={run} /> : <RunStatusIcon status={run.status} />
}

function LiveStatus({ run }: { run: Run }) {
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

/** What the run is for where it is not a plain sync, else what started it. `words` are those of kind and trigger. */
export function TriggerCell({ run, words }: { run: Run; words: { kind: string; trigger: string; origin: string } }) {
  const plain = run.kind === 'sync'
  const Icon = run.kind === 'sync' ? triggerIcons[run.trigger] : kindIcons[run.kind]
  return (
    <span className={classes.trigger} title={plain ? undefined : words.origin}>
      <Icon size={12} className="icon" aria-hidden />
      <span className="ell">{plain ? words.trigger : words.kind}</span>
    </span>
  )
}

/** When it started, or was asked for; the exact moment is the tooltip. */
export function StartedCell({ run, format }: { run: Run; format: FormatContext }) {
  const text = run.startedAt ?? run.queuedAt
  const at = new Date(text)
  return (
    <time dateTime={text} title={exactTime(at, format)}>
      {clock(at, format)}
    </time>
  )
}

/** How long it took, or takes so far. */
export function DurationCell({ run }: { run: Run }) {
  if (isOpenRun(run.status) && run.startedAt) return <Elapsed since={run.startedAt} />
  return <span className="t2">{run.durationMs === null ? '' : duration(run.durationMs)}</span>
}

function Elapsed({ since }: { since: string }) {
  return <span className="t2">{duration(useSecond(true) - Date.parse(since))}</span>
}

/** One count of the run: zeros step back, failures stand out. */
export function CountCell(props: { run: Run; count: keyof StreamCounts; locale: string }) {
  if (isOpenRun(props.run.status)) return <LiveCount {...props} />
  // What a dry run counts has not been done.
  if (props.run.kind === 'dry-run' && props.count !== 'apiCalls')
    return <span className="t3">{thousands(props.run.totals[props.count], props.locale)}</span>
  return <Count value={props.run.totals[props.count]} count={props.count} locale={props.locale} />
}

function LiveCount({ run, count, locale }: { run: Run; count: keyof StreamCounts; locale: string }) {
  return <Count value={useRunState(run).totals[count]} count={count} locale={locale} />
}

function Count({ value, count, locale }: { value: number; count: keyof StreamCounts; locale: string }) {
  const look = value === 0 ? 't3' : count === 'failed' ? 'c-err w5' : count === 'apiCalls' ? 't2' : undefined
  return <span className={look}>{thousands(value, locale)}</span>
}

/** The words of a run's trigger and kind, for the panel. */
export function RunOrigin({ run }: { run: Run }) {
  const { t } = useTranslation()
  const trigger = t(`runs.trigger.${run.trigger}`)
  const redoes = useIsRedo(run)
  if (run.kind === 'sync') return <span>{trigger}</span>
  const Icon = redoes ? Redo2 : kindIcons[run.kind]
  const kind = redoes ? t('runs.kind.redo') : t(`runs.kind.${run.kind}`)
  return (
    <Tooltip label={t('runs.panel.origin', { kind, trigger })}>
      <span className={classes.origin}>
        <Icon size={12} className="icon" aria-hidden />
        {kind}
      </span>
    </Tooltip>
  )
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
