import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../clock'
import { backoffMs } from './backoff'

const plans = fc.record({
  tries: fc.integer({ min: 1, max: 12 }),
  baseMs: fc.integer({ min: 1, max: 5_000 }),
  capMs: fc.integer({ min: 1, max: 60_000 }),
})
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('backoff', () => {
  it('is whole, never negative, and never above its cap or its doubled base', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 60 }), randoms, (plan, attempt, random) => {
        const ms = backoffMs(attempt, plan, random)
        expect(Number.isInteger(ms)).toBe(true)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(Math.min(plan.capMs, plan.baseMs * 2 ** (attempt - 1)))
      }),
    )
  })

  it('spreads over all of its span', () => {
    const plan = { tries: 5, baseMs: 1_000, capMs: 4_000 }
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, plan, 0))).toEqual([0, 0, 0, 0])
    expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, plan, 0.999_999))).toEqual([999, 1_999, 3_999, 3_999])
  })
})

describe('a pause', () => {
  it('ends within a tick when it is aborted, with the reason, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    try {
      const abort = new AbortController()
      const ended = systemClock.pause(60_000, abort.signal)
      abort.abort('stopped')
      await expect(ended).rejects.toBe('stopped')
      expect(vi.getTimerCount()).toBe(0)
      await expect(systemClock.pause(1, abort.signal)).rejects.toBe('stopped')
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends when its time is over', async () => {
    vi.useFakeTimers()
    try {
      const { signal } = new AbortController()
      let over = false
      void systemClock.pause(500, signal).then(() => {
        over = true
      })
      await vi.advanceTimersByTimeAsync(499)
      expect(over).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(over).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })
})
