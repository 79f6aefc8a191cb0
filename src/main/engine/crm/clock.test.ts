import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock'
import { CrmClock } from './clock'

const minute = 60_000

function hearing(date: string | undefined): CrmClock {
  const clock = new CrmClock(systemClock)
  clock.hear(date)
  return clock
}

describe('the time at the CRM', () => {
  it.each([10 * minute, -10 * minute])('is told by its answers, %d ms from the time here', (ahead) => {
    const clock = hearing(new Date(Date.now() + ahead).toUTCString())
    expect(Math.abs(clock.aheadMs - ahead)).toBeLessThan(2_000)
    expect(Math.abs(clock.now() - Date.now() - ahead)).toBeLessThan(2_000)
  })

  it('is the time here while nothing, or nothing readable, tells otherwise', () => {
    for (const date of [undefined, 'soon', new Date().toUTCString()]) {
      expect(hearing(date).aheadMs).toBe(0)
    }
  })
})
