import { ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { AccountLimits, CrmLimit } from '../providers/provider'
import { AccountLimiter, type LimitedCall, longestWaitMs } from './limiter'

const { signal } = new AbortController()
const hour = 3_600_000
const day = 24 * hour

async function withClock(work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:00Z') })
  try {
    await work()
  } finally {
    vi.useRealTimers()
  }
}

interface Asked extends LimitedCall {
  /** When it is asked for, and how long it takes, ms. */
  at: number
  takes?: number
  /** When it arrives, as a part of the time that it takes. */
  arrives?: number
}

interface Sent extends Asked {
  sentAt: number
}

/** Asks for calls at their times; what was sent, in the order of sending. */
async function send(limiter: AccountLimiter, calls: readonly Asked[]): Promise<Sent[]> {
  const start = Date.now()
  const sent: Sent[] = []
  for (const call of calls) {
    setTimeout(() => {
      const task = async () => {
        sent.push({ ...call, sentAt: Date.now() - start })
        if (call.takes) await new Promise((resolve) => setTimeout(resolve, call.takes))
      }
      limiter.run(call, task, signal).catch(() => {})
    }, call.at)
  }
  await vi.runAllTimersAsync()
  return sent
}

/** The most that was taken in any stretch of a length. */
function densest(sent: readonly Sent[], perMs: number, took: (call: Sent) => number): number {
  const sums = sent.map(({ sentAt: from }) =>
    sent.filter(({ sentAt }) => sentAt >= from && sentAt < from + perMs).reduce((total, call) => total + took(call), 0),
  )
  return Math.max(0, ...sums)
}

async function refusalOf(call: Promise<unknown>): Promise<ProblemError['problem'] | null> {
  return call.then(
    () => null,
    (error: unknown) => (error instanceof ProblemError ? error.problem : Promise.reject(error)),
  )
}

describe('windows of tokens', () => {
  const limits: CrmLimit[] = [
    { tokens: 40, perMs: 2_000 },
    { requests: 8, perMs: 1_000 },
    { budget: 'search', tokens: 45, perMs: 10_000 },
  ]
  const calls = fc.array(
    fc.record({ at: fc.nat(4_000), cost: fc.constantFrom(1, 2, 10, 20, 40), search: fc.boolean() }),
    { maxLength: 40 },
  )

  it('hold besides windows of calls, and every call is sent in the end', async () => {
    await fc.assert(
      fc.asyncProperty(calls, (asked) =>
        withClock(async () => {
          const sent = await send(
            new AccountLimiter(limits),
            asked.map(({ search, ...call }) => ({ ...call, ...(search ? { budget: 'search' } : {}) })),
          )
          expect(sent).toHaveLength(asked.length)
          expect(densest(sent, 2_000, ({ cost = 1 }) => cost)).toBeLessThanOrEqual(40)
          expect(densest(sent, 1_000, () => 1)).toBeLessThanOrEqual(8)
          const searches = sent.filter(({ budget }) => budget === 'search')
          expect(densest(searches, 10_000, ({ cost = 1 }) => cost)).toBeLessThanOrEqual(45)
        }),
      ),
      { numRuns: 60 },
    )
  })

  it('let a large call go before small ones that were asked for later', () =>
    withClock(async () => {
      const small = Array.from({ length: 30 }, (_, index) => ({ at: 10 + index * 200, cost: 10 }))
      const asked = [...Array.from({ length: 4 }, () => ({ at: 0, cost: 10 })), { at: 5, cost: 40 }, ...small]
      const sent = await send(new AccountLimiter([{ tokens: 40, perMs: 2_000 }]), asked)
      expect(sent.findIndex(({ cost }) => cost === 40)).toBe(4)
    }))

  it('keep what comes free for the large call that waits, however little it is at a time', () =>
    withClock(async () => {
      const before = [0, 500, 1_000, 1_500].map((at) => ({ at, cost: 10 }))
      const small = Array.from({ length: 30 }, (_, index) => ({ at: 1_700 + index * 200, cost: 10 }))
      const asked = [...before, { at: 1_600, cost: 40 }, ...small]
      const sent = await send(new AccountLimiter([{ tokens: 40, perMs: 2_000 }]), asked)
      expect(sent.findIndex(({ cost }) => cost === 40)).toBe(4)
    }))

  it('let a call that costs more than the window go alone', () =>
    withClock(async () => {
      const sent = await send(new AccountLimiter([{ tokens: 10, perMs: 1_000 }]), [
        { at: 0, cost: 1 },
        { at: 1, cost: 25 },
      ])
      expect(sent[1]?.sentAt).toBeGreaterThanOrEqual(1_000)
    }))
})

describe('a vendor that counts calls when they arrive', () => {
  const limits: CrmLimit[] = [
    { requests: 5, perMs: 1_000 },
    { tokens: 60, perMs: 5_000 },
  ]
  const calls = fc.array(
    fc.record({
      at: fc.nat(2_000),
      cost: fc.constantFrom(1, 10),
      takes: fc.nat(1_500),
      arrives: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 30 },
  )

  it('never sees more than it allows, however long requests and answers are on their way', async () => {
    await fc.assert(
      fc.asyncProperty(calls, (asked) =>
        withClock(async () => {
          const sent = await send(new AccountLimiter(limits), asked)
          expect(sent).toHaveLength(asked.length)
          const arrived = sent.map((call) => ({
            ...call,
            sentAt: call.sentAt + Math.floor((call.takes ?? 0) * (call.arrives ?? 0)),
          }))
          expect(densest(arrived, 1_000, () => 1)).toBeLessThanOrEqual(5)
          expect(densest(arrived, 5_000, ({ cost = 1 }) => cost)).toBeLessThanOrEqual(60)
        }),
      ),
      { numRuns: 60 },
    )
  })
})

describe('the bound on calls under way', () => {
  it('is never passed, in order, and every call is sent', async () => {
    const calls = fc.array(fc.record({ at: fc.nat(1_000), takes: fc.integer({ min: 1, max: 700 }) }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 5 }), (asked, parallel) =>
        withClock(async () => {
          const sent = await send(new AccountLimiter([], { parallel }), asked)
          expect(sent).toHaveLength(asked.length)
          const underWay = (moment: number) =>
            sent.filter(({ sentAt, takes }) => sentAt <= moment && moment < sentAt + (takes ?? 0)).length
          for (const { sentAt } of sent) expect(underWay(sentAt)).toBeLessThanOrEqual(parallel)
          expect(sent.map(({ at }) => at)).toEqual([...sent.map(({ at }) => at)].sort((a, b) => a - b))
        }),
      ),
      { numRuns: 60 },
    )
  })

  it('is free again after a call that failed', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], { parallel: 1 })
      await expect(limiter.run({}, () => Promise.reject(new Error('cut')), signal)).rejects.toThrow('cut')
      await expect(limiter.run({}, async () => 'next', signal)).resolves.toBe('next')
    }))
})

