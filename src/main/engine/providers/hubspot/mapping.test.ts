import { companyFields, contactFields, customFieldId } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import type { FieldAccess } from '../provider'
import { definition } from '../testing/scripted-crm'
import type { CrmObject } from './crm-object'
import { mergedIdsOf, type ReadPlan, readPlan } from './mapping'
import { companyObject, contactObject } from './objects'
import { readRows } from './rows'
import { arbitraryOf, empty } from './testing/arbitraries'

const propertiesOf = (object: CrmObject, definitions: FieldDefinition[], fields: MappedFields) =>
  readPlan(object, definitions).mapping.payloadOf(fields)
const accessTo = (object: CrmObject, field: string, definitions: FieldDefinition[]) =>
  readPlan(object, definitions).mapping.accessTo(field, 'update')
const fieldOf = (object: CrmObject, definitions: FieldDefinition[], property: string) =>
  readPlan(object, definitions).mapping.fieldOf(property)
const fieldsOf = ({ mapping }: ReadPlan, properties: Record<string, unknown>) =>
  mapping.fieldsOf((name) => (Object.hasOwn(properties, name) ? properties[name] : undefined))

describe('a record to write', () => {
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
    definition('email', { type: 'email' }),
    definition('hs_additional_emails', { type: 'multi_choice' }),
    definition('jobtitle', { onCreate: false, onUpdate: false }),
    definition('hs_analytics_source'),
    definition('score', { custom: true, type: 'number' }),
    definition('health', { custom: true, onCreate: false, onUpdate: false }),
    definition('place', { custom: true, type: 'unknown' }),
  ]
  it.each<[string, FieldAccess]>([
    ['email', 'writable'],
    ['additionalEmails', 'read_only'],
    ['jobTitle', 'read_only'],
    ['phone', 'gone'],
    ['custom:score', 'writable'],
    ['custom:health', 'read_only'],
    ['custom:place', 'read_only'],
    ['custom:gone', 'gone'],
    ['custom:hs_analytics_source', 'read_only'],
    ['nonsense', 'gone'],
    ['constructor', 'gone'],
    ['custom:__proto__', 'gone'],
  ])('%s: %s', (field, expected) => {
    expect(accessTo(contactObject, field, definitions)).toBe(expected)
  })

  it('is unknown while the properties are', () => {
    expect(accessTo(contactObject, 'email', [])).toBe('unknown')
  })

  it('is called by the field that it fills', () => {
    expect(fieldOf(contactObject, definitions, 'jobtitle')).toBe('jobTitle')
    expect(fieldOf(contactObject, definitions, 'score')).toBe('custom:score')
    expect(fieldOf(contactObject, definitions, 'hs_analytics_source')).toBe('hs_analytics_source')
  })
})

describe('a record', () => {
  const own = [
    definition('score', { custom: true, type: 'number' }),
    definition('tags', { custom: true, type: 'multi_choice' }),
    definition('optin', { custom: true, type: 'boolean' }),
  ]
  const standard = readPlan(contactObject, []).mapping.properties.map((name) => definition(name))
  const plan = readPlan(contactObject, [...standard, ...own])
  const ids = [...Object.keys(contactObject.table.fields), ...own.map(({ name }) => customFieldId(name))]

  it('comes back as it was sent, absent fields absent and empty ones empty', () => {
    const typeOf = (id: string) => (id === 'additionalEmails' ? 'email_list' : plan.mapping.typeOf(id))
    const shape = Object.fromEntries(ids.map((id) => [id, fc.oneof(arbitraryOf[typeOf(id)], empty)]))
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

  it('has own properties by the names of what every object has', () => {
    const names = ['__proto__', 'constructor', 'tostring', 'hasownproperty']
    const all = names.map((name) => definition(name, { custom: true }))
    const named = readPlan(contactObject, all)
    const answer = { results: [JSON.parse('{"id":"1","properties":{"__proto__":"p","tostring":"t"}}')] }
    const [read] = readRows({ status: 200, headers: {}, body: answer }, 'contacts').rows
    expect(Object.entries(fieldsOf(named, read?.properties ?? {}))).toEqual([
      ['custom:__proto__', 'p'],
      ['custom:tostring', 't'],
    ])
    const sent = propertiesOf(contactObject, all, {
      'custom:__proto__': 'p',
      'custom:constructor': 'c',
      constructor: 'x',
    })
    expect(JSON.stringify(sent)).toBe('{"__proto__":"p","constructor":"c"}')
  })

  it('writes no property for a field that HubSpot does not have', () => {
    expect(propertiesOf(companyObject, [], { name: 'A', jobTitle: 'x', 'custom:score': '5' })).toEqual({
      name: 'A',
      score: '5',
    })
  })

  it('has every standard field', () => {
    expect(Object.keys(contactObject.table.fields)).toEqual(contactFields.map(({ id }) => id))
    expect(Object.keys(companyObject.table.fields)).toEqual(companyFields.map(({ id }) => id))
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
    expect(plan.properties.map((name) => plan.mapping.fieldOf(name))).toEqual([
      'name',
      'postalCode',
      'custom:vat',
      'hs_merged_object_ids',
    ])
  })

  it('is every standard field while the properties are unknown', () => {
    expect(readPlan(companyObject, []).properties).toEqual([
      ...Object.values(companyObject.table.fields),
      'hs_merged_object_ids',
    ])
  })

  it('is a standard property once, when the account made a property of its name', () => {
    const plan = readPlan(companyObject, [definition('name', { custom: true })])
    expect(plan.properties).toEqual(['name'])
  })
})
