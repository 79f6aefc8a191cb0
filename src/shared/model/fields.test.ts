import { describe, expect, it } from 'vitest'
import { fields } from '../locales/en/fields'
import {
  activityFields,
  companyFields,
  contactFields,
  customFieldId,
  customFieldName,
  entityName,
  fieldType,
  leadFields,
  standardFieldsOf,
} from './fields'
import { entityKind } from './run'

describe('standard fields', () => {
  it.each([
    ['contact', contactFields],
    ['company', companyFields],
    ['lead', leadFields],
    ['activity', activityFields],
  ] as const)('of a %s have unique ids, labels and known types', (kind, fields) => {
    expect(standardFieldsOf(kind)).toBe(fields)
    expect(new Set(fields.map((field) => field.id)).size).toBe(fields.length)
    expect(new Set(fields.map((field) => field.label)).size).toBe(fields.length)
    for (const field of fields) expect(fieldType.safeParse(field.type).success).toBe(true)
  })

  it('keeps address parts and the two names in groups that merge together', () => {
    const group = (name: string) => contactFields.filter((field) => field.group === name).map((field) => field.id)
    expect(group('address')).toEqual(['address', 'city', 'state', 'postalCode', 'country'])
    expect(group('name')).toEqual(['firstName', 'lastName'])
  })

  it('lets an amount merge with its currency, and where a lead stands as one', () => {
    const group = (name: string) => leadFields.filter((field) => field.group === name).map((field) => field.id)
    expect(group('amount')).toEqual(['amount', 'currency'])
    expect(group('stage')).toEqual(['pipeline', 'stage', 'status'])
    expect(group('name')).toEqual(['firstName', 'lastName'])
  })

  it('have labels in the catalogue of every kind', () => {
    for (const kind of entityKind.options) {
      expect(Object.keys(fields[kind])).toEqual(standardFieldsOf(kind).map(({ id }) => id))
    }
  })
})

describe('ids of custom fields', () => {
  it('go both ways, colons in the name included', () => {
    expect(customFieldId('vat:no')).toBe('custom:vat:no')
    expect(customFieldName(customFieldId('vat:no'))).toBe('vat:no')
    expect(customFieldName('email')).toBeNull()
  })
})

describe('entityName', () => {
  it('joins the parts of a name that are there', () => {
    expect(entityName('contact', { firstName: ' Maja ', lastName: 'Lind\u00a0qvist' })).toBe('Maja Lind qvist')
    expect(entityName('contact', { firstName: null, lastName: 'Lindqvist' })).toBe('Lindqvist')
  })

  it('falls back to what else identifies a contact', () => {
    expect(entityName('contact', { firstName: '', email: 'maja@ridgeway.se', phone: '1' })).toBe('maja@ridgeway.se')
    expect(entityName('contact', { phone: '+46 70' })).toBe('+46 70')
  })

  it('names a company by its name, then its domain', () => {
    expect(entityName('company', { name: 'Ridgeway', domain: 'ridgeway.se' })).toBe('Ridgeway')
    expect(entityName('company', { name: null, domain: 'ridgeway.se' })).toBe('ridgeway.se')
  })

  it('names a lead by its name, then its person, then its company', () => {
    const person = { firstName: 'Maja', lastName: 'Lind', companyName: 'Ridgeway', email: 'maja@ridgeway.se' }
    expect(entityName('lead', { ...person, name: 'Renewal 2027' })).toBe('Renewal 2027')
    expect(entityName('lead', { ...person, name: ' ' })).toBe('Maja Lind')
    expect(entityName('lead', { companyName: 'Ridgeway', email: 'maja@ridgeway.se' })).toBe('Ridgeway')
    expect(entityName('lead', { email: 'maja@ridgeway.se' })).toBe('maja@ridgeway.se')
  })

  it('names an activity by its subject, then its type and the first words of its body', () => {
    const body = '<p>Asked about <b>prices</b> &amp; terms</p>'
    expect(entityName('activity', { type: 'call', subject: ' Call\nback ', body })).toBe('Call back')
    expect(entityName('activity', { type: 'note', subject: '', body })).toBe('Note: Asked about prices & terms')
    expect(entityName('activity', { type: 'note', body: '<p></p>' })).toBe('Note')
    expect(entityName('activity', { body })).toBe('Asked about prices & terms')
  })

  it('cuts a long body between two words, and no tag in two', () => {
    const words = 'seven words that will be more than sixty characters in all, surely'
    const cut = 'Email: seven words that will be more than sixty characters in all,…'
    expect(entityName('activity', { type: 'email', body: words })).toBe(cut)
    const picture = `<p>Hi</p><img src="data:image/png;base64,${'A'.repeat(9000)}">`
    expect(entityName('activity', { type: 'email', body: picture })).toBe('Email: Hi')
  })

  it('is empty when nothing names the entity', () => {
    expect(entityName('contact', {})).toBe('')
    expect(entityName('activity', { name: 'x' })).toBe('')
  })
})
