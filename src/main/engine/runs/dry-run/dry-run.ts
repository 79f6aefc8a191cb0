import type { DryRunReport, PreviewDecisions } from '@shared/model'
import type { Events } from '../../events'
import type { Provider } from '../../providers/provider'
import { openOverlay } from '../../store/overlay/overlay'
import { Store } from '../../store/store'
import { countDiffering, type Differing } from '../../sync/pull/decide-preview'
import { RunRecorder } from '../../sync/recorder'
import { runSync } from '../../sync/run-sync'
import type { SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { withoutWrites } from './dry-writer'

const samples = 200

/**
 * A sync that does nothing: the same engine over an overlay of the workspace's file, reading at the CRM and writing
 * nowhere. What lies in the overlay at the end is the report. Every stream counts as confirmed, for the question is what a
 * confirmation would lead to; what differs between matched records is counted before it is decided.
 */
export async function dryRun(
  options: SyncOptions,
  ports: { events: Events; provider: (id: string) => Provider },
  decision: PreviewDecisions = { all: 'policy', fields: {} },
): Promise<SyncResult & { report: DryRunReport }> {
  const { store, recorder, integration, provider } = options
  recorder.log('info', 'nothing is written, here or at the CRM')
  store.commit(() => recorder.flush())
  const overlay = new Store(store.db.name, undefined, openOverlay)
  try {
    const before = openQuestions(overlay)
    const shadow = new RunRecorder(
      overlay,
      ports.events,
      { id: recorder.runId, integrationId: integration.id },
      recorder.providerName,
    )
    const streams = overlay.integrations.streams(integration.id)
    const waiting = streams.filter(({ previews }) => previews.length > 0)
    const decideAll = (how: PreviewDecisions) => {
      for (const { stream, previews } of waiting) {
        overlay.integrations.setDecision(integration.id, stream, { ...how, writing: previews.includes('writing') })
      }
    }
    decideAll({ all: 'ask', fields: {} })
    for (const { stream } of waiting) overlay.integrations.setPreviews(integration.id, stream, [])
    let differing: Differing[] = []
    const result = await runSync(
      {
        ...options,
        store: overlay,
        recorder: shadow,
        provider: { ...provider, objects: provider.objects.map(withoutWrites) },
      },
      {
        provider: ports.provider,
        beforeDecisions: async () => {
          const names = streams.map(({ stream }) => stream)
          differing = await countDiffering(overlay, integration.id, names, ports.provider)
          decideAll(decision)
        },
      },
    )
    overlay.commit(() => shadow.flush())
    recorder.adopt(shadow.streams, overlay.log.list(recorder.runId, recorder.lastSeq, Number.MAX_SAFE_INTEGER).lines)
    shadow.close()
    return { ...result, report: { ...reportOf(overlay, before, recorder.runId), ...countsOf(differing) } }
  } finally {
    overlay.close()
  }
}

/** The report of a dry run that ended before it read anything. */
export function emptyReport(store: Store, runId: string): DryRunReport {
  return { ...reportOf(store, openQuestions(store), runId), ...countsOf([]) }
}

/** What waits for a person. */
function openQuestions(store: Store): { reviews: number; conflicts: number } {
  return { reviews: store.reviews.count(), conflicts: store.conflicts.countOpen() }
}

function countsOf(differing: Differing[]): Pick<DryRunReport, 'differing' | 'differingFields'> {
  return { differing: differing.reduce((sum, { count }) => sum + count, 0), differingFields: differing }
}

function reportOf(
  overlay: Store,
  before: ReturnType<typeof openQuestions>,
  runId: string,
): Omit<DryRunReport, 'differing' | 'differingFields'> {
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
