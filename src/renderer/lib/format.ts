import type { TFunction } from 'i18next'
import { dateFormat, numberFormat } from './intl'

/** What dates and numbers are written with. */
export interface FormatContext {
  /** BCP 47 tag for Intl. */
  locale: string
  /** IANA name; undefined is the zone of this computer. */
  timeZone?: string
  t: TFunction
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** "just now", "4 min ago", "2 h ago" up to 24 h; before that weekday or date, "Sat 21 Nov, 18:40". */
export function relativeTime(at: Date, now: Date, context: FormatContext): string {
  const ago = now.getTime() - at.getTime()
  if (ago < minute) return context.t('common.time.justNow')
  if (ago < hour) return context.t('common.time.minutesAgo', { count: Math.floor(ago / minute) })
  if (ago < day) return context.t('common.time.hoursAgo', { count: Math.floor(ago / hour) })
  return dateTime(at, now, context)
}

/** "in 11 min", "in 3 h" up to 24 h ahead, then the date. What is due already is "now". */
export function timeUntil(at: Date, now: Date, context: FormatContext): string {
  const ahead = at.getTime() - now.getTime()
  if (ahead < minute / 2) return context.t('common.time.now')
  if (ahead < hour) return context.t('common.time.inMinutes', { count: Math.max(1, Math.round(ahead / minute)) })
  if (ahead < day) return context.t('common.time.inHours', { count: Math.round(ahead / hour) })
  return dateTime(at, now, context)
}

/** "12 Nov"; "12 Nov 2025" when the year is not the present one. */
export function dayMonth(at: Date, now: Date, { locale, timeZone }: FormatContext): string {
  const year = (date: Date) => dateFormat('en', { year: 'numeric', timeZone }).format(date)
  return dateFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(year(at) === year(now) ? {} : { year: 'numeric' }),
    timeZone,
  }).format(at)
}

/** "09:41" for a moment of the same calendar day, the date before it otherwise. */
export function dayTime(at: Date, now: Date, context: FormatContext): string {
  const day = (date: Date) => dateFormat('en', { dateStyle: 'short', timeZone: context.timeZone }).format(date)
  return day(at) === day(now) ? clock(at, context) : dateTime(at, now, context)
}

/** "4 min", "2 h", "3 d": how old something is, without "ago". */
export function age(at: Date, now: Date, context: FormatContext): string {
  const ago = Math.max(0, now.getTime() - at.getTime())
  if (ago < minute) return context.t('common.time.underMinute')
  if (ago < hour) return context.t('common.time.minutes', { count: Math.floor(ago / minute) })
  if (ago < day) return context.t('common.time.hours', { count: Math.floor(ago / hour) })
  return context.t('common.time.days', { count: Math.floor(ago / day) })
}

/** "Sat 21 Nov, 18:40"; "21 Nov 2025, 18:40" when the year is not the present one. */
export function dateTime(at: Date, now: Date, { locale, timeZone }: FormatContext): string {
  const year = (date: Date) => dateFormat('en', { year: 'numeric', timeZone }).format(date)
  return dateFormat(locale, {
    ...(year(at) === year(now) ? { weekday: 'short' } : { year: 'numeric' }),
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at)
}

/** The exact moment with its zone, for tooltips: "Saturday 21 November 2026 at 18:40:02 CET". */
export function exactTime(at: Date, { locale, timeZone }: FormatContext): string {
  return dateFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  }).format(at)
}

/** "09:41". */
export function clock(at: Date, { locale, timeZone }: FormatContext): string {
  return dateFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at)
}

/** "09:41:07". */
export function clockSeconds(at: Date, { locale, timeZone }: FormatContext): string {
  return dateFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at)
}

/** A duration for tables: "0:06", "12:03", "1:02:09". */
export function duration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  const seconds = String(total % 60).padStart(2, '0')
  const minutes = Math.floor(total / 60) % 60
  const hours = Math.floor(total / 3600)
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** A duration in words for figures: "184 ms", "38 s", "2 min 10 s", "1 h 4 min". */
export function durationWords(ms: number, { t }: FormatContext): string {
  if (ms < 1000) return t('common.duration.ms', { count: Math.round(ms) })
  const total = Math.round(ms / 1000)
  if (total < 60) return t('common.duration.seconds', { count: total })
  const minutes = Math.floor(total / 60)
  if (minutes < 60) return t('common.duration.minutes', { minutes, seconds: total % 60 })
  return t('common.duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

/** "139,129". */
export function thousands(value: number, locale: string): string {
  return numberFormat(locale).format(value)
}

/** "62%"; `digits` after the point at most. */
export function percent(ratio: number, locale: string, digits = 0): string {
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(ratio)
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** "812 byte", "1.4 MB": decimal steps of 1,000, as disks are sold. */
export function fileSize(bytes: number, locale: string): string {
  const step = bytes < 1000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes) / 3))
  return numberFormat(locale, {
    style: 'unit',
    unit: sizes[step],
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}
