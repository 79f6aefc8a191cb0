import { describe, expect, it } from 'vitest'
import { dayName, longDayName, namedDays, shortCount, sumDays } from './per-day'

const days = Array.from({ length: 15 }, (_, index) => ({
  day: new Date(Date.UTC(2026, 9, 25 + index)).toISOString().slice(0, 10),
  received: index,
  pushed: 1,
}))

describe('records per day', () => {
  it('names Mondays on the axis', () => {
    expect(namedDays(days)).toEqual(['2026-10-26', '2026-11-02'])
    expect(dayName('2026-10-26', 'en-GB')).toBe('26 Oct')
    expect(longDayName('2026-10-26', 'en-GB')).toBe('Monday 26 October')
  })

  it('adds the days up for readers', () => {
    expect(sumDays(days)).toEqual({ received: 105, pushed: 15 })
    expect(sumDays([])).toEqual({ received: 0, pushed: 0 })
  })

  it('writes the axis short', () => {
    expect([0, 800, 2000, 1_500_000].map((value) => shortCount(value, 'en-GB'))).toEqual(['0', '800', '2k', '1.5m'])
  })
})
