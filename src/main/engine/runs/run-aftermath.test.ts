import { makeProblem, type ProblemCode, type RunStatus } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Aftermath, aftermathOf } from './run-aftermath'

const fine: Aftermath = { trouble: 'none', problem: null, failures: 0, retryAt: null, notify: false }
const failed = (code: ProblemCode) => ({ status: 'failed' as RunStatus, problem: makeProblem(code) })

describe('after a sync', () => {
  it('a passing failure is tried again with growing pauses, then shown and told once', () => {
    let state = fine
    const pauses: number[] = []
    for (let attempt = 0; attempt < 4; attempt++) {
      state = aftermathOf(failed('CRM_FAILED'), state, 0, 0, 0)
      expect(state).toMatchObject({ trouble: 'none', notify: false })
      pauses.push(state.retryAt ?? 0)
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(new Set(pauses).size).toBe(4)
    state = aftermathOf(failed('CRM_FAILED'), state, 0, 0, 0)
    expect(state).toMatchObject({ trouble: 'error', retryAt: null, notify: true })
    state = { ...aftermathOf(failed('CRM_FAILED'), { ...state, failures: 4 }, 0, 0, 0) }
    expect(state.notify).toBe(false)
  })

  it('a success forgets the failures', () => {
    const after = aftermathOf({ status: 'succeeded', problem: null }, { ...fine, failures: 3, retryAt: 9 }, 0, 0, 0)
    expect(after).toEqual(fine)
  })

  it('lost access is shown at once as needing a reconnect', () => {
    expect(aftermathOf(failed('ACCESS_REVOKED'), fine, 0, 0, 0)).toMatchObject({ trouble: 'reconnect', notify: true })
  })

  it('a network that is down is not the integration’s fault', () => {
    expect(aftermathOf(failed('NANGO_UNREACHABLE'), fine, 0, 0, 0)).toEqual(fine)
  })

  it('refused records keep the integration marked until they are settled', () => {
    const after = aftermathOf({ status: 'succeeded', problem: null }, fine, 3, 0, 0)
    expect(after).toMatchObject({ trouble: 'error', problem: { code: 'RECORDS_FAILED', params: { count: 3 } } })
  })

  it('a run that a person stopped changes nothing', () => {
    const before = { ...fine, trouble: 'error' as const, problem: makeProblem('CRM_FAILED') }
    expect(aftermathOf({ status: 'stopped', problem: makeProblem('RUN_STOPPED') }, before, 0, 0, 0)).toEqual(before)
  })

  it('never tells the same trouble twice in a row, whatever happens', () => {
    const codes = fc.constantFrom<ProblemCode>('CRM_FAILED', 'ACCESS_REVOKED', 'CRM_DAILY_LIMIT', 'CRM_SCOPE_MISSING')
    fc.assert(
      fc.property(fc.array(codes, { maxLength: 20 }), (sequence) => {
        let state = fine
        for (const code of sequence) {
          const next = aftermathOf(failed(code), state, 0, 0, 0.5)
          if (next.notify) expect(next.problem?.code).not.toBe(state.trouble === 'none' ? null : state.problem?.code)
          state = next
        }
      }),
    )
  })
})
