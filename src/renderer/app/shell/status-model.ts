import type { Connectivity, Integration, IntegrationList } from '@shared/model'
import type { LiveRun, LiveState } from '../../client/live'
import { runProgress } from '../../lib/run-progress'

/** What the strip at the bottom of the sidebar tells. */
export type StatusModel =
  | { kind: 'engine-lost' }
  | { kind: 'offline'; since: string | null; lastSyncAt: string | null }
  | { kind: 'syncing'; active: number; of: number; provider: string; ratio: number | null }
  | { kind: 'attention'; count: number; lastSyncAt: string | null }
  /** `lastSyncAt` is undefined until the integrations have been read. */
  | { kind: 'online'; lastSyncAt: string | null | undefined }

/** States in which an integration is of no use to the sync. */
const apart: ReadonlySet<Integration['status']> = new Set(['disconnected', 'paused'])

/** Whether an integration waits for a person. */
export function needsAttention(integration: Pick<Integration, 'status'>): boolean {
  return integration.status === 'error' || integration.status === 'needs-reconnect'
}

/** Derives the strip from what is known; the most pressing state wins, a sync under way before a fault that can wait. */
export function statusModel(
  link: LiveState['link'],
  connectivity: Connectivity,
  list: Pick<IntegrationList, 'integrations'> | undefined,
  liveRuns: Record<string, LiveRun>,
): StatusModel {
  if (link === 'lost') return { kind: 'engine-lost' }
  const integrations = list?.integrations ?? []
  const lastSyncAt = integrations.reduce<string | null>(
    (latest, { lastSyncAt: at }) => (at && (!latest || at > latest) ? at : latest),
    null,
  )
  if (!connectivity.online) return { kind: 'offline', since: connectivity.since, lastSyncAt }

  const active = integrations.filter((each) => each.activeRun)
  const shown = active.find((each) => each.activeRun?.status === 'running') ?? active[0]
  if (shown?.activeRun) {
    const streams = liveRuns[shown.activeRun.runId]?.streams ?? shown.activeRun.streams
    return {
      kind: 'syncing',
      active: active.length,
      of: integrations.filter((each) => each.activeRun || !apart.has(each.status)).length,
      provider: shown.provider,
      ratio: runProgress(streams).ratio,
    }
  }

  const count = integrations.filter(needsAttention).length
  if (count > 0) return { kind: 'attention', count, lastSyncAt }
  return { kind: 'online', lastSyncAt: list ? lastSyncAt : undefined }
}
