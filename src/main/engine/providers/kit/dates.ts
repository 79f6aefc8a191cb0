import type { FieldValue } from '@shared/model'
import { isoOf } from './json'
import { type Codec, plainText, writtenText } from './values'

/** What a number stands for where a CRM sends moments as numbers. Null: it sends none, and digits are no moment. */
export type NumberUnit = 'ms' | 's' | null

const isoMoment =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)?$/i

/**
 * A moment in UTC to the millisecond: `2026-05-01T07:25:37.000Z`. One without a zone is UTC, `+0000` needs no colon, and
 * a space may stand for the T. Null for what is no moment, a 30th of February too.
 */
export function momentFrom(value: unknown, numbers: NumberUnit = null): string | null {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  if (numbers !== null && /^-?\d{1,15}(?:\.\d+)?$/.test(text)) {
    return isoOf(numbers === 'ms' ? Number(text) : Math.round(Number(text) * 1000))
  }
  const parts = isoMoment.exec(text)
  if (parts === null) return null
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign, zoneHour = '0', zoneMinute = '0'] =
    parts
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return null
  const time = new Date(0)
  time.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (time.getUTCMonth() !== Number(month) - 1 || time.getUTCDate() !== Number(day)) return null
  time.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0').slice(0, 3)))
  const aheadMs = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000 * (sign === '-' ? -1 : 1)
  return isoOf(time.getTime() - aheadMs)
}

/** A day, `2026-05-01`; a moment stands for its day in UTC, as CRMs send days as midnights. Null for what is neither. */
export function dayFrom(value: unknown, numbers: NumberUnit = null): string | null {
  const text = typeof value === 'string' ? value.trim() : ''
  const moment = momentFrom(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : value, numbers)
  return moment?.slice(0, 10) ?? null
}

/** How a CRM takes moments: to the millisecond, to the second (a fraction is refused), as a number, without a zone. */
export type MomentForm = 'ms' | 'seconds' | 'number' | 'zoneless'

/** A moment in a CRM's form; it is UTC in all of them. */
export function momentAs(iso: string, form: MomentForm): string | number {
  switch (form) {
    case 'ms':
      return iso
    case 'seconds':
      return `${iso.slice(0, 19)}Z`
    case 'number':
      return Date.parse(iso)
    case 'zoneless':
      return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`
  }
}

/**
 * Moments. What is none goes through as it is.
 *
 * @param form in which they are sent
 * @param numbers what numbers stand for when they are read
 */
export function momentCodec(form: MomentForm = 'ms', numbers: NumberUnit = null): Codec {
  return {
    read: (value) => momentFrom(value, numbers) ?? plainText(value),
    write: (value) => {
      const text = writtenText(value).trim()
      const moment = momentFrom(text)
      return moment === null ? text : momentAs(moment, form)
    },
    misread: (value, provider) => digitsMisread(value, provider, '2026-12-31T10:00:00Z'),
  }
}

/** Days. What is none goes through as it is. */
export function dayCodec(numbers: NumberUnit = null): Codec {
  return {
    read: (value) => dayFrom(value, numbers) ?? plainText(value),
    write: (value) => {
      const text = writtenText(value).trim()
      // A day that does not exist is left for the CRM to refuse by its own words.
      return dayFrom(text) ?? text
    },
    misread: (value, provider) => digitsMisread(value, provider, '2026-12-31'),
  }
}

/** CRMs take digits for time since 1970 where they expect a day or a moment: a year would become a moment of 1970. */
function digitsMisread(value: FieldValue, provider: string, form: string): string | null {
  const text = writtenText(value)
  if (!/^\s*[+-]?\p{Nd}+\s*$/u.test(text)) return null
  return `${provider} would read ${text} as milliseconds since 1970. Write it like ${form}.`
}

/** A day and a time of day, both in UTC, as one moment; the day alone where there is no time. */
export function momentOfParts(day: unknown, time: unknown): string | null {
  const date = dayFrom(day)
  if (date === null) return null
  const clock = plainText(time)?.trim() ?? ''
  return momentFrom(`${date}T${clock === '' ? '00:00' : clock}Z`)
}

/** A moment as a day and a time of day, `HH:MM`, both in UTC; null for what is none. */
export function partsOfMoment(value: FieldValue): { day: string; time: string } | null {
  const iso = momentFrom(value)
  return iso === null ? null : { day: iso.slice(0, 10), time: iso.slice(11, 16) }
}

/** Days of a CRM that keeps them as moments: the midnight, in UTC. A moment of another time is of its day in UTC. */
export function dayAsMoment(numbers: NumberUnit = null): Codec {
  const day = dayCodec(numbers)
  return {
    ...day,
    write: (value) => {
      const text = String(day.write(value))
      return dayFrom(text) === text ? `${text}T00:00:00.000Z` : text
    },
  }
}
