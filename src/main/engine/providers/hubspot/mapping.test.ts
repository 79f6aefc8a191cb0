import { companyFields, contactFields, type FieldType, type FieldValue } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { sameValue } from '../../fields/canonical'
import type { MappedFields } from '../../fields/field-definition'
import { definition } from '../testing/scripted-crm'
import { canWrite, fieldOf, fieldsOf, mergedIdsOf, propertiesOf, readPlan } from './mapping'
import { companyObject } from './objects/companies'
import { contactObject } from './objects/contacts'
import { fromProperty, toProperty } from './values'

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
    ['choice', 'customer', 'customer'],
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
  ])('of type %s, %j, is %j', (type, value, expected) => {
    expect(toProperty(type, value)).toBe(expected)
  })

  it('is a moment in UTC where it has no zone, wherever Patchbay runs', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo')
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(-540)
    expect(toProperty('datetime', '2026-11-23T09:41:10')).toBe('2026-11-23T09:41:10.000Z')
    vi.unstubAllEnvs()
  })

  it('takes the form of the property that the account has', () => {
    const definitions = [definition('renewal', { custom: true, type: 'date' }), definition('jobtitle')]
    const fields = { 'custom:renewal': '2026-11-23T00:00:00.000Z', jobTitle: null, email: 'a@x.se' }
    expect(propertiesOf(contactObject, definitions, fields)).toEqual({
      renewal: '2026-11-23',
      jobtitle: '',
      email: 'a@x.se',
    })
  })
})

describe('what can be written', () => {
  const definitions = [
    definition('email', { type: 'email', writable: true }),
    definition('hs_additional_emails', { type: 'multi_choice', writable: true }),
    definition('jobtitle', { writable: false }),
    definition('hs_analytics_source', { writable: true }),
    definition('score', { custom: true, writable: true, type: 'number' }),
    definition('health', { custom: true, writable: false }),
    definition('place', { custom: true, writable: true, type: 'unknown' }),
  ]
  it.each<[string, boolean]>([
    ['email', true],
    ['additionalEmails', false],
    ['jobTitle', false],
    ['phone', false],
    ['custom:score', true],
    ['custom:health', false],
    ['custom:place', false],
    ['custom:gone', false],
    ['custom:hs_analytics_source', false],
    ['nonsense', false],
  ])('%s: %j', (field, expected) => {
    expect(canWrite(contactObject, field, definitions)).toBe(expected)
  })

  it('is nothing while the properties are unknown', () => {
    expect(canWrite(contactObject, 'email', [])).toBe(false)
  })

  it('is called by the field that it fills', () => {
    expect(fieldOf(contactObject, definitions, 'jobtitle')).toBe('jobTitle')
    expect(fieldOf(contactObject, definitions, 'score')).toBe('custom:score')
    expect(fieldOf(contactObject, definitions, 'hs_analytics_source')).toBe('hs_analytics_source')
  })
})

const text = fc.string({ unit: 'binary', minLength: 1 })
const item = fc.string({ minLength: 1 }).filter((value) => !value.includes(';') && value.trim() === value)
const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat()).map(([a, b]) => `${a}.${b}`)
const empty = fc.constant(null)

const arbitraryOf: Record<FieldType, fc.Arbitrary<FieldValue>> = {
  text,
  long_text: text,
  html: text,
  email: fc.emailAddress(),
  email_list: fc.array(item, { minLength: 1 }),
  phone: text,
  url: fc.webUrl(),
  domain: fc.domain(),
  number: decimal,
  money: decimal,
  boolean: fc.boolean(),
  date: moment.map((date) => date.toISOString().slice(0, 10)),
  datetime: moment.map((date) => date.toISOString()),
  choice: text,
  multi_choice: fc.array(item, { minLength: 1 }),
  user: text,
  reference: text,
  unknown: text,
}

describe('a value of any type', () => {
  it.each(Object.entries(arbitraryOf) as [FieldType, fc.Arbitrary<FieldValue>][])(
    '%s: comes back as it was sent',
    (type, arbitrary) => {
      fc.assert(
        fc.property(fc.oneof(arbitrary, empty), (value) => {
          expect(fromProperty(type, toProperty(type, value))).toEqual(value)
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
          expect(sameValue(type, fromProperty(type, toProperty(type, value)), value)).toBe(true)
        },
      ),
    )
  })
})

describe('a record', () => {
  const own = [
    definition('score', { custom: true, type: 'number' }),
    definition('tags', { custom: true, type: 'multi_choice' }),
    definition('optin', { custom: true, type: 'boolean' }),
  ]
  const standard = Object.values(contactObject.properties).map((name) => definition(name))
  const plan = readPlan(contactObject, [...standard, ...own])

  it('comes back as it was sent, absent fields absent and empty ones empty', () => {
    const shape = Object.fromEntries(plan.fields.map(({ id, type }) => [id, fc.oneof(arbitraryOf[type], empty)]))
    fc.assert(
      fc.property(fc.record(shape, { requiredKeys: [] }), (fields) => {
        const sent = propertiesOf(contactObject, own, fields as MappedFields)
        expect(fieldsOf(plan, sent)).toEqual({ ...fields })
      }),
    )
  })

  it('fills no field from a property that was not returned', () => {
    expect(fieldsOf(plan, { email: null, firstname: '' })).toEqual({ email: null, firstName: null })
  })

  it('writes no property for a field that HubSpot does not have', () => {
    expect(propertiesOf(companyObject, [], { name: 'A', jobTitle: 'x', 'custom:score': '5' })).toEqual({
      name: 'A',
      score: '5',
    })
  })

  it('has every standard field', () => {
    expect(Object.keys(contactObject.properties)).toEqual(contactFields.map(({ id }) => id))
    expect(Object.keys(companyObject.properties)).toEqual(companyFields.map(({ id }) => id))
  })

  it('names the records that were merged into it', () => {
    expect(mergedIdsOf({ hs_merged_object_ids: '12;34' })).toEqual(['12', '34'])
    expect(mergedIdsOf({ hs_merged_object_ids: null })).toEqual([])
    expect(mergedIdsOf({})).toEqual([])
  })
})

describe('what is asked for', () => {
  it('is what the account has: standard fields and its own properties', () => {
    const plan = readPlan(companyObject, [
      definition('name'),
      definition('zip'),
      definition('hs_analytics_num_page_views'),
      definition('hs_merged_object_ids'),
      definition('vat', { custom: true, type: 'number' }),
    ])
    expect(plan.properties).toEqual(['name', 'zip', 'vat', 'hs_merged_object_ids'])
    expect(plan.fields).toEqual([
      { id: 'name', property: 'name', type: 'text' },
      { id: 'postalCode', property: 'zip', type: 'text' },
      { id: 'custom:vat', property: 'vat', type: 'number' },
    ])
  })

  it('is every standard field while the properties are unknown', () => {
    expect(readPlan(companyObject, []).properties).toEqual([
      ...Object.values(companyObject.properties),
      'hs_merged_object_ids',
    ])
  })

  it('is a standard property once, when the account made a property of its name', () => {
    const plan = readPlan(companyObject, [definition('name', { custom: true })])
    expect(plan.fields.map(({ id }) => id)).toEqual(['name'])
  })
})
