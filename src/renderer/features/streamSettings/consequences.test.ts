import { streamRules } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { consequencesOf, type Known } from './consequences'
import { draftOf, type StreamDraft } from './draft'

const draft = (change: Partial<StreamDraft> = {}): StreamDraft => ({
  ...draftOf(streamRules.parse({ direction: 'both' })),
  ...change,
})
const others = [
  { integrationId: 'b', provider: 'b', account: 'B', deletes: true },
  { integrationId: 'c', provider: 'c', account: 'C', deletes: false },
]
const known: Known = {
  held: 1000,
  fields: 18,
  counts: { held: 1000, missing: 26, leftOut: 3, goneLastMonth: 61, writable: true, others },
  nameOf: ({ account }) => account,
}
const abouts = (change: Partial<StreamDraft>, more: Partial<Known> = {}) =>
  consequencesOf(draft(change), { ...known, ...more }).map(({ about }) => about)

describe('what follows from the settings of a stream', () => {
  it('is told in the order of its weight', () => {
    expect(abouts({})).toEqual(['direction', 'leave', 'gone', 'guard', 'deletedHere'])
    expect(abouts({ createMissing: true, onRemoteDelete: 'delete' })).toEqual([
      'direction',
      'create',
      'gone',
      'guard',
      'deletedHere',
      'keep',
    ])
  })

  it('is nothing more for a stream that is not synced, and nothing there for one that is only read', () => {
    expect(abouts({ direction: 'off', createMissing: true })).toEqual(['direction'])
    expect(abouts({ direction: 'from', createMissing: true, onLocalDelete: 'delete' })).toEqual([
      'direction',
      'gone',
      'guard',
    ])
  })

  it('names where a delete goes, and who keeps theirs', () => {
    const found = consequencesOf(draft({ onRemoteDelete: 'delete' }), known)
    expect(found).toContainEqual({ about: 'gone', deletes: true, lastMonth: 61, reached: ['B'] })
    expect(found).toContainEqual({ about: 'keep', names: ['C'] })
    expect(consequencesOf(draft(), known)).toContainEqual({ about: 'gone', deletes: false, lastMonth: 61, reached: [] })
  })

  it('has no numbers while they are counted, and never a zero in their place', () => {
    const found = consequencesOf(draft({ createMissing: true }), { ...known, held: null, fields: null, counts: null })
    expect(found).toEqual([
      { about: 'direction', direction: 'both', held: null, fields: null },
      { about: 'create', missing: null, leftOut: 0 },
      { about: 'gone', deletes: false, lastMonth: null, reached: [] },
      { about: 'guard', count: 50, byShare: null, share: 0.05 },
      { about: 'deletedHere', deletes: false },
    ])
  })

  it('says when no share is too large', () => {
    expect(abouts({ deleteGuard: { count: 50, share: 1 } })).toContain('guardOff')
  })
})
