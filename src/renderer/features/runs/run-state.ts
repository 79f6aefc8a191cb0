import type { Run, RunStatus, StreamCounts } from '@shared/model'
import { useMemo } from 'react'
import { useLive } from '../../client'
import { isOpenRun } from '../../lib/run-progress'
import { sumStreams } from './list/run-feed'

/**
 * The state and counts of a run as far as they are known now: those that stream in while it is under way, else the
 * stored ones. An answer that says the run has ended outweighs an older event.
 */
export function useRunState(run: Run): { status: RunStatus; totals: StreamCounts } {
  const live = useLive((state) => state.runs[run.id])
  return useMemo(
    () => (live && isOpenRun(run.status) ? { status: live.status, totals: sumStreams(live.streams) } : run),
    [live, run],
  )
}
