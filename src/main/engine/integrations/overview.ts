import type { IntegrationOverview, RunStatus, StreamName, StreamOverview } from '@shared/model'
import type { Provider } from '../providers/provider'
import { toTimestampOrNull } from '../store/file/values'
import { listRuns } from '../store/lists/run-list'
import type { RunFigures } from '../store/lists/statistics'
import type { Store } from '../store/store'

const dayMs = 86_400_000
const days = 30

/** Everything that an integration's Overview shows beside its card. */
export function overviewOf(
  store: Store,
  provider: Provider,
  integrationId: string,
  timeZone: string,
  now: number,
): Omit<IntegrationOverview, 'integration'> {
  const dayOf = dayFormatter(timeZone)
  const runs = store.statistics.figuresSince(integrationId, now - (days + 1) * dayMs)
  const ended = runs.filter((run) => run.endedAt !== null && run.startedAt >= now - days * dayMs)
  const judged = ended.filter(({ status }) => saysHowItWent(status))
  const durations = ended.map((run) => (run.endedAt ?? run.startedAt) - run.startedAt).sort((a, b) => a - b)
  const today = dayOf(now)
  return {
    figures: {
      runs30d: judged.length,
      succeeded30d: judged.filter((run) => run.status === 'succeeded').length,
      medianDurationMs: quantile(durations, 0.5),
      p95DurationMs: quantile(durations, 0.95),
      apiCallsToday: store.statistics.apiCalls(integrationId, new Date(now).toISOString().slice(0, 10)),
      apiCallsDailyLimit: provider.manifest.dailyLimit,
      recordsChangedToday: runs
        .filter((run) => dayOf(run.startedAt) === today)
        .reduce((sum, run) => sum + changed(run), 0),
    },
    streams: streamsOf(store, provider, integrationId),
    recordsPerDay: perDay(runs, dayOf, now),
    lastRuns: listRuns(store.db, store.runs.unwritten, { integrationId }, { limit: 5 }).items,
  }
}

function streamsOf(store: Store, provider: Provider, integrationId: string): StreamOverview[] {
  const rows = new Map(store.integrations.streams(integrationId).map((row) => [row.stream, row]))
  const held = new Map(store.statistics.streamRecords(integrationId).map((item) => [item.stream, item]))
  const last = store.runs.lastSync(integrationId)
  const lastStreams = new Map(last ? store.runs.streams(last.id).map((item) => [item.stream, item]) : [])
  return provider.manifest.streams.map(({ stream, label, defaultDirection }) => ({
    stream,
    label,
    direction: rows.get(stream)?.direction ?? defaultDirection,
    records: held.get(stream)?.records ?? 0,
    lastChangeAt: toTimestampOrNull(rows.get(stream)?.lastChangeAt ?? null),
    cursorAt: toTimestampOrNull(held.get(stream)?.cursorAt ?? null),
    backfill: backfillOf(store, provider, integrationId, stream),
    errors: lastStreams.get(stream)?.failed ?? 0,
    problem: rows.get(stream)?.problem ?? null,
  }))
}

/** Of several objects of a stream, the one that has come the least far. */
function backfillOf(
  store: Store,
  provider: Provider,
  integrationId: string,
  stream: StreamName,
): StreamOverview['backfill'] {
  const rows = new Map(store.objects.all(integrationId).map((row) => [row.name, row]))
  const open = provider.objects.flatMap((object) => {
    if (object.stream !== stream || object.changes.by !== 'parent') return []
    const [own, parent] = [rows.get(object.name), rows.get(object.changes.parent)]
    // What has a cursor has been looked at whole before.
    if (!own || !parent || own.cursorAt !== null) return []
    const { seen, all } = store.parentLooks.counts(own.id, parent.id)
    return [{ done: Math.min(seen, all), all }]
  })
  return open.sort((a, b) => a.done - b.done)[0] ?? null
}

function perDay(runs: readonly RunFigures[], dayOf: (ms: number) => string, now: number) {
  const sums = new Map<string, { received: number; pushed: number }>()
  for (let back = days - 1; back >= 0; back--) sums.set(dayOf(now - back * dayMs), { received: 0, pushed: 0 })
  for (const run of runs) {
    const sum = sums.get(dayOf(run.startedAt))
    if (!sum) continue
    sum.received += changed(run)
    sum.pushed += run.pushed
  }
  return [...sums].map(([day, sum]) => ({ day, ...sum }))
}

/** Runs that a person stopped, that another one goes on with, or that were undone are neither failures nor successes. */
function saysHowItWent(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'partial' || status === 'failed'
}

function changed(run: RunFigures): number {
  return run.created + run.updated + run.deleted
}

/** The calendar day of a moment in a time zone, `2026-11-23`. An unknown zone counts as UTC. */
function dayFormatter(timeZone: string): (ms: number) => string {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  } catch {
    return dayFormatter('UTC')
  }
  return (ms) => format.format(ms)
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}
