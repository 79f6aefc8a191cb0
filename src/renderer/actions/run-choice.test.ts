import { runFilter } from '@shared/contract'
import { describe, expect, it } from 'vitest'
import { isNarrowed, noChoice, openingChoice, periodStart, runFilterOf } from './run-choice'

const now = new Date(2026, 10, 23, 9, 41)

describe('the filter of the runs list', () => {
  it('asks for everything when nothing is chosen', () => {
    expect(runFilterOf(noChoice, now)).toEqual({})
    expect(isNarrowed(noChoice)).toBe(false)
    expect(isNarrowed(openingChoice)).toBe(true)
  })

  it('counts days of the calendar, today included', () => {
    expect(periodStart('today', now)).toBe(new Date(2026, 10, 23).toISOString())
    expect(periodStart('week', now)).toBe(new Date(2026, 10, 17).toISOString())
    expect(periodStart('any', now)).toBeUndefined()
  })

  it('is the same all day, so that it names one list', () => {
    expect(runFilterOf(openingChoice, now)).toEqual(runFilterOf(openingChoice, new Date(2026, 10, 23, 23, 59)))
  })

  it('passes the contract with everything chosen', () => {
    const filter = runFilterOf(
      {
        status: 'failed',
        integrationId: 'acme',
        trigger: 'schedule',
        started: 'month',
        search: `  ${'x'.repeat(300)} `,
      },
      now,
    )
    expect(runFilter.parse(filter)).toEqual(filter)
    expect(filter.search).toHaveLength(200)
  })
})
