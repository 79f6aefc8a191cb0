import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DryRunReport } from '@shared/model'
import type { Events } from '../../events'
import { Store } from '../../store/store'
import { RunRecorder } from '../../sync/recorder'
import { runSync } from '../../sync/run-sync'
import type { SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { withoutWrites } from './dry-writer'

const samples = 200

/**
 * A sync that does nothing: the same engine over a copy of the workspace's file, reading at the CRM and writing nowhere.
 * The copy is thrown away; what it came to is the report. The first sync counts as confirmed, for the question is what
 * a confirmation would lead to.
 */
export async function dryRun(options: SyncOptions, events: Events): Promise<SyncResult & { report: DryRunReport }> {
  const { store, recorder, integration, provider } = options
  store.commit(() => recorder.flush())
  const file = join(store.folder, `dry-run-${recorder.runId}.sqlite`)
  try {
    recorder.log('info', 'working on a copy: nothing is written, here or at the CRM')
    store.commit(() => recorder.flush())
    await store.db.backup(file)
    const copy = new Store(file)
    try {
      const shadow = new RunRecorder(
        copy,
        events,
        { id: recorder.runId, integrationId: integration.id },
        recorder.providerName,
      )
      const result = await runSync({
        ...options,
        store: copy,
        recorder: shadow,
        integration: { ...integration, firstSyncConfirmedAt: integration.firstSyncConfirmedAt ?? Date.now() },
        provider: { ...provider, objects: provider.objects.map(withoutWrites) },
      })
      copy.commit(() => shadow.flush())
      recorder.adopt(shadow.streams, copy.log.list(recorder.runId, recorder.lastSeq, Number.MAX_SAFE_INTEGER).lines)
      shadow.close()
      return { ...result, report: reportOf(store, copy, recorder.runId) }
    } finally {
      copy.close()
    }
  } finally {
    await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })))
  }
}

function reportOf(store: Store, copy: Store, runId: string): DryRunReport {
  const counts = copy.changes.countsOf(runId)
  const count = (action: string, side: string) =>
    counts.find((item) => item.action === action && item.side === side)?.n ?? 0
  return {
    createdHere: count('created', 'remote'),
    createdThere: count('created', 'local'),
    matched: count('linked', 'remote'),
    ambiguous: Math.max(0, copy.reviews.count() - store.reviews.count()),
    invalid: count('failed', 'remote') + count('failed', 'local'),
    updatedHere: count('updated', 'remote') + count('restored', 'remote'),
    updatedThere: count('updated', 'local') + count('restored', 'local'),
    deletedHere: count('deleted', 'remote'),
    deletedThere: count('deleted', 'local'),
    conflicts: Math.max(0, copy.conflicts.countOpen() - store.conflicts.countOpen()),
    samples: copy.changes.list(runId, { limit: samples }).items,
  }
}
