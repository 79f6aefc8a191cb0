import { describe, expect, it } from 'vitest'
import { definition } from '../testing/scripted-crm'
import { CrmError } from './crm-error'
import { countOf, listIn, pageOf, readEach, wholeDefinitions, within } from './rows'
import { choicePairs } from './values'

const read = (value: Record<string, unknown>) =>
  typeof value.id === 'number' ? { id: String(value.id), name: value.name } : 'The record has no usable id.'

describe('rows of an answer', () => {
  it('are read one by one, the bad ones apart', () => {
    const values = [{ id: 1 }, null, 7, [], 'x', { id: 'a\u0000b' }, { name: 'no id' }, { id: 2, name: 'old' }]
    const { rows, rejected, count } = readEach('Acme', values, read)
    expect(rows.map(({ id }) => id)).toEqual(['1', '2'])
    expect(rejected.map(({ remoteId }) => remoteId)).toEqual([null, null, null, null, 'a\u0000b', null])
    expect(rejected[0]?.problem).toMatchObject({ code: 'CRM_BAD_ANSWER', params: { provider: 'Acme' } })
    expect(count).toBe(8)
  })

  it('that name a record twice are one, the later', () => {
    const { rows } = readEach('Acme', [{ id: 1, name: 'old' }, { id: 2 }, { id: 1, name: 'new' }], read)
    expect(rows).toEqual([{ id: '1', name: 'new' }, { id: '2' }])
  })

  it('name a rejected record where it says its id elsewhere', () => {
    expect(readEach('Acme', [{ Id: '003' }], read, 'Id').rejected[0]?.remoteId).toBe('003')
  })
})

describe('the list of an answer', () => {
  const response = (body: unknown) => ({ status: 200, headers: {}, body })

  it('may stand deep inside', () => {
    expect(listIn(response({ a: { b: [1] } }), 'things', 'a', 'b')).toEqual([1])
    expect(listIn(response([1]), 'things')).toEqual([1])
  })

  it.each([null, undefined, '', '<html>', 5, [], { data: null }, { data: {} }, { data: 'x' }])(
    'is missing in %j',
    (body) => {
      expect(() => listIn(response(body), 'things', 'data')).toThrow(CrmError)
    },
  )

  it('is no part of what every object has', () => {
    expect(within({}, 'constructor', 'name')).toBeUndefined()
    expect(within('text', 'length')).toBeUndefined()
    expect(within({ a: null }, 'a')).toBeNull()
  })
})

it('counts are whole numbers', () => {
  expect([5, 0, -1, 1.5, Number.NaN, '5', null, 1e300].map(countOf)).toEqual([5, 0, null, null, null, null, null, null])
})

it('a page stores where it goes on', () => {
  const empty = { rows: [], rejected: [] }
  const none = () => ({}) as never
  expect(pageOf(empty, none, { last: ['1'] }).next).toBe('{"last":["1"]}')
  expect(pageOf(empty, none, 'token').next).toBe('token')
  expect(pageOf(empty, none, null, 3)).toEqual({ records: [], rejected: [], next: null, total: 3 })
})

it('a list of fields without what every account has is a bad answer', () => {
  const response = { status: 200, headers: {}, body: { data: [{ name: 'a' }, null, { name: 'b' }, {}] } }
  const read = ({ name }: Record<string, unknown>) => (typeof name === 'string' ? definition(name) : null)
  const of = (...standing: string[]) =>
    wholeDefinitions(response, 'fields', ['data'], { standing, fields: { jobTitle: 'b' } }, read)
  expect(of('b')).toMatchObject([{ name: 'a' }, { name: 'b', standard: 'jobTitle' }])
  expect(() => of('a', 'c')).toThrow(CrmError)
})

it('options of a field that is spelled otherwise at the CRM are the values that people choose here', () => {
  const response = { status: 200, headers: {}, body: { data: [{ name: 'way' }] } }
  const options = [
    { value: 'INBOUND', label: 'In' },
    { value: 'OTHER', label: 'Other' },
  ]
  const fields = { direction: { property: 'way', codec: choicePairs([['INBOUND', 'in']]) } }
  const [way] = wholeDefinitions(response, 'fields', ['data'], { standing: [], fields }, () => ({
    ...definition('way'),
    options,
  }))
  expect(way?.options).toEqual([
    { value: 'in', label: 'In' },
    { value: 'OTHER', label: 'Other' },
  ])
})
