import type { DryRunReport } from '@shared/model'
import type { Events } from '../../events'
import { openOverlay } from '../../store/overlay/overlay'
import { Store } from '../../store/store'
import { RunRecorder } from '../../sync/recorder'
import { runSync } from '../../sync/run-sync'
import type { SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { withoutWrites } from './dry-writer'

const samples = 200

/**
 * A sync that does nothing: the same engine over an overlay of the workspace's file, reading at the CRM and writing
 * nowhere. What lies in the overlay at the end is the report. The first sync counts as confirmed, for the question is what
 * a confirmation would lead to.
 */
export async function dryRun(options: SyncOptions, events: Events): Promise<SyncResult & { report: DryRunReport }> {
  const { store, recorder, integration, provider } = options
  recorder.log('info', 'nothing is written, here or at the CRM')
  store.commit(() => recorder.flush())
  const overlay = new Store(store.db.name, undefined, openOverlay)
  try {
    const before = openQuestions(overlay)
    const shadow = new RunRecorder(
      overlay,
      events,
      { id: recorder.runId, integrationId: integration.id },
      recorder.providerName,
    )
    const result = await runSync({
      ...options,
      store: overlay,
      recorder: shadow,
      integration: { ...integration, firstSyncConfirmedAt: integration.firstSyncConfirmedAt ?? Date.now() },
      provider: { ...provider, objects: provider.objects.map(withoutWrites) },
    })
    overlay.commit(() => shadow.flush())
    recorder.adopt(shadow.streams, overlay.log.list(recorder.runId, recorder.lastSeq, Number.MAX_SAFE_INTEGER).lines)
    shadow.close()
    return { ...result, report: reportOf(overlay, before, recorder.runId) }
  } finally {
    overlay.close()
  }
}

/** The report of a dry run that ended before it read anything. */
export function emptyReport(store: Store, runId: string): DryRunReport {
  return reportOf(store, openQuestions(store), runId)
}

/** What waits for a person. */
function openQuestions(store: Store): { reviews: number; conflicts: number } {
  return { reviews: store.reviews.count(), conflicts: store.conflicts.countOpen() }
}

function reportOf(overlay: Store, before: ReturnType<typeof openQuestions>, runId: string): DryRunReport {
  const counts = overlay.changes.countsOf(runId)
  const count = (action: string, side: string) =>
    counts.find((item) => item.action === action && item.side === side)?.n ?? 0
  const after = openQuestions(overlay)
  return {
    createdHere: count('created', 'remote'),
    createdThere: count('created', 'local'),
    matched: count('linked', 'remote'),
    ambiguous: Math.max(0, after.reviews - before.reviews),
    invalid: count('failed', 'remote') + count('failed', 'local'),
    updatedHere: count('updated', 'remote') + count('restored', 'remote'),
    updatedThere: count('updated', 'local') + count('restored', 'local'),
    deletedHere: count('deleted', 'remote'),
    deletedThere: count('deleted', 'local'),
    conflicts: Math.max(0, after.conflicts - before.conflicts),
    samples: overlay.changes.list(runId, { limit: samples }).items,
  }
}
