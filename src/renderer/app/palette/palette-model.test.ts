import { describe, expect, it } from 'vitest'
import { arrange, type Entry, hitsIn, neighbour, readQuery } from './palette-model'

const entry = (id: string, group: Entry['group'], change: Partial<Entry> = {}): Entry => ({
  id,
  group,
  icon: null,
  text: id,
  run: () => {},
  ...change,
})
const entries = [
  entry('Sync now: Larkspur', 'actions'),
  entry('Pause Larkspur', 'actions', { reason: 'paused' }),
  entry('Reconnect Larkspur', 'actions', { isUrgent: true }),
  entry('Larkspur', 'integrations'),
  entry('Sync runs of Larkspur', 'places'),
  entry('Clark Kent', 'records', { isFound: true }),
  entry('run 7', 'runs', { isFound: true }),
]
const shown = (query: string, recent: string[] = []) =>
  arrange(entries, query, recent).map(({ group, entries: some }) => [group, some.map(({ id }) => id)])

describe('the palette', () => {
  it('puts what is in trouble first, and what cannot be done last', () => {
    expect(shown('lark')).toEqual([
      ['actions', ['Reconnect Larkspur', 'Sync now: Larkspur', 'Pause Larkspur']],
      ['integrations', ['Larkspur']],
      ['records', ['Clark Kent']],
      ['places', ['Sync runs of Larkspur']],
    ])
  })

  it('has one group alone by its sign, runs only so', () => {
    expect(shown('> pause')).toEqual([['actions', ['Pause Larkspur']]])
    expect(shown('@lark')).toEqual([['integrations', ['Larkspur']]])
    expect(shown('#7')).toEqual([['runs', ['run 7']]])
    expect(readQuery('  >  sync ')).toEqual({ only: 'actions', text: 'sync' })
  })

  it('opens with what is in trouble and what was used last', () => {
    expect(shown('', ['Larkspur', 'gone', 'Sync runs of Larkspur'])).toEqual([
      ['actions', ['Reconnect Larkspur']],
      ['recent', ['Larkspur', 'Sync runs of Larkspur']],
    ])
  })

  it('wants every word, at the beginning of one where it can', () => {
    expect(hitsIn('Clark and Lark', 'lark')).toEqual([[10, 14]])
    expect(hitsIn('Clark', 'lark')).toEqual([[1, 5]])
    expect(hitsIn('Sync now: Lark', 'lark sync')).toEqual([
      [10, 14],
      [0, 4],
    ])
    expect(hitsIn('Clark', 'lark x')).toBeNull()
  })

  it('goes round from end to end', () => {
    const sections = arrange(entries, '> lark', [])
    expect(neighbour(sections, 'Pause Larkspur', 1)).toBe('Reconnect Larkspur')
    expect(neighbour(sections, 'Reconnect Larkspur', -1)).toBe('Pause Larkspur')
    expect(neighbour(sections, 'what is gone', 1)).toBe('Reconnect Larkspur')
    expect(neighbour([], null, 1)).toBeNull()
  })
})
