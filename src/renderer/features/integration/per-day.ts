import type { IntegrationOverview } from '@shared/model'
import { dateFormat, numberFormat } from '../../lib/intl'

export type DayRecords = IntegrationOverview['recordsPerDay'][number]

/** A calendar day as a moment that is the same day in every zone: noon UTC. */
const noon = (day: string) => new Date(`${day}T12:00:00.000Z`)

/** "26 Oct". */
export function dayName(day: string, locale: string): string {
  return dateFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(noon(day))
}

/** "Monday 26 October". */
export function longDayName(day: string, locale: string): string {
  return dateFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(noon(day))
}

/** "14 Mar 2026": the local calendar day of a moment. */
export function dateName(at: string, locale: string): string {
  return dateFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at))
}

/** The days that the axis names: Mondays, so that weeks differ visibly. */
export const namedDays = (days: readonly DayRecords[]): string[] =>
  days.filter(({ day }) => noon(day).getUTCDay() === 1).map(({ day }) => day)

/** Records of all days together. */
export function sumDays(days: readonly DayRecords[]): { received: number; pushed: number } {
  return days.reduce((sum, day) => ({ received: sum.received + day.received, pushed: sum.pushed + day.pushed }), {
    received: 0,
    pushed: 0,
  })
}

/** A count for an axis: "0", "800", "2k", "1.5m". */
export function shortCount(value: number, locale: string): string {
  return numberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value).replace('K', 'k')
}
