import { fail, type StreamName } from '@shared/model'
import type { ObjectSession } from '../../sync/object-session'
import { mergeAllAssociations } from '../../sync/pull/ask-associations'
import { askByIds } from '../../sync/pull/ask-by-id'
import { settleFound, settleSigns } from '../../sync/pull/check-known'
import { pushAssociations } from '../../sync/push/push-associations'
import { openStream, pushStream } from '../../sync/push/push-streams'
import { runSteps, type SyncResult } from '../../sync/stream-steps'
import type { SyncOptions } from '../../sync/sync-options'
import { type KeptVerification, keptVerification } from './verify-run'

/**
 * Syncs what a verification found to differ: reads those records by their ids, takes over what the CRM says and writes
 * what waits.
 *
 * @throws ProblemError NOT_FOUND when the run is no verification, NOTHING_TO_RETRY when nothing differs
 */
export function repairRun(options: SyncOptions, target: string): Promise<SyncResult> {
  const report = verificationOf(options, target)
  const differing = report.records.filter(({ state }) => state !== 'waits')
  if (differing.length === 0) fail('NOTHING_TO_RETRY')
  const opened = new Map<StreamName, ObjectSession[]>()
  const open = async (stream: StreamName) => {
    const sessions = opened.get(stream) ?? (await openStream(options, stream))
    opened.set(stream, sessions)
    return sessions
  }
  const concerns = (stream: StreamName) => differing.some((record) => record.stream === stream)
  const read = async (stream: StreamName) => {
    if (!concerns(stream)) return
    for (const session of await open(stream)) {
      const { name } = session.object
      const ids = differing.filter(({ object }) => object === name).map(({ remoteId }) => remoteId)
      await askByIds(session, [...ids, ...(report.further[name] ?? [])], 'read')
    }
  }
  const settle = async (stream: StreamName) => {
    for (const session of opened.get(stream) ?? []) await settleSigns(session)
  }
  const push = (stream: StreamName) => pushStream(options, stream, () => open(stream))
  const merge = () => mergeAllAssociations(options)
  const found = (stream: StreamName) => settleFound(options, stream, open)
  const pushTogether = (stream: StreamName) => pushAssociations(options, stream, open)
  return runSteps(options, [read, settle, merge, push, pushTogether, found])
}

function verificationOf({ store }: SyncOptions, runId: string): KeptVerification {
  const text = store.runs.report(runId)
  const report = text === null ? null : keptVerification.safeParse(JSON.parse(text))
  return report?.success ? report.data : fail('NOT_FOUND', { what: 'run', id: runId })
}
