import { ProblemError, toProblem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { CrmError, problemOfFacts } from './crm-error'

describe('CrmError', () => {
  it('is a problem with the words of the CRM as its detail', () => {
    const error = new CrmError({ class: 'rate_burst', message: 'Slow down', retryAfterMs: 1200 }, 429)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error.status).toBe(429)
    expect(toProblem(error)).toEqual({ code: 'CRM_RATE_LIMITED', params: { seconds: 2 }, detail: 'Slow down' })
  })

  it('names the scopes and the field where the CRM did, and nothing where it did not', () => {
    expect(problemOfFacts({ class: 'scope_missing', message: 'no', scopes: ['a.read', 'b.read'] }).params).toEqual({
      scope: 'a.read, b.read',
    })
    expect(problemOfFacts({ class: 'scope_missing', message: 'no', scopes: [] }).params).toEqual({})
    expect(problemOfFacts({ class: 'validation', message: 'no', field: 'email' }).params).toEqual({ field: 'email' })
  })

  it.each([
    ['auth_revoked', 'ACCESS_REVOKED'],
    ['rate_daily', 'CRM_DAILY_LIMIT'],
    ['transient', 'CRM_FAILED'],
    ['bad_answer', 'CRM_BAD_ANSWER'],
    ['removed_endpoint', 'CRM_FEATURE_MISSING'],
  ] as const)('of class %s is %s', (errorClass, code) => {
    expect(problemOfFacts({ class: errorClass, message: '' }).code).toBe(code)
  })
})
