import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  booleanJson,
  booleanWords,
  choicePairs,
  decimalNumber,
  decimalText,
  hoursAndMinutes,
  idNumber,
  listJson,
  listText,
  plainDecimal,
  plainText,
  shifted,
  textCodec,
  trimmedCodec,
} from './values'

const hostile = [null, undefined, '', {}, [], { a: [1] }, true, Number.NaN, 1e21, '\u0000', '<script>', '\ud800']
const codecs = [
  textCodec,
  trimmedCodec,
  decimalText,
  decimalNumber,
  shifted(3),
  hoursAndMinutes,
  booleanJson,
  booleanWords('yes', 'no'),
  choicePairs([['IN', 'in']]),
  idNumber,
  listText(';'),
  listJson(),
]

it.each(hostile.map((value) => [value]))('no codec breaks at %j', (value) => {
  for (const codec of codecs) {
    const read = codec.read(value)
    expect(read === null || ['string', 'boolean', 'number'].includes(typeof read) || Array.isArray(read)).toBe(true)
    codec.write(read)
    codec.misread?.(read, 'Acme')
  }
})

describe('numbers', () => {
  it.each([
    ['1e21', '1000000000000000000000'],
    ['-1.5E-3', '-0.0015'],
    ['.5', '0.5'],
    ['+7', '7'],
    ['9007199254740993', '9007199254740993'],
    ['12.50', '12.50'],
    ['1,5', '1,5'],
    ['ten', 'ten'],
    ['1e999', plainDecimal('1e999')],
    ['e5', 'e5'],
  ])('%s is %s', (text, plain) => {
    expect(plainDecimal(text)).toBe(plain)
    expect(decimalText.write(text)).toBe(plain)
  })

  it('are read out of JSON without an exponent', () => {
    expect(decimalText.read(1e21)).toBe('1000000000000000000000')
    expect(decimalText.read(0)).toBe('0')
    expect(decimalText.read('0012.10')).toBe('0012.10')
  })

  it('as JSON numbers are sent only where no digit is lost', () => {
    expect(decimalNumber.write('12.50')).toBe(12.5)
    expect(decimalNumber.write('ten')).toBe('ten')
    expect(decimalNumber.misread?.('12.50', 'Acme')).toBeNull()
    expect(decimalNumber.misread?.('1e21', 'Acme')).toBeNull()
    expect(decimalNumber.misread?.('ten', 'Acme')).toBeNull()
    expect(decimalNumber.misread?.('9007199254740993', 'Acme')).toContain('9007199254740992')
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = decimalText.read(value)
        return (
          (decimalNumber.misread?.(text, 'Acme') === null && decimalNumber.write(text) === (value === 0 ? 0 : value)) ||
          Object.is(value, -0)
        )
      }),
    )
  })

  it('in another unit are exact, both ways', () => {
    const ms = shifted(3)
    expect(ms.read('90500')).toBe('90.5')
    expect(ms.read(1)).toBe('0.001')
    expect(ms.write('90.5')).toBe('90500')
    expect(ms.write('soon')).toBe('soon')
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        (value) => ms.write(ms.read(String(value))) === String(value),
      ),
    )
  })

  it('of minutes are a length of time', () => {
    expect(hoursAndMinutes.read('01:30')).toBe('5400')
    expect(hoursAndMinutes.read('100:00:05')).toBe('360005')
    expect(hoursAndMinutes.read('1:75')).toBe('1:75')
    expect(hoursAndMinutes.write('5400')).toBe('01:30')
    expect(hoursAndMinutes.write('-5')).toBe('-5')
    expect(hoursAndMinutes.write(null)).toBe('')
  })
})

describe('words', () => {
  it('for yes and no are the CRM’s own', () => {
    const codec = booleanWords('Yes', 'No')
    expect([codec.read('Yes'), codec.read('No'), codec.read('maybe'), codec.read(true)]).toEqual([
      true,
      false,
      'maybe',
      true,
    ])
    expect([codec.write(true), codec.write('FALSE'), codec.write('maybe')]).toEqual(['Yes', 'No', 'maybe'])
    expect([booleanJson.read(1), booleanJson.read('0'), booleanJson.write('true'), booleanJson.write('maybe')]).toEqual(
      [true, false, true, 'maybe'],
    )
  })

  it('of choices have other names here, and strangers go through', () => {
    const codec = choicePairs([
      ['INBOUND', 'in'],
      ['OUTBOUND', 'out'],
    ])
    expect([codec.read('INBOUND'), codec.read('constructor'), codec.read('')]).toEqual(['in', 'constructor', null])
    expect([codec.write('out'), codec.write('__proto__')]).toEqual(['OUTBOUND', '__proto__'])
  })

  it('that are ids go as numbers, unless they cannot', () => {
    expect([idNumber.read(12), idNumber.write('12'), idNumber.write('x12'), idNumber.write('9'.repeat(16))]).toEqual([
      '12',
      12,
      'x12',
      '9'.repeat(16),
    ])
  })
})

describe('several values', () => {
  it('in one text keep their number', () => {
    const codec = listText(';')
    expect(codec.read(';a; b ;;')).toEqual(['a', 'b'])
    expect(codec.read(';;')).toBeNull()
    expect(codec.write(['', 'a', ' b '])).toBe('a;b')
    expect(codec.write('a;b')).toBe('a;b')
    expect(codec.misread?.(['a', 'b;c'], 'Acme')).toContain('semicolon')
    expect(codec.misread?.('b;c', 'Acme')).toBeNull()
  })

  it('in an array may be of any kind', () => {
    expect(listJson().read([1, ' a ', null, '', { b: 1 }])).toEqual(['1', 'a', '{"b":1}'])
    expect(listJson().read('a')).toEqual(['a'])
    expect(listJson(idNumber).write(['12', 'x'])).toEqual([12, 'x'])
    expect(listJson().write(null)).toEqual([])
  })
})

it('any value is text', () => {
  expect([plainText(0), plainText(false), plainText(''), plainText({ a: 1 })]).toEqual(['0', 'false', null, '{"a":1}'])
})
