import type { RunDetail } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { makeRun } from '../../../testing/runs'
import { footerOf } from './footer-model'

const detail = (change: Partial<RunDetail>): RunDetail => ({
  ...makeRun(),
  streams: [],
  changeCount: 5,
  undoable: true,
  earlier: null,
  retryable: 0,
  ...change,
})
const unconfirmed = { firstSyncConfirmed: false }
const offers = (change: Partial<RunDetail>, redoes = false) => footerOf(detail(change), redoes, unconfirmed)

describe('what the panel of a run offers', () => {
  it('undoes a run that changed something', () => {
    expect(offers({})).toEqual({ retry: 0, undo: 'undo', sync: null, preview: false })
    expect(offers({ undoable: false }).undo).toBeNull()
  })

  it('undoes nothing where every record was refused', () => {
    const totals = { ...makeRun().totals, failed: 5 }
    expect(offers({ status: 'partial', totals, retryable: 5 })).toMatchObject({ undo: null, retry: 5, sync: null })
  })

  it('redoes an undo, and does not undo a redo', () => {
    expect(offers({ kind: 'undo' }).undo).toBe('redo')
    expect(offers({ kind: 'undo' }, true).undo).toBeNull()
  })

  it('syncs again after trouble that no retry of records mends', () => {
    expect(offers({ status: 'failed' }).sync).toBe('syncAgain')
    expect(offers({ status: 'interrupted' }).sync).toBe('continue')
    expect(offers({ status: 'partial' }).sync).toBe('syncAgain')
    expect(offers({ status: 'partial', retryable: 2 }).sync).toBeNull()
    expect(offers({ status: 'failed', kind: 'undo' }).sync).toBeNull()
  })

  it('leads from a dry run to the first-sync preview until that is confirmed', () => {
    const dry = { kind: 'dry-run', undoable: false } as const
    expect(offers(dry)).toEqual({ retry: 0, undo: null, sync: null, preview: true })
    expect(footerOf(detail(dry), false, { firstSyncConfirmed: true }).preview).toBe(false)
    expect(footerOf(detail(dry), false, undefined).preview).toBe(false)
  })
})
