import { describe, expect, it } from 'vitest'
import { numberIn, resetMs, retryAfterMs } from './retry-after'

const now = Date.parse('2026-11-23T10:00:00Z')

describe('retryAfterMs', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['nothing', {}, undefined],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['seconds with a fraction', { 'retry-after': ' 0.25 ' }, 250],
    ['zero', { 'retry-after': '0' }, undefined],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }, undefined],
    [
      'a date of a server whose clock is ahead',
      { 'retry-after': 'Mon, 23 Nov 2026 11:00:30 GMT', date: 'Mon, 23 Nov 2026 11:00:00 GMT' },
      30_000,
    ],
    ['Unix seconds', { 'retry-after': String(now / 1000 + 5) }, 5000],
    ['Unix milliseconds', { 'retry-after': String(now + 5) }, 5],
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    ['milliseconds that cannot be read, beside seconds', { 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    ['a vendor prefix', { 'x-retry-after': '3' }, 3000],
    ['a day at the most', { 'retry-after': '900000' }, 86_400_000],
    ['a word', { 'retry-after': 'later' }, undefined],
    ['a negative number', { 'retry-after': '-30' }, undefined],
    ['an empty text', { 'retry-after': '' }, undefined],
    ['zero milliseconds, beside seconds', { 'retry-after-ms': '0', 'retry-after': '9' }, 9000],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected)
  })
})

describe('a vendor’s own header', () => {
  const reset = (value: string, unit: Parameters<typeof resetMs>[2], more = {}) =>
    resetMs({ 'x-reset': value, ...more }, 'x-reset', unit, now)

  it.each([
    ['2', 's', 2000],
    ['72746000', 'ms', 72_746_000],
    ['900000000', 'ms', 86_400_000],
    [String(now / 1000 + 5), 'unix-s', 5000],
    [String(now + 5), 'unix-ms', 5],
    [String(now / 1000 - 5), 'unix-s', undefined],
    ['0', 's', undefined],
    ['-2', 's', undefined],
    ['soon', 's', undefined],
    ['', 'ms', undefined],
    ['9'.repeat(400), 's', undefined],
  ] as const)('%j in %s is a wait of %j', (value, unit, expected) => {
    expect(reset(value, unit)).toBe(expected)
  })

  it('is read against the clock of its server', () => {
    const ahead = { date: new Date(now + 3_600_000).toUTCString() }
    expect(reset(String(now / 1000 + 3605), 'unix-s', ahead)).toBe(5000)
  })

  it('may hold a number', () => {
    expect(numberIn({ left: ' 97 ' }, 'left')).toBe(97)
    for (const left of ['', '-1', '1e5', 'NaN', '0x10', '9'.repeat(400)]) expect(numberIn({ left }, 'left')).toBeNull()
    expect(numberIn({}, 'left')).toBeNull()
  })
})
