import { expect, it } from 'vitest'
import { plainRow, rowOf } from './row'
import { alternate, median, percentile, ratios, spreadOf } from './statistics'
import { tableOf } from './table'

it('takes the value in the middle, and the nearest rank of a share', () => {
  expect(median([5, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBe(0)
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 0.95)).toBe(95)
  expect(percentile([7], 0.95)).toBe(7)
  expect(percentile([1, 2], 0)).toBe(1)
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
})

it('measures in turn, and takes ratios within a round', async () => {
  const turns: string[] = []
  const turn = (name: string, value: number) => async () => {
    turns.push(name)
    return value * turns.length
  }
  const { a = [], b = [] } = await alternate(2, { a: turn('a', 1), b: turn('b', 10) })
  expect(turns).toEqual(['a', 'b', 'a', 'b'])
  expect([a, b]).toEqual([
    [1, 3],
    [20, 40],
  ])
  expect(ratios(b, a)).toEqual([20, 40 / 3])
})

const reading = { name: 'pull', unit: 'records/s', values: [80, 60, 70] }

it('judges by the ratio of rounds, not by that of the medians', () => {
  const goal = { at: 'least', of: 'ratio', bound: 0.7 } as const
  const row = rowOf({ ...reading, other: { name: 'raw', values: [100, 200, 50] }, ratios: [0.8, 0.3, 1.4], goal })
  expect(plainRow(row)).toEqual({
    name: 'pull',
    value: 70,
    unit: 'records/s',
    other: 'raw',
    otherValue: 100,
    ratio: 0.8,
    goal: '≥ 0.7×',
    met: true,
  })
  expect(row.ratios).toEqual({ median: 0.8, min: 0.3, max: 1.4 })
  expect(row.values).toEqual({ median: 70, min: 60, max: 80 })
  expect(rowOf({ ...reading, other: { name: 'raw', values: [101] }, goal }).met).toBe(false)
})

it('judges a value by itself, on its bound too, and leaves what has no goal unjudged', () => {
  const goal = (bound: number) => ({ at: 'most', of: 'value', bound }) as const
  expect(rowOf({ ...reading, goal: goal(70) })).toMatchObject({ goal: '≤ 70 records/s', met: true, ratio: null })
  expect(rowOf({ ...reading, goal: goal(69.9) }).met).toBe(false)
  expect(rowOf(reading)).toMatchObject({ other: null, otherValue: null, ratio: null, goal: null, met: null })
})

it('meets no goal with what could not be measured', () => {
  const goal = { at: 'least', of: 'ratio', bound: 0.7 } as const
  expect(rowOf({ ...reading, other: { name: 'raw', values: [] }, goal }).met).toBe(false)
  expect(rowOf({ ...reading, values: [], goal: { at: 'most', of: 'value', bound: 8 } }).met).toBe(false)
})

it('prints every row with its spread, its notes below, and how many goals are met', () => {
  const goal = { at: 'most', of: 'value', bound: 8 } as const
  const table = tableOf([
    rowOf({ name: 'pull', unit: 'records/s', values: [1234.5], other: { name: 'raw limit', values: [2000] } }),
    rowOf({ name: 'commit', unit: 'ms', values: [7, 9, 8.25], goal, note: '50 pages' }),
  ])
  expect(table.split('\n').map((line) => line.trimEnd())).toEqual([
    'What    Patchbay        Beside          Ratio   Goal    Met',
    '-----------------------------------------------------------',
    'pull    1235 records/s  2000 raw limit  0.617×',
    'commit  8.25 ms (7–9)                           ≤ 8 ms  NO',
    '',
    'commit: 50 pages',
    '0 of 1 goals are met.',
    '',
  ])
})
