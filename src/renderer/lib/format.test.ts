import { createI18n } from '@shared/i18n'
import { describe, expect, it } from 'vitest'
import {
  age,
  dateTime,
  duration,
  durationWords,
  exactTime,
  fileSize,
  percent,
  relativeTime,
  thousands,
  timeUntil,
} from './format'

const context = { locale: 'en-GB', timeZone: 'Europe/Stockholm', t: createI18n().t }
const now = new Date('2026-11-23T08:41:00Z')
const past = (ms: number) => new Date(now.getTime() - ms)
const minute = 60_000
const hour = 60 * minute

describe('relative time', () => {
  it.each([
    [past(0), 'just now'],
    [past(59_999), 'just now'],
    [past(4 * minute), '4 min ago'],
    [past(hour - 1), '59 min ago'],
    [past(hour), '1 h ago'],
    [past(24 * hour - 1), '23 h ago'],
    [past(24 * hour), 'Sun 22 Nov, 09:41'],
    [new Date('2026-11-21T17:40:00Z'), 'Sat 21 Nov, 18:40'],
    [new Date('2025-12-31T23:30:00Z'), 'Thu 1 Jan, 00:30'],
    [new Date('2025-11-21T17:40:00Z'), '21 Nov 2025, 18:40'],
  ])('%s is told as %s', (at, told) => {
    expect(relativeTime(at, now, context)).toBe(told)
  })

  it('never tells a moment that a fast clock puts into the future as negative', () => {
    expect(relativeTime(new Date(now.getTime() + 5000), now, context)).toBe('just now')
  })

  it('tells what is ahead, and what is due as now', () => {
    expect(timeUntil(new Date(now.getTime() + 11 * minute), now, context)).toBe('in 11 min')
    expect(timeUntil(new Date(now.getTime() + 3 * hour), now, context)).toBe('in 3 h')
    expect(timeUntil(past(minute), now, context)).toBe('now')
    expect(timeUntil(new Date('2026-11-25T08:00:00Z'), now, context)).toBe('Wed 25 Nov, 09:00')
  })

  it('tells an age without "ago"', () => {
    expect(age(past(4 * minute), now, context)).toBe('4 min')
    expect(age(past(50 * hour), now, context)).toBe('2 d')
  })
})

describe('exact time', () => {
  it('carries day, year, seconds and zone', () => {
    expect(exactTime(new Date('2026-11-21T17:40:02Z'), context)).toMatch(
      /^Saturday,? 21 November 2026 at 18:40:02 CET$/,
    )
  })

  it('follows the locale', () => {
    expect(dateTime(new Date('2026-11-21T17:40:00Z'), now, { ...context, locale: 'de' })).toContain('21. Nov')
  })
})

describe('durations and figures', () => {
  it.each([
    [6_000, '0:06'],
    [72_000, '1:12'],
    [3_729_000, '1:02:09'],
    [400, '0:00'],
  ])('%i ms is %s in a table', (ms, told) => expect(duration(ms)).toBe(told))

  it.each([
    [184, '184 ms'],
    [38_000, '38 s'],
    [130_000, '2 min 10 s'],
    [3_840_000, '1 h 4 min'],
  ])('%i ms is %s in words', (ms, told) => expect(durationWords(ms, context)).toBe(told))

  it('separates thousands and writes shares and sizes as the locale does', () => {
    expect(thousands(139_129, 'en-GB')).toBe('139,129')
    expect(thousands(139_129, 'de')).toBe('139.129')
    expect(percent(0.986, 'en-GB', 1)).toBe('98.6%')
    expect(fileSize(1_400_000, 'en-GB')).toBe('1.4 MB')
    expect(fileSize(812, 'en-GB')).toContain('812')
  })
})