describe('the budget of the day', () => {
  const options = { dailyLimit: 10, providerName: 'Acme' }
  const half = { readReserve: 0, dailyShare: 0.5 }
  const midnight = '2026-11-24T00:00:00.000Z'

  it('counts the calls of all, each against its own share, and begins anew at midnight UTC', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], options)
      for (let call = 0; call < 5; call++) await limiter.run({ shares: half }, async () => {}, signal)
      let sent = 0
      const refused = await refusalOf(limiter.run({ shares: half }, async () => void sent++, signal))
      expect(refused).toMatchObject({
        code: 'CRM_DAILY_LIMIT',
        params: { provider: 'Acme', limit: 5, resumesAt: midnight },
      })
      // Another workspace may take more of the same account: only what is left of the whole.
      for (let call = 0; call < 5; call++) await limiter.run({}, async () => void sent++, signal)
      expect(await refusalOf(limiter.run({}, async () => void sent++, signal))).toMatchObject({ params: { limit: 10 } })
      expect(sent).toBe(5)
      vi.setSystemTime(Date.parse(midnight))
      expect(await refusalOf(limiter.run({ shares: half }, async () => {}, signal))).toBeNull()
    }))

  it('counts tokens where calls cost them, and refuses what waits for other reasons as well', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 1, perMs: 1_000 }], options)
      await limiter.run({ cost: 6 }, async () => {}, signal)
      const waiting = refusalOf(limiter.run({ cost: 5 }, async () => {}, signal))
      expect((await waiting)?.code).toBe('CRM_DAILY_LIMIT')
    }))

  it('is kept for a later process; a day that is over is not', () =>
    withClock(async () => {
      const before = new AccountLimiter([], options)
      for (let call = 0; call < 10; call++) await before.run({}, async () => {}, signal)
      const state = before.state()
      const after = new AccountLimiter([], options)
      after.restore(state)
      expect((await refusalOf(after.run({}, async () => {}, signal)))?.code).toBe('CRM_DAILY_LIMIT')
      vi.setSystemTime(Date.now() + day)
      const tomorrow = new AccountLimiter([], options)
      tomorrow.restore(state)
      expect(await refusalOf(tomorrow.run({}, async () => {}, signal))).toBeNull()
    }))

  it('knows nothing where the vendor has no such limit', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([])
      for (let call = 0; call < 100; call++) await limiter.run({ shares: half }, async () => {}, signal)
      expect(limiter.state().day).toBeNull()
    }))

  it('is lowered by what a header tells of the use by all apps, for as long as that says, and never raised', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], { dailyLimit: 1_000 })
      limiter.lower({ perMs: day, remaining: 1, most: 1_000, resetsInMs: 2 * hour })
      limiter.lower({ perMs: day, remaining: 900, most: 1_000, resetsInMs: 2 * hour })
      await limiter.run({}, async () => {}, signal)
      const refused = await refusalOf(limiter.run({}, async () => {}, signal))
      expect(refused?.params).toMatchObject({ resumesAt: new Date(Date.now() + 2 * hour).toISOString() })
      vi.setSystemTime(Date.now() + 2 * hour)
      expect(await refusalOf(limiter.run({}, async () => {}, signal))).toBeNull()
    }))

  it('is not more than is documented, whatever a header says', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], { dailyLimit: 10 })
      limiter.lower({ perMs: day, remaining: 500, most: 500, resetsInMs: 2 * hour })
      let sent = 0
      while (sent < 20 && (await refusalOf(limiter.run({}, async () => {}, signal))) === null) sent += 1
      expect(sent).toBeLessThanOrEqual(10)
      expect(sent).toBeGreaterThan(0)
    }))

  it('is looked at again after an hour where a header does not say when it begins anew', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], { dailyLimit: 1_000 })
      limiter.lower({ perMs: day, remaining: 0, most: 1_000 })
      const refused = await refusalOf(limiter.run({}, async () => {}, signal))
      expect(refused?.params).toMatchObject({ resumesAt: new Date(Date.now() + hour).toISOString() })
    }))
})

