import { describe, expect, it } from 'vitest'
import { tickRows } from './ticked'

const ids = (...names: string[]): ReadonlySet<string> => new Set(names)

describe('ticked rows', () => {
  it('turn as the first of them does', () => {
    expect(tickRows(ids(), ['a', 'b'], 'turn')).toEqual(ids('a', 'b'))
    expect(tickRows(ids('a', 'c'), ['a', 'b'], 'turn')).toEqual(ids('c'))
  })

  it('are never unticked when a selection grows', () => {
    expect(tickRows(ids('a'), ['a', 'b'], 'extend')).toEqual(ids('a', 'b'))
    expect(tickRows(ids('a'), [], 'extend')).toEqual(ids('a'))
  })
})
