import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { AccountLimiter } from './limiter'

const limits = [
  { requests: 7, perMs: 1_000 },
  { requests: 20, perMs: 10_000 },
  { budget: 'search', requests: 2, perMs: 500 },
]

interface Call {
  /** When it is asked for, ms. */
  at: number
  search: boolean
}

/** Asks for calls at their times, with the clock of the test. Returns when each was sent, in the order of sending. */
async function send(
  limiter: AccountLimiter,
  calls: readonly Call[],
  holds: readonly { at: number; ms: number }[] = [],
) {
  const start = Date.now()
  const sent: { at: number; search: boolean }[] = []
  const { signal } = new AbortController()
  for (const { at, search } of calls) {
    setTimeout(() => {
      const call = search ? { budget: 'search' } : {}
      void limiter.run(call, async () => void sent.push({ at: Date.now() - start, search }), signal)
    }, at)
  }
  for (const { at, ms } of holds) setTimeout(() => limiter.hold(ms), at)
  await vi.runAllTimersAsync()
  return sent
}

/** The most sendings in any stretch of a length. */
function densest(times: readonly number[], perMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + perMs).length))
}

const calls = fc.array(fc.record({ at: fc.nat(3_000), search: fc.boolean() }), { maxLength: 60 })

async function withClock(work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers()
  try {
    await work()
  } finally {
    vi.useRealTimers()
  }
}

describe('the limiter', () => {
  it('sends every call, and never more than any window allows', async () => {
    await fc.assert(
      fc.asyncProperty(calls, (asked) =>
        withClock(async () => {
          const sent = await send(new AccountLimiter(limits), asked)
          expect(sent).toHaveLength(asked.length)
          const all = sent.map(({ at }) => at)
          const searches = sent.filter(({ search }) => search).map(({ at }) => at)
          expect(densest(all, 1_000)).toBeLessThanOrEqual(7)
          expect(densest(all, 10_000)).toBeLessThanOrEqual(20)
          expect(densest(searches, 500)).toBeLessThanOrEqual(2)
        }),
      ),
      { numRuns: 60 },
    )
  })

  it('sends nothing while it is asked to wait, not even what waited for room before', async () => {
    const holds = fc.array(fc.record({ at: fc.nat(3_000), ms: fc.integer({ min: 1, max: 4_000 }) }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(calls, holds, (asked, wanted) =>
        withClock(async () => {
          const sent = await send(new AccountLimiter(limits), asked, wanted)
          expect(sent).toHaveLength(asked.length)
          for (const { at, ms } of wanted) {
            expect(sent.filter((item) => item.at > at && item.at < at + ms)).toEqual([])
          }
        }),
      ),
      { numRuns: 60 },
    )
  })

  it('lets calls without a budget pass those that wait for theirs', () =>
    withClock(async () => {
      const asked = [...Array.from({ length: 5 }, () => ({ at: 0, search: true })), { at: 1, search: false }]
      const sent = await send(new AccountLimiter(limits), asked)
      expect(sent.find(({ search }) => !search)?.at).toBe(1)
    }))

  it('ends a wait at once when it is aborted, and what waited is never sent', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 1, perMs: 60_000 }])
      const abort = new AbortController()
      let sent = 0
      const call = () => limiter.run({}, async () => void sent++, abort.signal)
      await call()
      const waiting = call()
      abort.abort('stopped')
      await expect(waiting).rejects.toBe('stopped')
      await vi.runAllTimersAsync()
      expect(sent).toBe(1)
      expect(vi.getTimerCount()).toBe(0)
    }))

  it('is not held up by a clock that was put back', () =>
    withClock(async () => {
      const limiter = new AccountLimiter([{ requests: 1, perMs: 1_000 }])
      const { signal } = new AbortController()
      await limiter.run({}, async () => {}, signal)
      vi.setSystemTime(Date.now() - 3_600_000)
      let sent = 0
      void limiter.run({}, async () => void sent++, signal)
      await vi.advanceTimersByTimeAsync(1_100)
      expect(sent).toBe(1)
    }))
})
