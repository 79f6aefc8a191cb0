import type { RunStatus } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { runStrip, stripStart } from './run-strip'

const hour = 3_600_000
const now = Date.parse('2026-11-23T09:41:00Z')

function strip(...runs: [hoursAgo: number, status: RunStatus][]) {
  const moments = runs.map(([hoursAgo, status], index) => ({
    id: `run_${index}`,
    integrationId: 'crm',
    status,
    startedAt: now - hoursAgo * hour,
  }))
  return runStrip(moments, now)
}

describe('the strip of a card', () => {
  it('has fourteen days in slots of six hours, and the last one holds now', () => {
    expect(strip()).toHaveLength(56)
    expect(strip([0, 'succeeded']).at(-1)).toMatchObject({ outcome: 'succeeded', runId: 'run_0' })
    expect(now - stripStart(now)).toBeLessThanOrEqual(14 * 24 * hour)
    expect(now - stripStart(now)).toBeGreaterThan(13.7 * 24 * hour)
  })

  it('shows the worst outcome of a slot and opens the latest run that had it', () => {
    const slot = strip([3, 'failed'], [2, 'partial'], [1, 'failed'], [0.5, 'succeeded']).at(-1)
    expect(slot).toMatchObject({ outcome: 'failed', runId: 'run_2' })
  })

  it('shows a run under way above all', () => {
    expect(strip([2, 'failed'], [1, 'running']).at(-1)?.outcome).toBe('running')
  })

  it('leaves out what is older', () => {
    expect(strip([15 * 24, 'failed']).every((slot) => slot.outcome === 'none')).toBe(true)
  })
})
