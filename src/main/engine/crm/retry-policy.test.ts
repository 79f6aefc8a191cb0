import { makeProblem, ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CrmError } from '../providers/kit/crm-error'
import type { CrmErrorClass } from '../providers/provider'
import { decideRetry, longestWaitMs } from './retry-policy'

const classes: CrmErrorClass[] = [
  'auth_revoked',
  'scope_missing',
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
const failure = (errorClass: CrmErrorClass, retryAfterMs?: number) =>
  new CrmError({ class: errorClass, message: '', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }, 500)
const attempts = fc.integer({ min: 1, max: 20 })
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the decision to try again', () => {
  it('waits exactly as long as the other side asks for, all of the account, or gives up when that is too long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * 60_000 }), randoms, fc.boolean(), (asked, random, repeatable) => {
        const decision = decideRetry(failure('rate_burst', asked), 1, repeatable, random)
        expect(decision).toEqual(asked > longestWaitMs ? { type: 'give-up' } : { type: 'wait', ms: asked, all: true })
      }),
    )
  })

  it('never sends again what may have acted and may not be repeated', () => {
    for (const errorClass of classes) {
      const decision = decideRetry(failure(errorClass), 1, false, 0.5)
      expect(decision.type, errorClass).toBe(errorClass === 'rate_burst' ? 'wait' : 'give-up')
    }
    const lost = new ProblemError(makeProblem('CRM_UNREACHABLE', { provider: 'HubSpot' }))
    expect(decideRetry(lost, 1, false, 0.5)).toEqual({ type: 'give-up' })
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
          if (attempt >= 8) expect(decision).toEqual({ type: 'give-up' })
          if (decision.type !== 'wait') return
          expect(decision.ms).toBeGreaterThanOrEqual(0)
          expect(decision.ms).toBeLessThanOrEqual(30_000)
        },
      ),
    )
  })
})
