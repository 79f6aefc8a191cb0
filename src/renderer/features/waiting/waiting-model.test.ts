import { describe, expect, it } from 'vitest'
import { anItem } from './testing'
import { countSegments, groupWaiting, isMeant, noChoice, oldestOf, segmentOf } from './waiting-model'

const none: ReadonlySet<string> = new Set()

describe('what waits', () => {
  it.each([
    ['queued', 'sync', 'queued'],
    ['queued', 'time', 'queued'],
    ['queued', 'connection', 'blocked'],
    ['queued', 'conflict', 'blocked'],
    ['held', 'crm', 'blocked'],
    ['held', 'person', 'parked'],
    ['queued', 'person', 'parked'],
    ['parked', 'person', 'parked'],
    ['parked', 'confirmation', 'parked'],
    ['unknown', 'answer', 'looking-up'],
    ['in-flight', 'answer', 'looking-up'],
  ] as const)('%s that waits for %s is %s', (state, waitsFor, segment) => {
    expect(segmentOf({ state, waitsFor })).toBe(segment)
  })

  it('is counted by segment, and narrowed by record, field, kind and integration', () => {
    const items = [anItem(), anItem({ id: 'b', state: 'parked', waitsFor: 'person', recordName: 'Ines Okafor' })]
    expect(countSegments(items)).toEqual({ queued: 1, blocked: 0, parked: 1, 'looking-up': 0 })
    const meant = (change: object) => items.filter((item) => isMeant(item, { ...noChoice, ...change })).length
    expect(meant({ search: 'INES' })).toBe(1)
    expect(meant({ search: 'job title' })).toBe(2)
    expect(meant({ kind: 'company' })).toBe(0)
    expect(meant({ integrationId: 'beta' })).toBe(0)
  })

  it('stands under its integration, the newest in front, and folds where many wait alike', () => {
    const many = Array.from({ length: 9 }, (_, n) => anItem({ id: `row-${n}`, since: `2026-11-2${n}T08:00:00.000Z` }))
    const other = anItem({ id: 'x', integrationId: 'beta' })
    const groups = groupWaiting([...many, other], ['beta', 'acme'], none, none)
    expect(groups.map(({ integrationId, count, rows }) => [integrationId, count, rows.length])).toEqual([
      ['beta', 1, 1],
      ['acme', 9, 6],
    ])
    expect(groups[1]?.rows[0]?.id).toBe('row-8')
    expect(groups[1]?.rows.at(-1)).toMatchObject({ folded: 4 })
    expect(groupWaiting(many, [], none, new Set(['acme']))[0]?.rows).toHaveLength(9)
    expect(groupWaiting(many, [], new Set(['acme']), none)[0]?.rows).toEqual([])
    // A single one more is shown itself.
    expect(groupWaiting(many.slice(0, 6), [], none, none)[0]?.rows).toHaveLength(6)
  })

  it('knows since when the oldest waits', () => {
    expect(oldestOf([])).toBeNull()
    const items = ['2026-11-23T08:00:00.000Z', '2026-11-20T08:00:00.000Z'].map((since) => anItem({ since }))
    expect(oldestOf(items)).toBe('2026-11-20T08:00:00.000Z')
  })
})
