import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AccountLimiter } from './limiter'

const limits = [{ requests: 10, perMs: 60_000 }]

async function begun(limiter: AccountLimiter, write: boolean, calls: number): Promise<number> {
  const abort = new AbortController()
  let count = 0
  const all = Array.from({ length: calls }, () =>
    limiter
      .run({ write, shares: { readReserve: 0.3, dailyShare: 1 } }, async () => void count++, abort.signal)
      .catch(() => {}),
  )
  for (let turn = 0; turn < 50; turn++) await nextTurn()
  abort.abort()
  await Promise.all(all)
  return count
}

describe('the reserve for reads', () => {
  it('holds writes back while reads go on up to the vendor’s limit', async () => {
    const limiter = new AccountLimiter(limits)
    expect(await begun(limiter, true, 20)).toBe(7)
    expect(await begun(limiter, false, 20)).toBe(3)
  })

  it('takes nothing from reads when nothing is written', async () => {
    expect(await begun(new AccountLimiter(limits), false, 20)).toBe(10)
  })
})
