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

  it('a time that was asked for is the time of the next try, shown while it lasts and told once nothing helps', () => {
    const at = (ms: number) => ({
      status: 'failed' as RunStatus,
      problem: makeProblem('CRM_RATE_LIMITED', { resumesAt: new Date(ms).toISOString() }),
    })
    const hour = 3_600_000
    let state: Aftermath = { ...fine, failures: 3 }
    state = aftermathOf(at(hour), state, 0, 0, 0.9)
    expect(state).toMatchObject({ trouble: 'none', failures: 4, retryAt: hour, notify: false })
    expect(state.problem?.code).toBe('CRM_RATE_LIMITED')
    // A sync by hand that only meets the same wait changes nothing.
    expect(aftermathOf(at(hour), state, 0, 60_000, 0.9)).toEqual(state)
    state = aftermathOf(at(2 * hour), { ...state, retryAt: null }, 0, hour, 0.9)
    expect(state).toMatchObject({ trouble: 'error', retryAt: 2 * hour, notify: true })
    expect(aftermathOf({ status: 'succeeded', problem: null }, state, 0, 3 * hour, 0)).toEqual(fine)
  })

  it('a day that is used up goes on when it begins anew, or is looked at in an hour where that is not known', () => {
    const known = makeProblem('CRM_DAILY_LIMIT', { resumesAt: new Date(9_000_000).toISOString() })
    expect(aftermathOf({ status: 'failed', problem: known }, fine, 0, 0, 0).retryAt).toBe(9_000_000)
    expect(aftermathOf(failed('CRM_DAILY_LIMIT'), fine, 0, 0, 0).retryAt).toBe(3_600_000)
  })

  it('a disk that takes nothing is told of at once, and looked at again until it does', () => {
    for (const code of ['DISK_FULL', 'DISK_FAILED', 'DATA_FOLDER_NOT_WRITABLE', 'DATA_FOLDER_MOVED'] as const) {
      const after = aftermathOf(failed(code), fine, 0, 1_000, 0)
      expect(after).toMatchObject({ trouble: 'error', retryAt: 301_000, notify: true })
      expect(aftermathOf(failed(code), after, 0, 2_000, 0)).toMatchObject({ retryAt: 302_000, notify: false })
    }
    expect(aftermathOf(failed('DATABASE_DAMAGED'), fine, 0, 0, 0)).toMatchObject({ trouble: 'error', retryAt: null })
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
