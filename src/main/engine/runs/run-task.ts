import type { PreviewDecisions, StreamName } from '@shared/model'
import type { Events } from '../events'
import type { Provider } from '../providers/provider'
import { tidyUp } from '../sync/push/tidy-up'
import { runSync } from '../sync/run-sync'
import type { SyncResult } from '../sync/stream-steps'
import type { SyncOptions } from '../sync/sync-options'
import { dryRun } from './dry-run/dry-run'
import { retryRun } from './retry-run'
import { undoRun } from './undo/undo-run'
import { repairRun } from './verify/repair-run'
import { verifyRun } from './verify/verify-run'

/** What a run is to do. `target`: the run that is undone, or whose refused records are tried again. */
export type RunTask =
  | { kind: 'sync'; full?: boolean | undefined; acceptDeletes?: boolean | undefined }
  /** `decision`: what the confirmation would decide about fields that differ. */
  | {
      kind: 'dry-run'
      full?: boolean | undefined
      acceptDeletes?: boolean | undefined
      decision?: PreviewDecisions | undefined
    }
  /** `holdsBack`: what is taken apart is not matched, or made, again until a person says so. */
  | { kind: 'undo'; target: string; holdsBack?: boolean | undefined }
  | { kind: 'retry'; target: string; changeId: number | null }
  | { kind: 'verify'; stream: StreamName | null }
  /** `target`: the verification whose differences are synced. */
  | { kind: 'repair'; target: string }

/** Carries a run's task out. */
export async function runTask(
  options: SyncOptions,
  task: RunTask,
  ports: { events: Events; provider: (id: string) => Provider },
): Promise<SyncResult> {
  switch (task.kind) {
    case 'sync':
      return tidied(options, runSync({ ...options, full: task.full, acceptDeletes: task.acceptDeletes }, ports))
    case 'undo':
      return undoRun(options, task.target, ports.provider)
    case 'retry':
      return tidied(options, retryRun(options, task.target, task.changeId))
    case 'repair':
      return repairRun(options, task.target)
    case 'verify': {
      const { report, ...result } = await verifyRun(options, task.stream)
      options.store.runs.saveReport(options.recorder.runId, JSON.stringify(report))
      return result
    }
    case 'dry-run': {
      const { report, ...result } = await dryRun(
        { ...options, full: task.full, acceptDeletes: task.acceptDeletes },
        ports,
        task.decision,
      )
      options.store.runs.saveReport(options.recorder.runId, JSON.stringify(report))
      return result
    }
  }
}

/** What nothing needs any more goes at the end of a run, unless that has to end at once. */
async function tidied({ store, signal }: SyncOptions, run: Promise<SyncResult>): Promise<SyncResult> {
  const result = await run
  if (!signal.aborted) await tidyUp(store)
  return result
}
