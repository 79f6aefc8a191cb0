import type { Run } from '@shared/model'
import { dateFormat } from '../../../lib/intl'

/** A run stands under the day it was asked for; the list is ordered by that moment, too. */
export const runMoment = (run: Run): string => run.queuedAt

export interface RunDay {
  /** `2026-11-23`, in the zone of the list. */
  key: string
  /** The first moment of the day that is known here. */
  at: string
  size: number
}

/** Days of pages that were grouped before: a page never changes. */
const known = new WeakMap<readonly Run[], RunDay[]>()

/** Groups runs that came in pages, newest first, by calendar day here. Pages that were grouped before cost nothing. */
export function groupPagesByDay(pages: readonly (readonly Run[])[]): RunDay[] {
  const days: RunDay[] = []
  for (const page of pages) {
    const own = known.get(page) ?? groupByDay(page)
    known.set(page, own)
    for (const day of own) {
      const last = days.at(-1)
      if (last?.key === day.key) days[days.length - 1] = { ...last, size: last.size + day.size }
      else days.push(day)
    }
  }
  return days
}

/** Groups runs, newest first, by calendar day of a time zone (undefined: that of this computer). */
export function groupByDay(runs: readonly Run[], timeZone?: string): RunDay[] {
  const day = dateFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const days: RunDay[] = []
  for (const run of runs) {
    const at = runMoment(run)
    const key = day.format(new Date(at))
    const last = days.at(-1)
    if (last?.key === key) last.size += 1
    else days.push({ key, at, size: 1 })
  }
  return days
}

/** "Today, Monday 23 November", "Sunday 22 November"; with the year when it is not the present one. */
export function dayLabel(
  at: string,
  now: number,
  options: { locale: string; timeZone?: string; today: (date: string) => string },
): string {
  const { locale, timeZone } = options
  const date = new Date(at)
  const key = (value: Date) => dateFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(value)
  const present = new Date(now)
  const sameYear = key(date).slice(0, 4) === key(present).slice(0, 4)
  const text = dateFormat(locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date)
  return key(date) === key(present) ? options.today(text) : text
}
