import { describe, expect, it } from 'vitest'
import { makeRun } from '../../../testing/runs'
import { dayLabel, groupByDay, groupPagesByDay } from './run-days'

const at = (queuedAt: string) => makeRun({ id: queuedAt, queuedAt })
const today = (date: string) => `Today, ${date}`

describe('days of the runs list', () => {
  it('groups by the day of the zone, not of UTC', () => {
    const runs = [at('2026-11-23T08:00:00.000Z'), at('2026-11-22T23:30:00.000Z'), at('2026-11-22T12:00:00.000Z')]
    expect(groupByDay(runs, 'Europe/Stockholm').map((day) => [day.key, day.size])).toEqual([
      ['2026-11-23', 2],
      ['2026-11-22', 1],
    ])
    expect(groupByDay(runs, 'UTC').map((day) => day.size)).toEqual([1, 2])
  })

  it('joins a day that goes over two pages', () => {
    const first = [at('2026-11-23T12:00:00.000Z'), at('2026-11-22T12:00:00.000Z')]
    const second = [at('2026-11-22T11:00:00.000Z'), at('2026-11-20T12:00:00.000Z')]
    expect(groupPagesByDay([first, second])).toEqual(groupByDay([...first, ...second]))
    expect(groupPagesByDay([first, second])).toEqual(groupPagesByDay([first, second]))
  })

  it('names the present day as such and another year with its number', () => {
    const now = Date.parse('2026-11-23T10:00:00.000Z')
    const options = { locale: 'en-GB', timeZone: 'UTC', today }
    expect(dayLabel('2026-11-23T09:00:00.000Z', now, options)).toBe('Today, Monday 23 November')
    expect(dayLabel('2026-11-22T09:00:00.000Z', now, options)).toBe('Sunday 22 November')
    expect(dayLabel('2025-12-31T09:00:00.000Z', now, options)).toBe('Wednesday, 31 December 2025')
  })
})
