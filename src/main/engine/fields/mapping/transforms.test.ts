import type { FieldType, FieldValue, Transform } from '@shared/model'
import { transform } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameValue } from '../canonical'
import { FieldMapping } from '../field-mapping'
import { fromCrm, toCrm } from './transforms'

const one = (given: object): Transform[] => [transform.parse(given)]
const values = one({
  kind: 'values',
  pairs: [
    { crm: '1', here: 'Partner' },
    { crm: '2', here: 'Customer' },
    { crm: '3', here: 'Customer' },
  ],
})

describe('a value of a CRM', () => {
  it.each<[string, Transform[], FieldValue, FieldValue]>([
    ['loses its blanks', one({ kind: 'trim' }), '  a b ', 'a b'],
    ['is written in one case', one({ kind: 'case', to: 'title' }), 'anna-maria LIND', 'Anna-Maria Lind'],
    ['is a number of its country', one({ kind: 'phone', country: 'SE' }), '070-123 45 67', '+46701234567'],
    ['keeps the country that it names', one({ kind: 'phone', country: 'SE' }), '+49 (0)30 123456', '+4930123456'],
    ['keeps the zero that Italians dial from abroad', one({ kind: 'phone', country: 'IT' }), '06 6982', '+39066982'],
    ['keeps an extension', one({ kind: 'phone', country: 'US' }), '(415) 555-0100 ext. 7', '+14155550100x7'],
    ['is a number', one({ kind: 'number', decimal: ',', group: '.' }), '-1.234,50', '-1234.5'],
    ['is a day', one({ kind: 'date', as: 'date', format: 'DD.MM.YYYY' }), '1.3.2026', '2026-03-01'],
    [
      'is the day in the zone',
      one({ kind: 'date', as: 'date', zone: 'Asia/Tokyo' }),
      '2026-03-01T20:00:00Z',
      '2026-03-02',
    ],
    [
      'is where the day begins',
      one({ kind: 'date', as: 'datetime', zone: 'Asia/Tokyo' }),
      '2026-03-02',
      '2026-03-01T15:00:00.000Z',
    ],
    ['is yes', one({ kind: 'yes-no', yes: 'Ja', no: 'Nej' }), ' ja', true],
    ['has its partner', values, '2', 'Customer'],
    ['has partners, each of several', values, ['2', '3', '1'], ['Customer', 'Partner']],
    ['becomes the default', [{ ...values[0], otherFromCrm: 'Other' } as Transform], '9', 'Other'],
    ['is an address', one({ kind: 'owner' }), ' Bo@X.test', 'bo@x.test'],
    ['stays blank', values, null, null],
  ])('%s', (_, transforms, value, here) => {
    expect(fromCrm(transforms, value)).toEqual({ value: here })
  })

  it.each<[string, Transform[], FieldValue]>([
    ['not-listed', values, 'Evangelist'],
    ['not-listed', values, ['1', 'Evangelist']],
    ['no-phone', one({ kind: 'phone', country: 'SE' }), 'ask for Maja'],
    ['no-phone', one({ kind: 'phone', country: 'ZZ' }), '070-123 45 67'],
    ['no-number', one({ kind: 'number', decimal: ',' }), '1.234'],
    ['no-number', one({ kind: 'number' }), 'about 7'],
    ['no-date', one({ kind: 'date', as: 'date', format: 'DD.MM.YYYY' }), '31.2.2026'],
    ['no-yes-no', one({ kind: 'yes-no' }), 'maybe'],
    ['no-address', one({ kind: 'owner' }), 'Bo'],
  ])('is kept back: %s', (reason, transforms, value) => {
    expect(fromCrm(transforms, value)).toEqual({ kept: reason })
  })
})

describe('a value here', () => {
  it.each<[string, Transform[], FieldValue, FieldType, FieldValue]>([
    [
      'is written with the marks of the CRM',
      one({ kind: 'number', decimal: ',', group: '.' }),
      '1234567.5',
      'text',
      '1.234.567,5',
    ],
    [
      'is a day in the format',
      one({ kind: 'date', as: 'date', format: 'MM/DD/YYYY' }),
      '2026-03-01',
      'text',
      '03/01/2026',
    ],
    [
      'is where the day begins',
      one({ kind: 'date', as: 'date', zone: 'Asia/Tokyo' }),
      '2026-03-02',
      'datetime',
      '2026-03-01T15:00:00.000Z',
    ],
    [
      'is the day of a moment',
      one({ kind: 'date', as: 'datetime', zone: 'Asia/Tokyo' }),
      '2026-03-01T20:00:00Z',
      'date',
      '2026-03-02',
    ],
    ['is a word', one({ kind: 'yes-no', yes: 'Ja', no: 'Nej' }), false, 'text', 'Nej'],
    ['has the first of two partners', values, 'Customer', 'choice', '2'],
  ])('%s', (_, transforms, value, type, there) => {
    expect(toCrm(transforms, value, type)).toEqual({ value: there })
  })

  it('begins a day that has no midnight with the change of the clock', () => {
    const zone = 'America/Sao_Paulo'
    expect(toCrm(one({ kind: 'date', as: 'date', zone }), '2018-11-04', 'datetime')).toEqual({
      value: '2018-11-04T03:00:00.000Z',
    })
    expect(fromCrm(one({ kind: 'date', as: 'date', zone }), '2018-11-04T03:00:00Z')).toEqual({ value: '2018-11-04' })
  })
})

