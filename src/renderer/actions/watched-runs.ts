import type { Run, RunKind } from '@shared/model'
import { api, queryClient } from '../client'

/** What the message about a run's end needs to know from its beginning. */
export interface Watched {
  kind: RunKind
  /** For an undo: how many changes it was to put back, and whether it is a redo. */
  undo: { count: number; redo: boolean } | null
}

/** Runs that were started in this window; their end is said in a message. */
const started = new Map<string, Watched>()

/** Marks runs whose end the person waits for. */
export function watchRuns(runs: readonly Run[], undo: Watched['undo'] = null): void {
  for (const run of runs) started.set(run.id, { kind: run.kind, undo })
  void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
  void queryClient.invalidateQueries({ queryKey: api.runs.key() })
}

/** What is known of a run that was started here, once: one message says how it ended. */
export function takeWatched(runId: string): Watched | null {
  const watched = started.get(runId) ?? null
  started.delete(runId)
  return watched
}
