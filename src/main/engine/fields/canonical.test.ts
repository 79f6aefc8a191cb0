import { type FieldType, type FieldValue, fieldType } from '@shared/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonical, fieldTypes, sameValue } from './canonical'

const same: [FieldType, FieldValue, FieldValue][] = [
  ['text', null, ''],
  ['text', ' \n ', null],
  ['text', 'Zo\u0308e ', 'Z\u00f6e'],
  ['long_text', 'a\r\nb\rc', 'a\nb\nc'],
  ['email', ' Maja@Ridgeway.SE', 'maja@ridgeway.se'],
  ['email', 'H\u0331@x.se', '\u1e96@x.se'],
  ['email_list', ['b@x.se', 'A@x.se', 'a@x.se'], ['a@x.se', 'b@x.se']],
  ['email_list', [], null],
  ['phone', '+46 (0)70-555 01 42', '+46705550142'],
  ['phone', '0046705550142', '+46 70 555 01 42'],
  ['phone', '070-555 01 42', '0705550142'],
  ['phone', '+1 555.010.9999 ext. 12', '+15550109999x12'],
  ['phone', '\uff0b46\u00a070\u2013555', '+4670555'],
  ['number', '007.50', '7.5'],
  ['number', 7.5, '7.50'],
  ['number', '-0.00', '0'],
  ['number', '1.5e3', '1500'],
  ['number', '25e-3', '.025'],
  ['money', '1e21', '1000000000000000000000'],
  ['boolean', 'TRUE', true],
  ['date', '2026-11-23T00:00:00.000Z', '2026-11-23'],
  ['datetime', '2026-11-23T10:41:10+01:00', '2026-11-23T09:41:10.000Z'],
  ['datetime', '2026-11-23T09:41:10', '2026-11-23T09:41:10Z'],
  ['multi_choice', ['b', 'a', 'b', ' '], ['a', 'b']],
  ['multi_choice', 'a', ['a']],
  ['url', 'HTTPS://Ridgeway.SE/', 'https://ridgeway.se'],
  ['domain', 'Ridgeway.SE.', 'ridgeway.se'],
  ['domain', ' https://Ridgeway.SE/about?a=1#b', 'ridgeway.se'],
  ['domain', 'https://', null],
  ['html', '<p>Hi <b>Maja</b> &amp; co</p>', '<div>Hi Maja &#38;\nco</div>'],
  ['html', '<p></p>', null],
  ['html', '&#1114112;&#0;&unknown;', '&amp;#1114112;&amp;#0;&amp;unknown;'],
  ['html', 'a<!-- <b> > -->b<!---->c', 'abc'],
  ['html', '<head><title>Mail</title><style>p{color:red}</style></head><p>Hi</p><SCRIPT>1<2</SCRIPT >', 'Hi'],
  ['html', 'Caf&eacute; &ndash; &Uuml;ber&nbsp;uns&hellip;', 'Café – Über uns…'],
  ['html', 'soft&shy;ware&#8203;', 'software'],
  ['html', 'first\nsecond', '<p>first</p><p>second</p>'],
  ['html', 'first second', 'first<br/>second'],
  ['money', '1200.00', '1200'],
  ['money', 1200.5, '1200.50'],
  ['datetime', '2026-11-23T23:30:00-05:00', '2026-11-24T04:30:00Z'],
  ['date', '2026-11-23T23:30:00-05:00', '2026-11-24'],
]

const different: [FieldType, FieldValue, FieldValue][] = [
  ['text', 'a', 'A'],
  ['text', 'a', null],
  ['long_text', 'a\nb', 'a b'],
  ['phone', '070 555', '+4670555'],
  ['phone', '1-800-FLOWERS', '1-800'],
  ['phone', '+1 555 x12', '+1 555 x13'],
  ['phone', 'ask for Maja', 'ask for Kim'],
  ['number', '1,5', '15'],
  ['number', '12345678901234567890', '12345678901234567891'],
  ['number', '0', null],
  ['boolean', 'false', null],
  ['date', '2026-11-23', '2026-11-24'],
  ['multi_choice', ['a'], ['a', 'b']],
  ['choice', 'customer', 'Customer'],
  ['url', 'https://x.se/A', 'https://x.se/a'],
  ['domain', 'www.x.se', 'x.se'],
  ['html', 'a', 'a &lt;b&gt;'],
  ['html', '<b>1</b> &lt; 2', '1'],
  ['html', '<style>a', '<style>b'],
  ['html', 'Call Ann', 'Call Bo'],
  ['money', '1200', '1200.01'],
  ['money', '0', null],
  ['datetime', '2026-11-23T23:30:00-05:00', '2026-11-23T23:30:00Z'],
]

const types = fc.constantFrom(...fieldType.options)
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', 'E', 'é', 'e', '\u0301', '+', '0', '7', '(', ')', '-', '.', ' ', '\r', '\n', 'x'),
  }),
  fc.string({
    unit: fc.constantFrom('<', '>', 'p', '/', '&', 'amp;', 'lt;', '#60;', '#x338;', '\u0338', '!--', '--', ' '),
  }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.emailAddress(),
  fc.webUrl(),
  fc.double().map(String),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string({ unit: 'binary', maxLength: 5 })),
  fc.constant(null),
)

