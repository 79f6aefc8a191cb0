import { describe, expect, it } from 'vitest'
import {
  companyFields,
  contactFields,
  customFieldId,
  customFieldName,
  entityName,
  fieldType,
  standardFieldsOf,
} from './fields'

describe('standard fields', () => {
  it.each([
    ['contact', contactFields],
    ['company', companyFields],
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

  it('is empty for a kind without standard fields', () => {
    expect(standardFieldsOf('activity')).toEqual([])
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

  it('is empty when nothing names the entity', () => {
    expect(entityName('contact', {})).toBe('')
    expect(entityName('activity', { name: 'x' })).toBe('')
  })
})
