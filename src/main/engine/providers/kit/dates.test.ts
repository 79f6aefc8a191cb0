import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dayAsMoment,
  dayCodec,
  dayFrom,
  momentAs,
  momentCodec,
  momentFrom,
  momentOfParts,
  partsOfMoment,
} from './dates'

describe('moments', () => {
  it.each([
    ['2026-05-01T07:25:37.000+0000', '2026-05-01T07:25:37.000Z'],
    ['2026-05-01T07:25:37Z', '2026-05-01T07:25:37.000Z'],
    ['2026-05-15 10:11:59', '2026-05-15T10:11:59.000Z'],
    ['2026-05-01T07:25', '2026-05-01T07:25:00.000Z'],
    ['2026-05-01T07:25:37.1234567-0530', '2026-05-01T12:55:37.123Z'],
    ['2026-05-01t07:25:37+02', '2026-05-01T05:25:37.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2024-02-29T23:59:59.999+14:00', '2024-02-29T09:59:59.999Z'],
  ])('%s is %s', (text, moment) => {
    expect(momentFrom(text)).toBe(moment)
    expect(momentFrom(momentFrom(text))).toBe(moment)
  })

  it.each([
    '',
    ' ',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T10:61:00Z',
    '2026-01-01T00:00:00+25:00',
    '12026-01-01T00:00:00Z',
    '2026-05-01',
    '20260501',
    '1795426870123',
    'Dec 31, 2026',
    '10:00',
    null,
    undefined,
    {},
    [],
    true,
    5,
    Number.NaN,
    `2026-05-01T07:25:37${'0'.repeat(1000)}`,
  ])('%j is none', (value) => {
    expect(momentFrom(value)).toBeNull()
  })

  it('may come as numbers where the CRM sends them so', () => {
    expect(momentFrom(1_784_272_317_939, 'ms')).toBe('2026-07-17T07:11:57.939Z')
    expect(momentFrom('1784272317', 's')).toBe('2026-07-17T07:11:57.000Z')
    expect(momentFrom('-1', 'ms')).toBe('1969-12-31T23:59:59.999Z')
    expect(momentFrom('999999999999999', 'ms')).toBeNull()
    expect(momentFrom(Number.POSITIVE_INFINITY, 'ms')).toBeNull()
  })

  it('come back in every form, to what it keeps', () => {
    const any = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(any, (date) => {
        const iso = date.toISOString()
        const whole = `${iso.slice(0, 19)}.000Z`
        expect(momentFrom(momentAs(iso, 'ms'))).toBe(iso)
        expect(momentFrom(momentAs(iso, 'number'), 'ms')).toBe(iso)
        expect(momentFrom(momentAs(iso, 'seconds'))).toBe(whole)
        expect(momentFrom(momentAs(iso, 'zoneless'))).toBe(whole)
      }),
    )
  })
})

describe('days', () => {
  it('are what stands there, or the day of a moment', () => {
    expect(dayFrom('2026-05-01')).toBe('2026-05-01')
    expect(dayFrom('1990-09-25T00:00:00.000Z')).toBe('1990-09-25')
    expect(dayFrom(654_220_800_000, 'ms')).toBe('1990-09-25')
    expect(dayFrom('2026-02-30')).toBeNull()
    expect(dayFrom('31.12.2026')).toBeNull()
  })
})

describe('codecs of time', () => {
  it('keep what is none, for the CRM to refuse', () => {
    for (const text of ['soon', '2026-02-30', '31.12.2026']) {
      expect(dayCodec().write(text)).toBe(text)
      expect(momentCodec('seconds').write(text)).toBe(text)
      expect(momentCodec().read(text)).toBe(text)
    }
    expect(momentCodec().read(null)).toBeNull()
    expect(momentCodec().read({ a: 1 })).toBe('{"a":1}')
  })

  it('never send digits, which the CRM would read as time since 1970', () => {
    for (const value of ['2026', ' 20261231 ', '-5', '٢٠٢٦', 1_798_675_200_000]) {
      expect(dayCodec().misread?.(String(value), 'Acme')).toMatch(/^Acme would read .* as milliseconds since 1970/)
      expect(momentCodec().misread?.(String(value), 'Acme')).not.toBeNull()
    }
    expect(dayCodec().misread?.('2026-12-31', 'Acme')).toBeNull()
    expect(momentCodec().misread?.(null, 'Acme')).toBeNull()
  })
})

it('a moment may be two values', () => {
  expect(momentOfParts('2026-05-01', '09:30')).toBe('2026-05-01T09:30:00.000Z')
  expect(momentOfParts('2026-05-01', '')).toBe('2026-05-01T00:00:00.000Z')
  expect(momentOfParts('2026-05-01', '25:00')).toBeNull()
  expect(momentOfParts(null, '09:30')).toBeNull()
  expect(partsOfMoment('2026-05-01T09:30:15+02:00')).toEqual({ day: '2026-05-01', time: '07:30' })
  expect(partsOfMoment('later')).toBeNull()
})

it('a day may be kept as its midnight', () => {
  const codec = dayAsMoment('ms')
  expect([codec.read('1784272317939'), codec.read('2026-05-01T23:30:00-02:00')]).toEqual(['2026-07-17', '2026-05-02'])
  expect([codec.write('2026-05-01'), codec.write('soon')]).toEqual(['2026-05-01T00:00:00.000Z', 'soon'])
  expect(codec.misread?.('2026', 'Acme')).not.toBeNull()
})