describe('values that are the same', () => {
  it.each(same)('%s: %j and %j', (type, a, b) => {
    expect(sameValue(type, a, b)).toBe(true)
    expect(canonical(type, a)).toEqual(canonical(type, b))
  })
})

describe('values that differ', () => {
  it.each(different)('%s: %j and %j', (type, a, b) => {
    expect(sameValue(type, a, b)).toBe(false)
  })
})

describe('a moment without a zone', () => {
  const zone = process.env.TZ
  beforeAll(() => {
    process.env.TZ = 'America/New_York'
  })
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it('is in UTC, wherever this computer is', () => {
    expect(new Date(0).getTimezoneOffset()).toBe(300)
    expect(canonical('datetime', '2026-11-23T09:41')).toBe('2026-11-23T09:41:00.000Z')
    expect(canonical('date', '2026-11-23T23:41:10')).toBe('2026-11-23')
  })
})

describe('the canonical form', () => {
  it('is its own canonical form', () => {
    fc.assert(
      fc.property(types, value, (type, v) => {
        const once = canonical(type, v)
        expect(canonical(type, once)).toEqual(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('makes comparing symmetric, and a value the same as itself and as its canonical form', () => {
    fc.assert(
      fc.property(types, value, value, (type, a, b) => {
        expect(sameValue(type, a, b)).toBe(sameValue(type, b, a))
        expect(sameValue(type, a, a)).toBe(true)
        expect(sameValue(type, a, canonical(type, a))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('of a number is the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(Number(canonical('number', n))).toBe(n === 0 ? 0 : n)
      }),
    )
  })

  it('does not depend on the order or the repeats of a set', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.nat({ max: 20 })), (items, order) => {
        const again = [...order.flatMap((index) => items[index] ?? []), ...items].reverse()
        expect(sameValue('multi_choice', items, again)).toBe(true)
      }),
    )
  })
})

describe('fieldTypes', () => {
  it('knows standard fields by kind and custom ones by their definition', () => {
    const typeOf = fieldTypes('company', [
      {
        name: 'score',
        label: 'Score',
        type: 'number',
        custom: true,
        onCreate: true,
        onUpdate: true,
        required: false,
        options: [],
      },
    ])
    expect(typeOf('annualRevenue')).toBe('money')
    expect(typeOf('custom:score')).toBe('number')
    expect(typeOf('custom:gone')).toBe('unknown')
    expect(typeOf('score')).toBe('unknown')
  })
})

describe('the body of an activity', () => {
  const words = fc.array(fc.stringMatching(/^[a-zåé0-9.,?!€&<>"'-]{1,8}$/), { minLength: 1, maxLength: 12 })
  const escaped = (word: string) =>
    word.replace(/[&<>"'é€]/g, (char) => `&#${char.codePointAt(0)};`).replace(/å/g, '&aring;')
  /** Ways in which editors of CRMs write a text. */
  const ways: ((text: string[]) => string)[] = [
    (text) => `<p>${text.map(escaped).join(' ')}</p>`,
    (text) => `<div class="note"><span>${text.map(escaped).join('</span> <span>')}</span></div>`,
    (text) => text.map(escaped).join('<br>\n'),
    (text) => `<html><head><style>b{}</style></head><body><b>${text.map(escaped).join('&nbsp;')}</b></body></html>`,
    (text) => `<ul>${text.map((word) => `<li>${escaped(word)}</li>`).join('')}</ul>`,
  ]

  it('is the same text however it is marked up, and another one with another word', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...ways), fc.constantFrom(...ways), (text, one, other) => {
        expect(sameValue('html', one(text), other(text))).toBe(true)
        expect(sameValue('html', one(text), other([...text, 'more']))).toBe(false)
      }),
    )
  })

  it('of a mail whose tags are never closed is read in one go', () => {
    const style = '<style>'.repeat(20_000)
    expect(canonical('html', `a${style}`)).toBe('a')
  })
})

describe('an amount', () => {
  it('is the same however it is written, to the last digit', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 24n })
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 4 }), (units, scale, zeros) => {
        const text = units.toString().padStart(scale + 1, '0')
        const plain = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
        const padded = `00${scale === 0 ? `${plain}.` : plain}${'0'.repeat(zeros)}`
        expect(sameValue('money', plain, padded)).toBe(true)
        expect(sameValue('money', plain, `${units}e-${scale}`)).toBe(true)
        expect(sameValue('money', plain, `${units + 1n}e-${scale}`)).toBe(false)
      }),
    )
  })
})

describe('a day and a moment', () => {
  it('of one moment in any zone are one', () => {
    const moments = fc.date({ min: new Date('1971-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offset) => {
        const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1)
        const minutes = Math.abs(offset)
        const two = (n: number) => String(n).padStart(2, '0')
        const zoned = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
        expect(sameValue('datetime', zoned, moment.toISOString())).toBe(true)
        expect(canonical('date', zoned)).toBe(moment.toISOString().slice(0, 10))
      }),
    )
  })
})
