import type { FieldType, FieldValue } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { sameValue } from '../../fields/canonical'
import { codecOf } from './mapping'
import { arbitraryOf, empty } from './testing/arbitraries'

/** Empty values are the mapping's business; these are the codecs of the types. */
const fromProperty = (type: FieldType, value: string | null): FieldValue =>
  value === null || value === '' ? null : codecOf(type).read(value)
const toProperty = (type: FieldType, value: FieldValue): unknown =>
  value === null || String(value).trim() === '' ? '' : codecOf(type).write(value)
const misreadOf = (type: FieldType, value: FieldValue): string | null =>
  codecOf(type).misread?.(value, 'HubSpot') ?? null

describe('a value of HubSpot', () => {
  it.each<[FieldType, string | null, FieldValue]>([
    ['text', null, null],
    ['text', '', null],
    ['text', ' a ', ' a '],
    ['number', '007.50', '007.50'],
    ['number', '12345678901234567890.123', '12345678901234567890.123'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['boolean', '', null],
    ['boolean', 'maybe', 'maybe'],
    ['multi_choice', 'a;b', ['a', 'b']],
    ['multi_choice', ';a', ['a']],
    ['multi_choice', ';', null],
    ['email_list', 'a@x.se;b@x.se', ['a@x.se', 'b@x.se']],
    ['date', '2026-11-23', '2026-11-23'],
    ['date', '1795392000000', '2026-11-23'],
    ['date', '0', '1970-01-01'],
    ['date', '-86400000', '1969-12-31'],
    ['date', '2026-11-23T00:00:00Z', '2026-11-23'],
    ['date', 'soon', 'soon'],
    ['datetime', '2026-11-23T10:41:10+01:00', '2026-11-23T09:41:10.000Z'],
    ['datetime', '1795426870123', '2026-11-23T09:41:10.123Z'],
    ['datetime', '999999999999999', '999999999999999'],
    ['datetime', 'soon', 'soon'],
    ['date', '0999-12-31', '0999-12-31'],
    ['date', '12026-01-01', '12026-01-01'],
    ['date', '253402300800000', '253402300800000'],
    ['date', '2026-02-30T00:00:00Z', '2026-02-30T00:00:00Z'],
    ['datetime', '0999-12-31T10:00:00Z', '0999-12-31T10:00:00.000Z'],
    ['datetime', '2026-11-23', '2026-11-23'],
    // HubSpot sends milliseconds for days and moments, and for nothing else.
    ['text', '1795392000000', '1795392000000'],
    ['number', '1795392000000', '1795392000000'],
    ['phone', '1795392000000', '1795392000000'],
    ['choice', '1795392000000', '1795392000000'],
    ['unknown', '1795392000000', '1795392000000'],
    ['choice', 'customer', 'customer'],
    ['choice', 'a;b', 'a;b'],
    ['text', 'a;b', 'a;b'],
    ['unknown', '{"a":1}', '{"a":1}'],
  ])('of type %s, %j, is %j', (type, value, expected) => {
    expect(fromProperty(type, value)).toEqual(expected)
  })
})

describe('a value for HubSpot', () => {
  it.each<[FieldType, FieldValue, string]>([
    ['text', null, ''],
    ['text', ' a ', ' a '],
    ['text', 7, '7'],
    ['number', 1e21, '1000000000000000000000'],
    ['number', 1.5e-7, '0.00000015'],
    ['number', '-12.5E+2', '-1250'],
    ['number', '0012.50', '0012.50'],
    ['money', '1,000', '1,000'],
    ['boolean', true, 'true'],
    ['boolean', false, 'false'],
    ['multi_choice', ['a', 'b'], 'a;b'],
    ['multi_choice', ['', 'a', ' '], 'a'],
    ['multi_choice', [], ''],
    ['multi_choice', 'a', 'a'],
    ['choice', ['a'], 'a'],
    ['date', '2026-11-23T10:41:10+01:00', '2026-11-23'],
    ['date', '2026-11-23', '2026-11-23'],
    ['datetime', '2026-11-23T10:41:10+01:00', '2026-11-23T09:41:10.000Z'],
    ['datetime', '2026-11-23T09:41:10', '2026-11-23T09:41:10.000Z'],
    ['datetime', 'soon', 'soon'],
    // What a person types as digits is no number of milliseconds.
    ['date', '20261231', '20261231'],
    ['date', 20261231, '20261231'],
    ['date', '1795392000000', '1795392000000'],
    ['date', '0', '0'],
    ['date', '-86400000', '-86400000'],
    ['datetime', '20261231', '20261231'],
    ['datetime', '1795426870123', '1795426870123'],
    ['date', '31.12.2026', '31.12.2026'],
    ['date', '12/31/2026', '12/31/2026'],
    ['date', '2026-02-30T10:00:00Z', '2026-02-30T10:00:00Z'],
    ['date', '12026-01-01', '12026-01-01'],
    ['date', '0999-01-01', '0999-01-01'],
    ['date', ' 2026-11-23 ', '2026-11-23'],
    ['datetime', '2026-02-30T10:00:00Z', '2026-02-30T10:00:00Z'],
    ['datetime', '+012026-01-01T00:00:00Z', '+012026-01-01T00:00:00Z'],
    // What is empty in every way but its length clears.
    ['text', '', ''],
    ['text', ' \n ', ''],
    ['number', '  ', ''],
    ['date', '\t', ''],
    ['choice', ' ', ''],
    ['multi_choice', ' ; ', ''],
    ['boolean', ' TRUE ', 'true'],
    ['boolean', 'False', 'false'],
    ['boolean', 'yes', 'yes'],
    ['boolean', '1', '1'],
    ['boolean', 'ja', 'ja'],
    ['number', ' 42 ', '42'],
    ['number', '+5', '5'],
    ['number', '.5', '0.5'],
    ['number', '-.5', '-0.5'],
    ['number', '5.', '5'],
    ['number', '-0', '-0'],
    ['number', -0, '0'],
    ['number', '12345678901234567890123.4567890123456789', '12345678901234567890123.4567890123456789'],
    ['number', '1.2345678901234567890e25', '12345678901234567890000000'],
    ['number', '1,5', '1,5'],
    ['number', '1 000', '1 000'],
    ['number', '0x1f', '0x1f'],
    ['number', Number.NaN, 'NaN'],
    ['number', Number.POSITIVE_INFINITY, 'Infinity'],
    ['phone', '+46 (0)70-555 01 42', '+46 (0)70-555 01 42'],
    ['phone', '00467055501', '00467055501'],
  ])('of type %s, %j, is %j', (type, value, expected) => {
    expect(toProperty(type, value)).toBe(expected)
  })

  it('is a moment in UTC where it has no zone, wherever Patchbay runs', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo')
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(-540)
    expect(toProperty('datetime', '2026-11-23T09:41:10')).toBe('2026-11-23T09:41:10.000Z')
    vi.unstubAllEnvs()
  })
})

