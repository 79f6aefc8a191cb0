import { describe, expect, it } from 'vitest'
import { sparseRows } from './sparse-rows'

const rows = sparseRows(
  new Map([
    [0, ['a', 'b', 'c']],
    [333, ['x', 'c']],
  ]),
  3,
  1001,
)

describe('rows of which some pages are loaded', () => {
  it('stand at their place in the whole list', () => {
    expect(rows.length).toBe(1001)
    expect([rows.at(0), rows.at(2), rows.at(3), rows.at(999), rows.at(1000), rows.at(1001), rows.at(-1)]).toEqual([
      'a',
      'c',
      undefined,
      'x',
      'c',
      undefined,
      undefined,
    ])
  })

  it('are found from a place outwards', () => {
    const isC = (row: string) => row === 'c'
    expect(rows.findNear(0, isC)).toBe(2)
    expect(rows.findNear(900, isC)).toBe(1000)
    expect(rows.findNear(0, (row) => row === 'none')).toBe(-1)
  })
})
