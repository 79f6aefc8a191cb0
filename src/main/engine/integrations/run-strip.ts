import type { RunStatus, StripSlot } from '@shared/model'
import { toTimestamp } from '../store/file/values'
import type { RunMoment } from '../store/lists/statistics'

const slotMs = 6 * 3_600_000
const slotCount = 56

/** The moment at which the strip that ends now begins, ms. Slots lie on multiples of six hours (UTC). */
export function stripStart(now: number): number {
  return (Math.floor(now / slotMs) - slotCount + 1) * slotMs
}

const severity = { none: 0, succeeded: 1, partial: 2, failed: 3, running: 4 } as const

/** Fourteen days in slots of six hours: the worst outcome wins, a running one stands above all. */
export function runStrip(runs: readonly RunMoment[], now: number): StripSlot[] {
  const start = stripStart(now)
  const slots: StripSlot[] = Array.from({ length: slotCount }, () => ({
    outcome: 'none',
    runId: null,
    startedAt: null,
  }))
  for (const run of runs) {
    const index = Math.floor((run.startedAt - start) / slotMs)
    const slot = slots[index]
    const outcome = outcomeOf(run.status)
    if (!slot || severity[outcome] < severity[slot.outcome] || outcome === 'none') continue
    slots[index] = { outcome, runId: run.id, startedAt: toTimestamp(run.startedAt) }
  }
  return slots
}

function outcomeOf(status: RunStatus): StripSlot['outcome'] {
  switch (status) {
    case 'queued':
    case 'running':
      return 'running'
    case 'succeeded':
    case 'undone':
      return 'succeeded'
    case 'partial':
    case 'stopped':
    case 'interrupted':
      return 'partial'
    case 'failed':
      return 'failed'
  }
}
