import { describe, expect, it } from 'vitest'
import { offencesOf, type VendorCalls, type VendorRequest } from './vendor-calls'

const calls: VendorCalls = {
  source: 'https://vendor.example/openapi',
  date: '2026-01-01',
  calls: [
    { method: 'GET', path: '/people/{id}', query: ['fields'] },
    { method: 'GET', path: '/people/find', query: ['*email'] },
    { method: 'POST', path: '/people/batch', body: ['*inputs'], inputs: ['*id', 'values'] },
  ],
  undescribed: [/^\/about$/],
}
const offences = (request: Partial<VendorRequest>) =>
  offencesOf(calls, { method: 'GET', path: '/people/7', query: {}, body: undefined, ...request })

describe('a request beside the files of its vendor', () => {
  it('may say what they know, and call what they leave out', () => {
    expect(offences({ query: { fields: 'name' } })).toEqual([])
    expect(offences({ path: '/about', query: { any: '1' } })).toEqual([])
    expect(offences({ method: 'POST', path: '/people/batch', body: { inputs: [{ id: '7' }] } })).toEqual([])
  })

  it('is named with what is wrong', () => {
    expect(offences({ path: '/persons/7' })).toEqual(['GET /persons/7: no such call'])
    expect(offences({ query: { field: 'name' } })).toEqual(['GET /people/7: query has field, which is not known'])
    expect(offences({ body: {} })).toEqual(['GET /people/7: it takes no body'])
    expect(offences({ path: '/people/find' })).toEqual(['GET /people/find: query lacks email'])
    expect(offences({ method: 'POST', path: '/people/batch', body: { inputs: [{ name: 1 }, { name: 2 }] } })).toEqual([
      'POST /people/batch: an input has name, which is not known',
      'POST /people/batch: an input lacks id',
    ])
  })
})