describe('limits that the account was asked for', () => {
  const asked = (limits: AccountLimits) => {
    let times = 0
    const ask = async () => {
      times += 1
      return limits
    }
    return { ask, times: () => times }
  }

  it('stand in for the documented ones, and are asked for once an hour', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 2, perMs: 60_000 }], { dailyLimit: 5 })
      for (let call = 0; call < 2; call++) await limiter.run({}, async () => {}, signal)
      const { ask, times } = asked({
        windows: [{ requests: 6, perMs: 60_000 }],
        parallel: 2,
        day: { most: 100, used: 40, resetsAt: Date.now() + hour },
      })
      await Promise.all([limiter.learnFrom(ask), limiter.learnFrom(ask)])
      await limiter.learnFrom(ask)
      expect(times()).toBe(1)
      // The two that were sent still count, in the window and in the day.
      const sent = await send(
        limiter,
        Array.from({ length: 6 }, () => ({ at: 0, takes: 10 })),
      )
      expect(sent.filter(({ sentAt }) => sentAt < 1_000)).toHaveLength(4)
      expect(sent.filter(({ sentAt }) => sentAt === 0)).toHaveLength(2)
      vi.setSystemTime(Date.now() + hour)
      await limiter.learnFrom(ask)
      expect(times()).toBe(2)
    }))

  it('hold until the account’s own day begins anew', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([])
      const resetsAt = Date.now() + 3 * hour
      await limiter.learnFrom(asked({ day: { most: 10, used: 10, resetsAt } }).ask)
      const refused = await refusalOf(limiter.run({}, async () => {}, signal))
      expect(refused).toMatchObject({
        code: 'CRM_DAILY_LIMIT',
        params: { resumesAt: new Date(resetsAt).toISOString() },
      })
    }))

  it('stay as documented when the account does not tell', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([], { dailyLimit: 1 })
      await limiter.learnFrom(() => Promise.reject(new Error('no')))
      await limiter.run({}, async () => {}, signal)
      expect((await refusalOf(limiter.run({}, async () => {}, signal)))?.code).toBe('CRM_DAILY_LIMIT')
    }))
})

