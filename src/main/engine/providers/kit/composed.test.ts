import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinName, splitName } from '../../fields/mapping/names'
import { mailList, momentInParts, nameInOne, phoneList } from './composed'

const valueAt = (values: Record<string, unknown>) => (name: string) => values[name]
const hostile = [
  null,
  '',
  5,
  'text',
  {},
  [null],
  [[]],
  [{ value: null }],
  [{ value: { a: 1 } }],
  [{ value: '', primary: true }],
]

describe('a name in one', () => {
  it.each([
    ['Maja Lind', 'Maja', 'Lind'],
    [' Maja \u00a0 van  der Lind ', 'Maja', 'van der Lind'],
    ['Cher', null, 'Cher'],
    ['', null, null],
    ['   ', null, null],
  ])('%j is split and joined', (name, first, last) => {
    expect(splitName(name)).toEqual({ first, last })
    expect(joinName(first, last)).toBe(name.replace(/\s+/gu, ' ').trim() || null)
  })

  it('keeps all words, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { first, last } = splitName(name)
        return (joinName(first, last) ?? '') === name.replace(/\s+/gu, ' ').trim()
      }),
    )
  })

  it('is read from the parts that the CRM made of it, where it sent them', () => {
    const rule = nameInOne('name', { first: 'first_name', last: 'last_name' })
    expect(rule.read(valueAt({ name: 'A B C', first_name: 'A B', last_name: 'C' }))).toEqual({
      firstName: 'A B',
      lastName: 'C',
    })
    expect(rule.read(valueAt({ name: 'A B C' }))).toEqual({ firstName: 'A', lastName: 'B C' })
    expect(rule.read(valueAt({}))).toEqual({})
    expect(rule.write({ firstName: null, lastName: null }, valueAt({}))).toEqual({ name: null })
  })
})

describe('addresses in a list', () => {
  const rule = mailList('emails', 'work')
  const now = [
    { value: 'b@x.se', label: 'home', primary: false },
    { value: 'a@x.se', label: 'work', primary: true },
    { value: 'B@x.se', label: 'other' },
  ]

  it('have a first one, and others', () => {
    expect(rule.read(valueAt({ emails: now }))).toEqual({ email: 'a@x.se', additionalEmails: ['b@x.se', 'B@x.se'] })
    expect(rule.read(valueAt({ emails: ['x@x.se', 'x@x.se'] }))).toEqual({ email: 'x@x.se', additionalEmails: null })
    expect(rule.read(valueAt({}))).toEqual({})
  })

  it('are written whole, each once, with the labels that they have', () => {
    expect(
      rule.write({ email: 'B@X.se', additionalEmails: ['a@x.se', 'b@x.se', ' ', 'c@x.se'] }, valueAt({ emails: now })),
    ).toEqual({
      emails: [
        { value: 'B@X.se', label: 'home', primary: true },
        { value: 'a@x.se', label: 'work', primary: false },
        { value: 'c@x.se', label: 'work', primary: false },
      ],
    })
    expect(rule.write({ email: null, additionalEmails: null }, valueAt({}))).toEqual({ emails: [] })
  })

  it.each(hostile.map((value) => [value]))('are none in %j, or text', (value) => {
    expect(Object.keys(rule.read(valueAt({ emails: value })))).toEqual(['email', 'additionalEmails'])
    rule.write({ email: 'a@x.se', additionalEmails: null }, valueAt({ emails: value }))
  })
})

describe('numbers in a list', () => {
  const rule = phoneList('phones', { phone: 'work', mobile: 'mobile' })
  const now = [
    { value: '1', label: 'Mobile', primary: true },
    { value: '2', label: 'work', primary: false },
    { value: '3', label: 'home', primary: false },
  ]

  it('are a phone and a mobile', () => {
    expect(rule.read(valueAt({ phones: now }))).toEqual({ phone: '2', mobile: '1' })
    expect(rule.read(valueAt({ phones: [now[0]] }))).toEqual({ phone: null, mobile: '1' })
    expect(rule.read(valueAt({}))).toEqual({})
  })

  it('are written whole: numbers that have no field stay, one is the primary', () => {
    expect(rule.write({ phone: '22', mobile: null }, valueAt({ phones: now }))).toEqual({
      phones: [
        { value: '22', label: 'work', primary: true },
        { value: '3', label: 'home', primary: false },
      ],
    })
    const kept = rule.write({ phone: '2', mobile: '1' }, valueAt({ phones: now })).phones
    expect(kept).toEqual([now[1], { value: '1', label: 'Mobile', primary: true }, now[2]])
    expect(rule.write({ phone: null, mobile: null }, valueAt({}))).toEqual({ phones: [] })
  })

  it.each(hostile.map((value) => [value]))('are none in %j, or text', (value) => {
    expect(Object.keys(rule.read(valueAt({ phones: value })))).toEqual(['phone', 'mobile'])
    rule.write({ phone: '1', mobile: null }, valueAt({ phones: value }))
  })
})

it('a moment in two parts comes back, and what is none is left to the CRM', () => {
  const rule = momentInParts('dueAt', 'due_date', 'due_time')
  expect(rule.read(valueAt({ due_date: '2026-05-01', due_time: '09:30' }))).toEqual({
    dueAt: '2026-05-01T09:30:00.000Z',
  })
  expect(rule.read(valueAt({ due_date: null }))).toEqual({ dueAt: null })
  expect(rule.read(valueAt({ due_date: 'soon', due_time: {} }))).toEqual({ dueAt: 'soon' })
  expect(rule.read(valueAt({}))).toEqual({})
  expect(rule.write({ dueAt: '2026-05-01T09:30:15+02:00' }, valueAt({}))).toEqual({
    due_date: '2026-05-01',
    due_time: '07:30',
  })
  expect(rule.write({ dueAt: 'soon' }, valueAt({}))).toEqual({ due_date: 'soon', due_time: null })
  expect(rule.write({ dueAt: null }, valueAt({}))).toEqual({ due_date: null, due_time: null })
})