describe('a value that HubSpot would take for another one', () => {
  it.each<[FieldType, FieldValue]>([
    // Digits are milliseconds to HubSpot: it would refuse this day and take the next ones.
    ['date', '20261231'],
    ['date', '0'],
    ['date', '86400000'],
    ['date', 86400000],
    ['date', '-86400000'],
    ['date', ' +86400000 '],
    ['date', '\uff18\uff16\uff14\uff10\uff10\uff10\uff10\uff10'],
    ['datetime', '20261231'],
    ['datetime', '2026'],
    ['datetime', 1795426870123],
    // A list has no way to hold its own separator.
    ['multi_choice', ['a;b']],
    ['multi_choice', ['x', 'a; b']],
  ])('of type %s, %j, is named', (type, value) => {
    expect(misreadOf(type, value)).toMatch(/./)
  })

  it.each<[FieldType, FieldValue]>([
    ['date', '2026-12-31'],
    ['date', '31.12.2026'],
    ['date', null],
    ['date', ''],
    ['datetime', '2026-12-31T10:00:00Z'],
    ['datetime', 'soon'],
    ['text', '20261231'],
    ['number', '20261231'],
    ['phone', '0705550142'],
    ['choice', '2026'],
    ['multi_choice', ['a', 'b']],
    ['multi_choice', ['2026']],
    ['multi_choice', 'a;b'],
    ['text', 'a;b'],
    ['choice', 'a;b'],
  ])('is none of type %s, %j', (type, value) => {
    expect(misreadOf(type, value)).toBeNull()
  })

  it('is never a value that HubSpot has sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(arbitraryOf) as FieldType[])), fc.integer(), (type, millis) => {
        expect(misreadOf(type, fromProperty(type, String(millis)))).toBeNull()
      }),
    )
  })
})

describe('a value of any type', () => {
  it.each(Object.entries(arbitraryOf) as [FieldType, fc.Arbitrary<FieldValue>][])(
    '%s: comes back as it was sent',
    (type, arbitrary) => {
      fc.assert(
        fc.property(fc.oneof(arbitrary, empty), (value) => {
          expect(fromProperty(type, String(toProperty(type, value)))).toEqual(value)
        }),
      )
    },
  )

  it('never breaks, whatever HubSpot sends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(arbitraryOf) as FieldType[])),
        fc.string({ unit: 'binary' }),
        (type, sent) => {
          const value = fromProperty(type, sent)
          expect(sameValue(type, fromProperty(type, String(toProperty(type, value))), value)).toBe(true)
        },
      ),
    )
  })
})
