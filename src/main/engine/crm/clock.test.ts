import { describe, expect, it } from 'vitest'
import type { CrmClient } from '../providers/provider'
import { CrmClock } from './clock'

const minute = 60_000

async function hearing(date: string | undefined): Promise<CrmClock> {
  const clock = new CrmClock()
  const headers: Record<string, string> = date === undefined ? {} : { date }
  const crm: CrmClient = {
    account: { connectionConfig: {} },
    request: async () => ({ status: 200, headers, body: {} }),
  }
  await clock.listening(crm).request({ method: 'GET', path: '/' })
  return clock
}

describe('the time at the CRM', () => {
  it.each([10 * minute, -10 * minute])('is told by its answers, %d ms from the time here', async (ahead) => {
    const clock = await hearing(new Date(Date.now() + ahead).toUTCString())
    expect(Math.abs(clock.aheadMs - ahead)).toBeLessThan(2_000)
    expect(Math.abs(clock.now() - Date.now() - ahead)).toBeLessThan(2_000)
  })

  it('is the time here while nothing, or nothing readable, tells otherwise', async () => {
    for (const date of [undefined, 'soon', new Date().toUTCString()]) {
      expect((await hearing(date)).aheadMs).toBe(0)
    }
  })
})
