import type { Integration, IntegrationStatus } from '@shared/model'
import { outboxCounts } from '../entities/change/outbox-view'
import type { RunService } from '../runs/run-service'
import type { IntegrationRow } from '../store/accounts/integrations'
import { toTimestamp, toTimestampOrNull } from '../store/file/values'
import type { RunMoment } from '../store/lists/statistics'
import type { Store } from '../store/store'
import { previewsOf } from './previews'
import { runStrip } from './run-strip'

/** What a card shows of one integration, from the store and the run under way. */
export function integrationCard(
  store: Store,
  runs: RunService,
  row: IntegrationRow,
  moments: readonly RunMoment[],
  now: number,
): Integration {
  const active = runs.active(row.id)
  const shown = { ...row, ...store.runs.unwritten.markOf(row.id) }
  const { waiting, refused } = outboxCounts(store, row.id)
  const previews = previewsOf(store, row.id)
  const records = store.statistics.streamRecords(row.id).reduce((sum, item) => sum + item.records, 0)
  return {
    id: row.id,
    provider: row.provider,
    integrationKey: row.integrationKey,
    connectionId: row.connectionId,
    account: { id: row.accountId, name: row.accountName },
    status: statusOf(shown, active !== null),
    problem: shown.problem,
    records,
    lastSyncAt: toTimestampOrNull(row.lastSyncAt),
    // Schedules are not there yet: what is known of a next time is the next try.
    nextSyncAt: row.connectionId === null || row.pausedAt !== null ? null : toTimestampOrNull(row.retryAt),
    pausedAt: toTimestampOrNull(row.pausedAt),
    disconnectedAt: toTimestampOrNull(row.disconnectedAt),
    createdAt: toTimestamp(row.createdAt),
    firstSyncConfirmed: row.firstSyncConfirmedAt !== null && previews.length === 0,
    previews,
    outbox: { waiting, refused },
    activeRun: active && {
      runId: active.run.id,
      status: active.run.status === 'running' ? 'running' : 'queued',
      startedAt: active.run.startedAt,
      streams: active.recorder ? structuredClone(active.recorder.streams) : store.runs.streams(active.run.id),
    },
    strip: runStrip(
      moments.filter((moment) => moment.integrationId === row.id),
      now,
    ),
  }
}

function statusOf(row: IntegrationRow, active: boolean): IntegrationStatus {
  if (row.connectionId === null) return 'disconnected'
  if (active) return 'syncing'
  if (row.pausedAt !== null) return 'paused'
  if (row.trouble === 'reconnect') return 'needs-reconnect'
  return row.trouble === 'error' ? 'error' : 'connected'
}
