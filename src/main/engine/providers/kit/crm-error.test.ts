import { ProblemError, toProblem } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { badAnswer, CrmError, isLasting, problemOfFacts, unlessForbidden } from './crm-error'

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

describe('what the access may not reach', () => {
  const { crm } = scriptedCrm(() => ({})).context()
  const forbidden = new CrmError({ class: 'scope_missing', message: 'no' }, 403)

  it('is left out, and not asked for again by the same client', async () => {
    const asked: boolean[] = []
    const read = async (allowed: boolean) => {
      asked.push(allowed)
      if (allowed) throw forbidden
      return 'without'
    }
    expect(await unlessForbidden(crm, 'links', read)).toBe('without')
    expect(await unlessForbidden(crm, 'links', read)).toBe('without')
    await expect(unlessForbidden(crm, null, read)).rejects.toBe(forbidden)
    expect(asked.pop()).toBe(true)
    expect(await unlessForbidden(crm, 'owners', async (allowed) => allowed)).toBe(true)
    expect(asked).toEqual([true, false, false])
  })

  it('is not blamed for what is refused without it as well, nor for other failures', async () => {
    const { crm: other } = scriptedCrm(() => ({})).context()
    const refuse = async () => {
      throw forbidden
    }
    await expect(unlessForbidden(other, 'links', refuse)).rejects.toBe(forbidden)
    expect(await unlessForbidden(other, 'links', async (allowed) => allowed)).toBe(true)
    const broken = badAnswer('no list', 200)
    await expect(unlessForbidden(other, 'links', () => Promise.reject(broken))).rejects.toBe(broken)
  })
})

it('what may pass is no refusal that lasts', () => {
  const lasting = (['validation', 'duplicate', 'transient', 'rate_burst', 'bad_answer'] as const).map((kind) =>
    isLasting({ class: kind, message: '' }),
  )
  expect(lasting).toEqual([true, true, false, false, false])
})
