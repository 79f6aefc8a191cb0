import { makeProblem, ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CrmError } from '../providers/kit/crm-error'
import type { CrmErrorClass } from '../providers/provider'
import { longestWaitMs } from './limiter'
import { decideRetry } from './retry-policy'

const classes: CrmErrorClass[] = [
  'auth_revoked',
  'scope_missing',
  'plan_limit',
  'rate_burst',
  'rate_daily',
  'transient',
  'validation',
  'duplicate',
  'not_found',
  'precondition',
  'bad_answer',
  'removed_endpoint',
]
const failure = (errorClass: CrmErrorClass, more: { retryAfterMs?: number; windowMs?: number } = {}) =>
  new CrmError({ class: errorClass, message: '', ...more }, 500)
const attempts = fc.integer({ min: 1, max: 20 })
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const asks = fc.integer({ min: 1, max: 20 * 60_000 })

/** Pauses after each of a row of refusals, ms, up to the giving up. */
function pauses(error: unknown, random: () => number): number[] {
  const all: number[] = []
  for (let attempt = 1; ; attempt++) {
    const decision = decideRetry(error, attempt, false, random())
    if (decision.type === 'give-up') return all
    expect(decision.all).toBe(true)
    all.push(decision.ms)
  }
}

describe('the decision to try again', () => {
  it('waits at least as long as the other side asks for, all of the account, or gives up when that is too long', () => {
    fc.assert(
      fc.property(asks, attempts, randoms, fc.boolean(), (retryAfterMs, attempt, random, repeatable) => {
        const decision = decideRetry(failure('rate_burst', { retryAfterMs }), attempt, repeatable, random)
        if (decision.type === 'wait') {
          expect(decision.all).toBe(true)
          expect(decision.ms).toBeGreaterThanOrEqual(retryAfterMs)
          expect(decision.ms).toBeLessThanOrEqual(Math.max(retryAfterMs, 90_000))
        } else {
          expect(attempt >= 8 || retryAfterMs > longestWaitMs).toBe(true)
          expect(decision.holdMs).toBeGreaterThanOrEqual(retryAfterMs)
        }
      }),
    )
  })

  it('waits as long as we would where less is asked for, each time longer', () => {
    const made = pauses(failure('rate_burst', { retryAfterMs: 1 }), () => 0)
    expect(made.slice(0, 3)).toEqual([1_000, 2_000, 4_000])
  })

  it('waits exactly as long as asked for where our own pause is shorter', () => {
    const decision = decideRetry(failure('rate_burst', { retryAfterMs: 7_000, windowMs: 10_000 }), 1, true, 0.9)
    expect(decision).toEqual({ type: 'wait', ms: 7_000, all: true })
  })

  it('pauses longer each time, at least a second, where nothing is asked for', () => {
    const nango = new ProblemError(makeProblem('NANGO_RATE_LIMITED', { host: 'nango' }))
    fc.assert(
      fc.property(fc.infiniteStream(randoms), fc.constantFrom(failure('rate_burst'), nango), (stream, error) => {
        const made = pauses(error, () => stream.next().value ?? 0)
        expect(made).toHaveLength(7)
        for (const [index, ms] of made.entries()) expect(ms).toBeGreaterThanOrEqual(Math.min(60, 2 ** index) * 1_000)
        for (const [index, ms] of made.slice(1, 6).entries()) expect(ms).toBeGreaterThan(made[index] ?? 0)
      }),
    )
    // The window that is used up, where it is known, is the first pause.
    expect(pauses(failure('rate_burst', { windowMs: 10_000 }), () => 0).slice(0, 3)).toEqual([10_000, 20_000, 40_000])
  })

  it.each<[string, unknown]>([
    ['the CRM', failure('transient', { retryAfterMs: 30_000 })],
    ['Nango', new ProblemError(makeProblem('NANGO_FAILED', { seconds: 30 }))],
  ])('obeys an outage of %s that says for how long, whatever was asked', (_, error) => {
    expect(decideRetry(error, 1, true, 0.5)).toEqual({ type: 'wait', ms: 30_000, all: true })
    // A write may have acted: it is not sent again, and the account rests all the same.
    expect(decideRetry(error, 1, false, 0.5)).toEqual({ type: 'give-up', holdMs: 30_000 })
  })

  it('holds the account for what is too long to wait for, and for a day that is used up', () => {
    const hour = 3_600_000
    for (const errorClass of ['rate_burst', 'transient', 'rate_daily'] as const) {
      const decision = decideRetry(failure(errorClass, { retryAfterMs: hour }), 1, true, 0)
      expect(decision, errorClass).toEqual({ type: 'give-up', holdMs: hour })
    }
    expect(decideRetry(failure('rate_daily'), 1, true, 0)).toEqual({ type: 'give-up', holdMs: 0 })
  })

  it('never sends again what may have acted and may not be repeated', () => {
    for (const errorClass of classes) {
      const decision = decideRetry(failure(errorClass), 1, false, 0.5)
      expect(decision.type, errorClass).toBe(errorClass === 'rate_burst' ? 'wait' : 'give-up')
    }
    const lost = new ProblemError(makeProblem('CRM_UNREACHABLE', { provider: 'Acme' }))
    expect(decideRetry(lost, 1, false, 0.5)).toEqual({ type: 'give-up', holdMs: 0 })
    expect(decideRetry(lost, 1, true, 0.5).type).toBe('wait')
  })

  it('ends after a few tries whatever fails, and no wait is longer than the longest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        attempts,
        fc.boolean(),
        randoms,
        (errorClass, attempt, repeatable, random) => {
          const decision = decideRetry(failure(errorClass), attempt, repeatable, random)
          if (attempt >= 8) expect(decision.type).toBe('give-up')
          if (decision.type !== 'wait') return
          expect(decision.ms).toBeGreaterThanOrEqual(0)
          expect(decision.ms).toBeLessThanOrEqual(90_000)
        },
      ),
    )
  })
})
