import { Checkbox } from '@mantine/core'
import type { RecordRow } from '@shared/model'
import type { TFunction } from 'i18next'
import { ArrowUp, GitCompareArrows } from 'lucide-react'
import { age, dayMonth, exactTime, type FormatContext } from '../../../lib/format'
import { dateFormat } from '../../../lib/intl'
import classes from './list.module.css'
import { tickRows, useTicked, useTickedOf } from './ticked'

const day = 24 * 60 * 60_000

/** The box before a row. */
export function TickCell({ row, label }: { row: RecordRow; label: string }) {
  const ticked = useTickedOf(row.kind)
  return (
    <Checkbox
      tabIndex={-1}
      aria-label={label}
      checked={ticked.has(row.id)}
      onClick={(event) => event.stopPropagation()}
      onChange={() => useTicked.getState().set(row.kind, tickRows(ticked, [row.id], 'turn'))}
    />
  )
}

/** "2 min", "yesterday", "20 Nov"; the exact moment is the tooltip. */
export function ChangedCell({ at, format }: { at: string; format: FormatContext & { now: number } }) {
  const moment = new Date(at)
  return (
    <time className="t2" dateTime={at} title={exactTime(moment, format)}>
      {changedText(moment, format)}
    </time>
  )
}

/** How long ago, up to a day; then the day. */
export function changedText(at: Date, format: FormatContext & { now: number }): string {
  const present = new Date(format.now)
  if (present.getTime() - at.getTime() < day) return age(at, present, format)
  const key = (value: Date) => dateFormat('sv-SE', { timeZone: format.timeZone, dateStyle: 'short' }).format(value)
  const before = new Date(present.getTime() - day)
  return key(at) === key(before) ? format.t('records.yesterday') : dayMonth(at, present, format)
}

/** What has to be known of a row at a glance: a decision waits, or something waits to be pushed. */
export function MarkCell({ row, t }: { row: RecordRow; t: TFunction }) {
  if (row.conflict) {
    return (
      <span
        className={`${classes.mark} c-err`}
        role="img"
        aria-label={t('records.mark.conflict')}
        title={t('records.mark.conflict')}
      >
        <GitCompareArrows size={14} className="icon" aria-hidden />
      </span>
    )
  }
  if (!row.waiting) return null
  return (
    <span
      className={`${classes.mark} c-info`}
      role="img"
      aria-label={t('records.mark.waiting')}
      title={t('records.mark.waiting')}
    >
      <ArrowUp size={14} className="icon-status" aria-hidden />
    </span>
  )
}