const zones = fc.constantFrom(
  'UTC',
  'Europe/Stockholm',
  'America/St_Johns',
  'Pacific/Apia',
  'Africa/Cairo',
  'Asia/Kathmandu',
)
const day = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10))
const digits = fc.stringMatching(/^-?\d{1,12}(\.\d{1,6})?$/)
const text = fc.string({ unit: 'grapheme' })

/** Transforms, the type of the field at the CRM and here, values here, and values that the CRM may have. */
const cases: [
  string,
  fc.Arbitrary<Transform[]>,
  FieldType,
  FieldType,
  fc.Arbitrary<FieldValue>,
  fc.Arbitrary<FieldValue>,
][] = [
  ['trim', fc.constant(one({ kind: 'trim' })), 'text', 'text', text, text],
  [
    'case',
    fc.constantFrom('upper', 'lower', 'title').map((to) => one({ kind: 'case', to })),
    'text',
    'text',
    text,
    text,
  ],
  [
    'phone',
    fc.constantFrom('SE', 'US', 'IT', 'HU', 'KZ', 'DE', 'ES').map((country) => one({ kind: 'phone', country })),
    'text',
    'phone',
    fc.oneof(fc.stringMatching(/^\+?[\d ()-]{4,16}$/), text),
    fc.oneof(fc.stringMatching(/^\+?[\d ()-]{4,16}$/), text),
  ],
  [
    'number',
    fc
      .tuple(fc.constantFrom('.', ','), fc.constantFrom('', ' ', "'", '.', ','))
      .filter(([decimal, group]) => decimal !== group)
      .map(([decimal, group]) => one({ kind: 'number', decimal, group })),
    'text',
    'number',
    fc.oneof(digits, text),
    fc.oneof(digits, text),
  ],
  [
    'day as text',
    fc
      .constantFrom('YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY')
      .map((format) => one({ kind: 'date', as: 'date', format })),
    'text',
    'date',
    fc.oneof(day, text),
    fc.oneof(day, text),
  ],
  [
    'day as moment',
    zones.map((zone) => one({ kind: 'date', as: 'date', zone })),
    'datetime',
    'date',
    day,
    day.map((item) => `${item}T23:30:00Z`),
  ],
  [
    'moment as day',
    zones.map((zone) => one({ kind: 'date', as: 'datetime', zone })),
    'date',
    'datetime',
    day.map((item) => `${item}T23:30:00Z`),
    day,
  ],
  ['yes or no', fc.constant(one({ kind: 'yes-no' })), 'text', 'boolean', fc.boolean(), text],
  [
    'values',
    fc
      .tuple(
        fc.array(fc.record({ crm: fc.constantFrom('1', '2', '3', '4'), here: fc.constantFrom('a', 'b', 'c', 'd') })),
        fc.option(fc.constantFrom('a', 'b')),
        fc.option(fc.constantFrom('1', '2')),
      )
      .map(([pairs, otherFromCrm, otherToCrm]) => ({ kind: 'values', pairs, otherFromCrm, otherToCrm }))
      .filter((given) => transform.safeParse(given).success)
      .map(one),
    'choice',
    'choice',
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.constantFrom('1', '2', '3', '4', '5'),
  ],
]

describe('what travels there and back', () => {
  it.each(cases)('is itself: %s', (_, transforms, crm, here, ours, theirs) => {
    fc.assert(
      fc.property(transforms, ours, theirs, (list, value, given) => {
        const mapping = new FieldMapping([
          { crmField: 'custom:x', field: 'custom:y', transforms: list, types: { crm, here } },
        ])
        const same = (a: FieldValue, b: FieldValue) =>
          sameValue(here, mapping.settled('custom:y', a), mapping.settled('custom:y', b))
        const back = (there: FieldValue) => mapping.read({ 'custom:x': there }).fields['custom:y']
        // Out: what the CRM then has is what stands here, for this account, and is not written again.
        if (mapping.keptBack('custom:y', value) === null) {
          const there = mapping.fieldsOutward({ 'custom:y': value })['custom:x'] ?? null
          const read = back(there)
          if (read !== undefined) {
            expect(same(value, read)).toBe(true)
            expect(mapping.settled('custom:y', mapping.settled('custom:y', value))).toEqual(
              mapping.settled('custom:y', value),
            )
          }
        }
        // In: what is read twice is one value, and what is kept back is absent.
        const { fields, kept } = mapping.read({ 'custom:x': given })
        expect(Object.hasOwn(fields, 'custom:y')).toBe(kept.length === 0)
        if (kept.length > 0) expect(kept).toMatchObject([{ field: 'custom:y', value: given }])
      }),
    )
  })

  it('is the same name, however its parts were cut', () => {
    const rules = (['first', 'last'] as const).map((part) => ({
      crmField: 'custom:name',
      field: `${part}Name`,
      transforms: [{ kind: 'name' as const, part }],
      types: null,
    }))
    const mapping = new FieldMapping(rules)
    const word = fc.stringMatching(/^[a-zåäö]{1,5}( [a-z]{1,4}){0,2}$/)
    fc.assert(
      fc.property(fc.option(word), fc.option(word), (firstName, lastName) => {
        const known = { firstName, lastName }
        const there = mapping.fieldsOutward(known)
        expect(mapping.read(there, known).fields).toEqual(known)
      }),
    )
    expect(mapping.read({ 'custom:name': 'Ann van der Berg' }).fields).toEqual({
      firstName: 'Ann',
      lastName: 'van der Berg',
    })
    expect(mapping.together('lastName')).toEqual(['firstName', 'lastName'])
    expect(mapping.fieldsOutward({ firstName: 'Ann' })).toEqual({})
  })
})
