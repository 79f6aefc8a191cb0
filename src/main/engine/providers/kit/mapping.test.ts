import { describe, expect, it } from 'vitest'
import { definition } from '../testing/scripted-crm'
import { nameInOne } from './composed'
import { dayCodec } from './dates'
import { type FieldTable, Mapping, mappingOf } from './mapping'
import { choicePairs, decimalText, listText, textCodec } from './values'

const table: FieldTable = {
  kind: 'contact',
  provider: 'Acme',
  fields: {
    email: 'mail',
    phone: { property: 'tel', written: 'create' },
    jobTitle: { property: 'title', written: 'never' },
    leadStatus: { property: 'state', codec: choicePairs([['OPEN', 'open']]) },
    website: 'site',
  },
  composed: [nameInOne('name')],
  fixed: { lifecycleStage: 'lead' },
  codecOf: (type) =>
    type === 'number'
      ? decimalText
      : type === 'multi_choice'
        ? listText(';')
        : type === 'date'
          ? dayCodec()
          : textCodec,
  empty: '',
}
const definitions = [
  definition('mail', { type: 'email' }),
  definition('tel'),
  definition('title'),
  definition('state'),
  definition('name'),
  definition('hidden'),
  definition('size', { custom: true, type: 'number' }),
  definition('tags', { custom: true, type: 'multi_choice' }),
  definition('sum', { custom: true, type: 'number', onCreate: false, onUpdate: false }),
  definition('odd', { custom: true, type: 'unknown' }),
  definition('once', { custom: true, onUpdate: false }),
  definition('constructor', { custom: true }),
]
const mapping = new Mapping(table, definitions)
const valueAt = (values: Record<string, unknown>) => (name: string) =>
  Object.hasOwn(values, name) ? values[name] : undefined

describe('a table of fields', () => {
  it('asks for what the account has, and for all of the table where that is not known', () => {
    expect(mapping.properties).toEqual([
      'mail',
      'tel',
      'title',
      'state',
      'size',
      'tags',
      'sum',
      'odd',
      'once',
      'constructor',
      'name',
    ])
    expect([...new Mapping(table, []).properties].sort()).toEqual(['mail', 'name', 'site', 'state', 'tel', 'title'])
  })

  it('reads values; what was not sent stays absent, what is empty is null', () => {
    const fields = mapping.fieldsOf(
      valueAt({
        mail: 'a@x.se',
        tel: '',
        state: 'OPEN',
        size: 1e21,
        tags: ';a;b',
        name: 'Maja Lind',
        constructor: 'c',
      }),
    )
    expect(fields).toEqual({
      email: 'a@x.se',
      phone: null,
      leadStatus: 'open',
      firstName: 'Maja',
      lastName: 'Lind',
      lifecycleStage: 'lead',
      'custom:size': '1000000000000000000000',
      'custom:tags': ['a', 'b'],
      'custom:constructor': 'c',
    })
  })

  it('writes what is given: absent stays absent, blank clears, strangers are left out', () => {
    expect(
      mapping.payloadOf({
        email: ' ',
        leadStatus: 'open',
        'custom:size': '1e3',
        'custom:tags': [],
        stranger: 'x',
        toString: 'y',
      }),
    ).toEqual({ mail: '', state: 'OPEN', size: '1000', tags: '' })
    expect(mapping.payloadOf({})).toEqual({})
    expect(mapping.payloadOf({ 'custom:new': 'x' })).toEqual({ new: 'x' })
  })

  it('writes a composed field whole', () => {
    expect(mapping.missing({ email: 'x' })).toEqual([])
    expect(mapping.missing({ firstName: 'Maja' })).toEqual(['lastName'])
    const whole = mapping.completed({ firstName: null }, { firstName: 'Maja', lastName: 'Lind', email: 'x' })
    expect(whole).toEqual({ firstName: null, lastName: 'Lind' })
    expect(mapping.payloadOf(whole)).toEqual({ name: 'Lind' })
  })

  it.each([
    ['email', 'writable', 'writable'],
    ['phone', 'writable', 'read_only'],
    ['jobTitle', 'read_only', 'read_only'],
    ['website', 'gone', 'gone'],
    ['companyName', 'gone', 'gone'],
    ['firstName', 'writable', 'writable'],
    ['lifecycleStage', 'writable', 'read_only'],
    ['custom:size', 'writable', 'writable'],
    ['custom:sum', 'read_only', 'read_only'],
    ['custom:odd', 'read_only', 'read_only'],
    ['custom:once', 'writable', 'read_only'],
    ['custom:hidden', 'read_only', 'read_only'],
    ['custom:mail', 'read_only', 'read_only'],
    ['custom:gone', 'gone', 'gone'],
    ['toString', 'gone', 'gone'],
  ] as const)('knows the access to %s', (field, create, update) => {
    expect([mapping.accessTo(field, 'create'), mapping.accessTo(field, 'update')]).toEqual([create, update])
    expect(new Mapping(table, []).accessTo(field, 'create')).toBe('unknown')
  })

  it('says what the CRM would take for something else, and nothing of what clears', () => {
    const dated = new Mapping(table, [definition('due', { custom: true, type: 'date' })])
    expect(dated.misread({ 'custom:due': '2026' })).toMatchObject([{ field: 'custom:due', fault: 'value' }])
    expect(dated.misread({ 'custom:due': ' ', lifecycleStage: null })).toEqual([])
    expect(mapping.misread({ lifecycleStage: 'lead' })).toEqual([])
    expect(mapping.misread({ lifecycleStage: 'customer' })).toHaveLength(1)
  })

  it('names fields in our words', () => {
    const facts = {
      class: 'validation',
      message: 'no',
      field: 'tel',
      fields: [{ field: 'name', fault: 'value', message: null }],
    } as const
    expect(mapping.inOurWords({ ...facts, fields: [...facts.fields] })).toMatchObject({
      field: 'phone',
      fields: [{ field: 'firstName' }],
    })
    expect(mapping.inOurWords({ class: 'transient', message: 'x' })).toEqual({ class: 'transient', message: 'x' })
    expect([mapping.fieldOf('size'), mapping.fieldOf('hidden')]).toEqual(['custom:size', 'hidden'])
    expect([mapping.propertyOf('email'), mapping.propertyOf('nothing')]).toEqual(['mail', null])
  })

  it('is made once for an account', () => {
    expect(mappingOf(table, definitions)).toBe(mappingOf(table, definitions))
    expect(mappingOf(table, [...definitions])).not.toBe(mappingOf(table, definitions))
  })
})
