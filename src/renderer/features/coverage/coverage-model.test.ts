import type { Coverage } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { combine, gapsOf, heldBy, inSeveral, listOf, overlap, shownRows } from './coverage-model'

const slots = [
  { provider: 'one', name: 'One', integrations: ['one-a', 'one-b'] },
  { provider: 'two', name: 'Two', integrations: ['two-a'] },
  { provider: 'three', name: 'Three', integrations: ['three-a'] },
]
const at = (heldIn: string[], count: number, more: Partial<Coverage['combinations'][number]> = {}) => {
  return { heldIn, count, waiting: 0, conflicts: 0, fields: [], ...more }
}
const coverage: Coverage = {
  kind: 'contact',
  at: '2026-11-23T08:41:00.000Z',
  total: 21,
  combinations: [
    at(['one-a', 'two-a'], 8, { waiting: 2, fields: [{ field: 'phone', count: 2 }] }),
    at(['one-b', 'two-a'], 4, {
      conflicts: 1,
      fields: [
        { field: 'phone', count: 1 },
        { field: 'city', count: 9 },
      ],
    }),
    at(['one-a'], 5),
    at(['one-a', 'one-b'], 1),
    at([], 3),
  ],
}

describe('who is where', () => {
  const all = combine(coverage, slots, null)

  it('counts by CRM, whatever accounts of it hold a record', () => {
    expect(all.map(({ id, count, waiting, conflicts }) => [id, count, waiting, conflicts])).toEqual([
      ['one,two', 12, 2, 1],
      ['one', 6, 0, 0],
      ['', 3, 0, 0],
    ])
    expect(all[0]?.fields).toEqual([
      { field: 'city', count: 9 },
      { field: 'phone', count: 3 },
    ])
    expect(heldBy(all, 'one')).toEqual({ count: 18, only: 6 })
    expect(inSeveral(all)).toBe(12)
  })

  it('is narrowed to one account', () => {
    expect(combine(coverage, slots, 'one-b').map(({ id, count }) => [id, count])).toEqual([
      ['one,two', 4],
      ['one', 1],
    ])
  })

  it('opens the very list that a figure counts', () => {
    expect(listOf({ providers: ['one', 'two'] }, slots, null, 'waiting')).toEqual({
      heldIn: [['one-a', 'one-b'], ['two-a']],
      notHeldIn: ['three-a'],
      state: 'waiting',
    })
    expect(listOf({ providers: [] }, slots, null)).toMatchObject({
      heldIn: [],
      notHeldIn: ['one-a', 'one-b', 'two-a', 'three-a'],
    })
  })

  it('tells what two CRMs have in common, and what one lacks', () => {
    expect(overlap(all, 'one', 'two')).toBe(12)
    expect(overlap(all, 'one', 'one')).toBe(18)
    expect(gapsOf(all, ['one', 'two'])).toEqual([{ a: 'one', b: 'two', count: 6 }])
  })

  it('folds what is beyond sixteen rows', () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ ...combine(coverage, slots, null)[0], id: String(n) }))
    const { rows, folded } = shownRows(many as ReturnType<typeof combine>)
    expect([rows.length, folded.length]).toEqual([15, 5])
    expect(shownRows(all).folded).toEqual([])
  })
})
