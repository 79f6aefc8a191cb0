import { describe, expect, it } from 'vitest'
import { countOutcomes, slotAt, slotSpan, slotX, stripWidth } from './run-strip-model'

describe('the run strip', () => {
  it('finds the slot under a place for every slot, and never one that is not there', () => {
    for (let index = 0; index < 56; index += 1) expect(slotAt(slotX(index) + 2, 56)).toBe(index)
    expect(slotAt(-1, 56)).toBe(0)
    expect(slotAt(stripWidth + 10, 56)).toBe(55)
  })

  it('ends with the slot that holds the present', () => {
    const now = Date.parse('2026-11-23T09:41:00.000Z')
    expect(slotSpan(55, 56, now)).toEqual({ from: '2026-11-23T06:00:00.000Z', to: '2026-11-23T12:00:00.000Z' })
    expect(slotSpan(0, 56, now).from).toBe('2026-11-09T12:00:00.000Z')
  })

  it('counts outcomes for readers', () => {
    const slot = (outcome: 'failed' | 'none') => ({ outcome, runId: null, startedAt: null })
    expect(countOutcomes([slot('failed'), slot('failed'), slot('none')])).toMatchObject({
      failed: 2,
      none: 1,
      partial: 0,
    })
  })
})
