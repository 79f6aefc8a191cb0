import type { Run, StreamName, Verification } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { api, client, useLive } from '../../client'
import { isOpenRun } from '../../lib/run-progress'

/** So many comparisons are looked through for the last one of a stream. */
const lookedThrough = 20

export interface LastVerification {
  /** The comparison that is under way; its progress stands in the live store. */
  running: Run | null
  /** The last one that ended, where that is not the one of the report. */
  ended: Run | null
  report: { run: Run; verification: Verification } | null
}

/** The last report of a stream's comparison, and what has become of comparisons after it. Read from the store alone. */
async function readLast(integrationId: string, stream: StreamName, signal: AbortSignal): Promise<LastVerification> {
  const { items } = await client.runs.list({ integrationId, kind: 'verify', limit: lookedThrough }, { signal })
  const last: LastVerification = { running: null, ended: null, report: null }
  for (const run of items) {
    const detail = await client.runs.get({ id: run.id }, { signal })
    const isOurs = detail.streams.some(
      (each) => each.stream === stream && (isOpenRun(run.status) || each.state !== 'waiting'),
    )
    if (isOpenRun(run.status)) {
      last.running ??= run
      continue
    }
    if (!isOurs) continue
    const verification = await client.runs.verification({ id: run.id }, { signal }).catch(() => null)
    const isWhole = run.status === 'succeeded' || run.status === 'partial'
    if (isWhole && verification?.streams.some((each) => each.stream === stream)) {
      last.report = { run, verification }
      return last
    }
    last.ended ??= run
  }
  return last
}

export function useVerification(integrationId: string, stream: StreamName) {
  const live = useLive((state) => state.runs)
  const query = useQuery({
    // Under the key of runs, so that it is read again when they change.
    queryKey: [...api.runs.key(), 'last-verification', integrationId, stream],
    queryFn: ({ signal }) => readLast(integrationId, stream, signal),
  })
  const running = query.data?.running ?? null
  return { ...query, live: running ? live[running.id] : undefined }
}
