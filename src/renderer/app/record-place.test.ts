import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNarrowed, openingView, readRecordPlace, recordPath } from './record-place'

describe('a place among the records', () => {
  it('is short while nothing is chosen', () => {
    expect(recordPath({ kind: 'contact' })).toBe('/records/contacts')
    expect(recordPath({ kind: 'company', id: '12' })).toBe('/records/companies/12')
    expect(recordPath({ kind: 'lead', id: '12', page: 'history', change: 7 })).toBe('/records/leads/12/history/7')
  })

  it('keeps what is looked for, and the panel, over a reload', () => {
    const view = {
      search: 'a/b?c#d %41 ö',
      heldIn: [['acme', 'acme-2'], ['other']],
      notHeldIn: ['third'],
      state: 'conflict' as const,
      owner: 'Dana & Rui',
      changed: 'week' as const,
      sort: 'custom:x',
      descending: false,
      columns: ['email', 'custom:y'],
    }
    const path = recordPath({ kind: 'contact', view, id: '5' })
    // What the address bar makes of it.
    const { hash } = new URL(`http://x/#${path}`)
    expect(hash.slice(1).split('?')).toHaveLength(1)
    expect(readRecordPlace(hash.slice(1))).toEqual({ kind: 'contact', view, id: '5', page: null, change: null })
  })

  it('keeps any search', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (search) => {
        const path = recordPath({ kind: 'lead', view: { search } })
        const { hash } = new URL(`http://x/#${path}`)
        expect(readRecordPlace(hash.slice(1))?.view.search).toBe(search)
      }),
    )
  })

  it('is none for another address', () => {
    expect(readRecordPlace('/records/deals')).toBeNull()
    expect(readRecordPlace('/runs')).toBeNull()
    expect(readRecordPlace('/records/contacts/5/nothing')).toMatchObject({ id: '5', page: null })
  })

  it('is narrowed by a filter, not by an order', () => {
    expect(isNarrowed({ ...openingView, sort: 'name', columns: [] })).toBe(false)
    expect(isNarrowed({ ...openingView, search: ' ' })).toBe(false)
    expect(isNarrowed({ ...openingView, state: 'waiting' })).toBe(true)
  })
})
