import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { readPlan } from './mapping'
import { contactObject } from './objects'
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
    expect(readDefinition(property(more))?.onUpdate).toBe(writable)
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

describe('the properties of an object', () => {
  const { signal } = new AbortController()
  const standing = [
    'hs_object_id',
    'createdate',
    'lastmodifieddate',
    ...readPlan(contactObject, []).mapping.properties,
  ].map((name) => property({ name }))
  const fetch = (results: unknown) =>
    fetchDefinitions(
      scriptedCrm(() => ({ results })),
      contactObject,
      signal,
    )

  it('are asked for once, and what cannot be read is left out', async () => {
    const crm = scriptedCrm(() => ({
      results: [...standing, {}, null, property({ name: 'q', hubspotDefined: false })],
    }))
    const definitions = await fetchDefinitions(crm, contactObject, signal)
    expect(definitions.map(({ name }) => name)).toEqual([...standing.map(({ name }) => name), 'q'])
    expect(crm.calls).toEqual([
      { method: 'GET', path: '/crm/v3/properties/contacts', query: { archived: false }, signal },
    ])
  })

  it.each<[string, unknown]>([
    ['no list', { total: 3 }],
    ['nothing', undefined],
    ['an empty list', []],
    ['a list of nothing that can be read', [{}, null, 'email']],
    ['only what the account made itself', [property({ name: 'q', hubspotDefined: false })]],
    ['a list that lacks one that every account has', standing.filter(({ name }) => name !== 'jobtitle')],
    ['a list that lacks the time of the last change', standing.filter(({ name }) => name !== 'lastmodifieddate')],
    ['the first half', standing.slice(0, 10)],
    [
      'a list in which one of them was archived, which HubSpot does not allow',
      standing.map((one) => (one.name === 'email' ? { ...one, archived: true } : one)),
    ],
  ])('are not %s: that is a bad answer, and says nothing about what can be written', async (_, results) => {
    await expect(fetch(results)).rejects.toMatchObject({
      facts: { class: 'bad_answer' },
      problem: { code: 'CRM_BAD_ANSWER' },
    })
  })

  it('may lack what an account itself has made, and is told which ones are missing', async () => {
    await expect(fetch(standing)).resolves.toHaveLength(standing.length)
    await expect(fetch(standing.slice(4))).rejects.toMatchObject({ message: expect.stringContaining('createdate') })
  })
})
