import { formatLocale } from '@shared/i18n'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import {
  age,
  clock,
  clockSeconds,
  dateTime,
  dayMonth,
  dayTime,
  duration,
  durationWords,
  exactTime,
  fileSize,
  percent,
  relativeTime,
  thousands,
  timeUntil,
} from '../format'
import { useNow } from './use-now'

/** The functions of format.ts in the language of the app and the zone of this computer. Relative ones move with time. */
export function useFormat() {
  const { t, i18n } = useTranslation()
  const now = useNow()
  return useMemo(() => {
    const locale = formatLocale(i18n.language)
    const context = { locale, t }
    const present = new Date(now)
    return {
      locale,
      now,
      ago: (at: string) => relativeTime(new Date(at), present, context),
      until: (at: string) => timeUntil(new Date(at), present, context),
      age: (at: string) => age(new Date(at), present, context),
      dateTime: (at: string) => dateTime(new Date(at), present, context),
      dayMonth: (at: string) => dayMonth(new Date(at), present, context),
      dayTime: (at: string) => dayTime(new Date(at), present, context),
      exact: (at: string) => exactTime(new Date(at), context),
      clock: (at: string) => clock(new Date(at), context),
      clockSeconds: (at: string) => clockSeconds(new Date(at), context),
      duration,
      durationWords: (ms: number) => durationWords(ms, context),
      number: (value: number) => thousands(value, locale),
      percent: (ratio: number, digits?: number) => percent(ratio, locale, digits),
      fileSize: (bytes: number) => fileSize(bytes, locale),
    }
  }, [t, i18n.language, now])
}