describe('what a header tells of a window', () => {
  it('counts what others have used, and is never believed to be more than is documented', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 10, perMs: 10_000 }])
      limiter.lower({ perMs: 10_000, remaining: 3 })
      limiter.lower({ perMs: 10_000, remaining: 50 })
      const sent = await send(
        limiter,
        Array.from({ length: 5 }, () => ({ at: 0 })),
      )
      expect(sent.map(({ sentAt }) => sentAt < 10_000)).toEqual([true, true, true, false, false])
    }))

  it('counts our own calls once', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 10, perMs: 10_000 }])
      for (let call = 1; call <= 10; call++) {
        await limiter.run({}, async () => {}, signal)
        limiter.lower({ perMs: 10_000, remaining: 10 - call })
        await vi.advanceTimersByTimeAsync(500)
      }
      // The first one leaves the window ten seconds after it was sent, whatever the last answer said.
      const [next] = await send(limiter, [{ at: 0 }])
      expect(next?.sentAt).toBeLessThan(5_500)
    }))

  it('holds the account for a window that is not documented and used up', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 10, perMs: 10_000 }])
      limiter.lower({ perMs: 60_000, remaining: 0 })
      const [first] = await send(limiter, [{ at: 0 }])
      expect(first?.sentAt).toBe(60_000)
    }))
})

describe('a wait that was asked for', () => {
  it('that is longer than a call waits refuses every caller at once, those too that wait already', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 1, perMs: 60_000 }], { providerName: 'Acme' })
      let sent = 0
      await limiter.run({}, async () => {}, signal)
      const waiting = refusalOf(limiter.run({}, async () => void sent++, signal))
      const until = limiter.hold(hour)
      const resumesAt = new Date(until).toISOString()
      expect(until).toBe(Date.now() + hour)
      expect(await waiting).toMatchObject({ code: 'CRM_RATE_LIMITED', params: { provider: 'Acme', resumesAt } })
      vi.setSystemTime(Date.now() + 10 * 60_000)
      const later = await refusalOf(limiter.run({}, async () => void sent++, signal))
      expect(later).toMatchObject({ params: { resumesAt } })
      expect(sent).toBe(0)
      // What is left is short enough to be waited for.
      vi.setSystemTime(until - longestWaitMs)
      const last = limiter.run({}, async () => void sent++, signal)
      await vi.runAllTimersAsync()
      await last
      expect([sent, Date.now()]).toEqual([1, until])
    }))

  it('says who asked', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([])
      limiter.hold(hour, 'nango')
      limiter.hold(60_000, 'crm')
      expect((await refusalOf(limiter.run({}, async () => {}, signal)))?.code).toBe('NANGO_RATE_LIMITED')
    }))

  it('is kept for a later process, as are the sendings that still count', () =>
    withClock(async () => {
      const limits: CrmLimit[] = [{ requests: 3, perMs: 10_000 }]
      const before = new AccountLimiter(limits)
      for (let call = 0; call < 3; call++) await before.run({}, async () => {}, signal)
      await vi.advanceTimersByTimeAsync(4_000)
      before.hold(1_000)
      const after = new AccountLimiter(limits)
      after.restore(before.state())
      const sent = await send(after, [{ at: 0 }, { at: 0 }, { at: 0 }, { at: 0 }])
      expect(sent.filter(({ sentAt }) => sentAt < 6_000)).toEqual([])
      expect(sent.filter(({ sentAt }) => sentAt < 16_000)).toHaveLength(3)
    }))

  it('is not believed when a clock that was put back makes it longer than any is', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([])
      limiter.hold(hour)
      vi.setSystemTime(Date.now() - 3 * day)
      expect(await refusalOf(limiter.run({}, async () => {}, signal))).toBeNull()
    }))

  it('ends for a caller who is stopped, at once, and for no other', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([])
      limiter.hold(60_000)
      const abort = new AbortController()
      let sent = 0
      const stopped = limiter.run({}, async () => void sent++, abort.signal)
      const other = limiter.run({}, async () => void sent++, signal)
      abort.abort('stopped')
      await expect(stopped).rejects.toBe('stopped')
      expect(sent).toBe(0)
      await vi.runAllTimersAsync()
      await other
      expect(sent).toBe(1)
    }))
})
