import { type Change, fail, type StreamName } from '@shared/model'
import type { ObjectSession } from '../sync/object-session'
import { askByIds } from '../sync/pull/ask-by-id'
import { settleFound } from '../sync/pull/check-known'
import { pushAssociations } from '../sync/push/push-associations'
import { openStream, pushStream, streamWaits } from '../sync/push/push-streams'
import { tryAgain } from '../sync/push/try-again'
import { runSteps, type SyncResult } from '../sync/stream-steps'
import type { SyncOptions } from '../sync/sync-options'

const page = 500

/**
 * Tries the refused records of a run again, one or all: what was not accepted is sent again, what could not be read is
 * read again. Never throws but for NOTHING_TO_RETRY.
 */
export async function retryRun(options: SyncOptions, target: string, changeId: number | null): Promise<SyncResult> {
  const failed = failedChanges(options, target).filter((change) => changeId === null || change.id === changeId)
  // A record that could not be read has its id at the CRM for a name.
  const unread = failed.filter((change) => change.entityId === null && change.name !== '')
  const entities = failed.flatMap((change) => (change.entityId === null ? [] : [Number(change.entityId)]))
  const requeued = await tryAgain(options, [...new Set(entities)])
  if (unread.length === 0 && requeued === 0) fail('NOTHING_TO_RETRY')
  options.recorder.log('info', `trying again: ${requeued} to write, ${unread.length} to read`)
  const opened = new Map<StreamName, ObjectSession[]>()
  const open = async (stream: StreamName) => {
    const sessions = opened.get(stream) ?? (await openStream(options, stream))
    opened.set(stream, sessions)
    return sessions
  }
  const read = async (stream: StreamName) => {
    if (unread.length === 0) return
    for (const session of await open(stream)) {
      const own = unread.filter((change) => change.entityKind === session.definition.entityKind)
      await askByIds(
        session,
        own.map((change) => change.name),
        'read',
      )
    }
  }
  const push = async (stream: StreamName) => {
    if (streamWaits(options, stream)) await pushStream(options, stream, () => open(stream))
  }
  const found = (stream: StreamName) => settleFound(options, stream, open)
  const pushTogether = (stream: StreamName) => pushAssociations(options, stream, open)
  return runSteps(options, [read, push, pushTogether, found])
}

function failedChanges({ store }: SyncOptions, target: string): Change[] {
  const failed: Change[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = store.changes.list(target, { action: 'failed', cursor, limit: page })
    failed.push(...items)
    if (nextCursor === null) return failed
    cursor = nextCursor
  }
}
