import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import { dateFormat } from '../../lib/intl'

/** Things in order of time, under the days on which they were. */
export interface Day<T> {
  key: string
  at: string
  items: T[]
}

/** Groups what is in order of time by calendar day of a time zone (undefined: that of this computer). */
export function byDay<T>(items: readonly T[], momentOf: (item: T) => string, timeZone?: string): Day<T>[] {
  const format = dateFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const days: Day<T>[] = []
  for (const item of items) {
    const at = momentOf(item)
    const key = format.format(new Date(at))
    const last = days.at(-1)
    if (last?.key === key) last.items.push(item)
    else days.push({ key, at, items: [item] })
  }
  return days
}

/** "Today", "Sat 21 Nov", "14 Mar 2025". */
export function useDayLabel(): (at: string) => string {
  const { t } = useTranslation()
  const { locale, now } = useFormat()
  return (at) => {
    const [date, present] = [new Date(at), new Date(now)]
    const key = (value: Date) => dateFormat('sv-SE', { dateStyle: 'short' }).format(value)
    if (key(date) === key(present)) return t('records.history.today')
    const isThisYear = key(date).slice(0, 4) === key(present).slice(0, 4)
    return dateFormat(locale, {
      day: 'numeric',
      month: 'short',
      ...(isThisYear ? { weekday: 'short' } : { year: 'numeric' }),
    }).format(date)
  }
}
