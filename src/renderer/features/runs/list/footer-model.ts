import type { Integration, RunDetail } from '@shared/model'
import { undoCount } from '../../../actions/use-run-actions'

/** What the panel of a run that has ended offers. */
export interface FooterOffers {
  /** Refused records that can be tried again. */
  retry: number
  undo: 'undo' | 'redo' | null
  sync: 'syncAgain' | 'continue' | null
  /** The first-sync preview of its integration. */
  preview: boolean
}

/**
 * What can be done with a run that has ended. A redo is not undone itself: the run that it brought back can be.
 *
 * @param redoes the run is the undo of an undo
 */
export function footerOf(
  run: RunDetail,
  redoes: boolean,
  integration: Pick<Integration, 'firstSyncConfirmed'> | undefined,
): FooterOffers {
  const isUnfinished = run.status === 'interrupted' || run.status === 'stopped'
  const hasTrouble = isUnfinished || run.status === 'failed' || (run.status === 'partial' && run.retryable === 0)
  const syncs = run.kind === 'sync' || run.kind === 'retry'
  return {
    retry: run.retryable,
    undo: run.undoable && !redoes && undoCount(run) > 0 ? (run.kind === 'undo' ? 'redo' : 'undo') : null,
    sync: syncs && hasTrouble ? (isUnfinished ? 'continue' : 'syncAgain') : null,
    preview: run.kind === 'dry-run' && integration?.firstSyncConfirmed === false,
  }
}
