import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import { scriptedCrm } from '../testing/scripted-crm'
import { fetchDefinitions, readDefinition } from './properties'

function property(more: Record<string, unknown>) {
  return { name: 'p', label: 'P', type: 'string', fieldType: 'text', hubspotDefined: true, options: [], ...more }
}

describe('the type of a property', () => {
  it.each<[string, Record<string, unknown>]>([
    ['text', {}],
    ['long_text', { fieldType: 'textarea' }],
    ['html', { fieldType: 'html' }],
    ['reference', { fieldType: 'file' }],
    ['phone', { fieldType: 'phonenumber' }],
    ['phone', { type: 'phone_number' }],
    ['phone', { textDisplayHint: 'phone_number' }],
    ['email', { name: 'email' }],
    ['email', { textDisplayHint: 'email' }],
    ['url', { name: 'website' }],
    ['domain', { textDisplayHint: 'domain_name' }],
    ['number', { type: 'number', fieldType: 'number' }],
    ['money', { type: 'number', numberDisplayHint: 'currency' }],
    ['money', { type: 'number', showCurrencySymbol: true }],
    ['boolean', { type: 'bool', fieldType: 'booleancheckbox' }],
    ['boolean', { type: 'enumeration', fieldType: 'booleancheckbox' }],
    ['date', { type: 'date', fieldType: 'date' }],
    ['datetime', { type: 'datetime', fieldType: 'date' }],
    ['choice', { type: 'enumeration', fieldType: 'select' }],
    ['choice', { type: 'enumeration', fieldType: 'radio' }],
    ['multi_choice', { type: 'enumeration', fieldType: 'checkbox' }],
    ['user', { type: 'enumeration', fieldType: 'select', referencedObjectType: 'OWNER', externalOptions: true }],
    ['unknown', { type: 'object_coordinates' }],
    ['unknown', { type: undefined }],
  ])('is %s for %j', (type, more) => {
    expect(readDefinition(property(more))?.type).toBe(type)
  })
})

describe('a property', () => {
  it('is custom when HubSpot did not define it', () => {
    expect(readDefinition(property({}))?.custom).toBe(false)
    expect(readDefinition(property({ hubspotDefined: undefined }))?.custom).toBe(true)
  })

  it.each<[boolean, Record<string, unknown>]>([
    [true, {}],
    [false, { modificationMetadata: { readOnlyValue: true } }],
    [true, { modificationMetadata: { readOnlyDefinition: true, readOnlyValue: false } }],
    [false, { calculated: true }],
    [false, { hidden: true }],
    [true, { hidden: false }],
    [true, { calculated: true, hubspotDefined: false }],
    [false, { hubspotDefined: false, fieldType: 'calculation_equation' }],
  ])('is writable: %j for %j', (writable, more) => {
    expect(readDefinition(property(more))?.writable).toBe(writable)
  })

  it('keeps its options, those without a value left out', () => {
    const options = [{ value: 'a', label: 'A' }, { value: 'b' }, { label: 'C' }, null]
    expect(readDefinition(property({ type: 'enumeration', options }))?.options).toEqual([
      { value: 'a', label: 'A' },
      { value: 'b', label: 'b' },
    ])
  })

  it('is none without a name, or when it was archived', () => {
    expect(readDefinition(property({ name: undefined }))).toBeNull()
    expect(readDefinition(property({ archived: true }))).toBeNull()
    expect(readDefinition('name')).toBeNull()
    expect(readDefinition(property({ label: null }))?.label).toBe('p')
  })
})

describe('fetchDefinitions', () => {
  const { signal } = new AbortController()

  it('asks once and leaves out what cannot be read', async () => {
    const crm = scriptedCrm(() => ({ results: [property({}), {}, null, property({ name: 'q' })] }))
    const definitions = await fetchDefinitions(crm, 'contacts', signal)
    expect(definitions.map(({ name }) => name)).toEqual(['p', 'q'])
    expect(crm.calls).toEqual([
      { method: 'GET', path: '/crm/v3/properties/contacts', query: { archived: false }, signal },
    ])
  })

  it('refuses an answer that is no list', async () => {
    const crm = scriptedCrm(() => ({ total: 3 }))
    await expect(fetchDefinitions(crm, 'contacts', signal)).rejects.toThrow(CrmError)
  })
})
