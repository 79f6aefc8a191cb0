import { type Change, fail, type StreamName } from '@shared/model'
import { applyPage } from '../entities/apply/apply-page'
import type { ObjectSession } from '../sync/object-session'
import { openStream, pushStream, streamWaits } from '../sync/push/push-streams'
import { runSteps, type SyncResult } from '../sync/stream-steps'
import type { SyncOptions } from '../sync/sync-options'

const page = 500

/**
 * Tries the refused records of a run again, one or all: what was not accepted is sent again, what could not be read is
 * read again. Never throws but for NOTHING_TO_RETRY.
 */
export function retryRun(options: SyncOptions, target: string, changeId: number | null): Promise<SyncResult> {
  const failed = failedChanges(options, target).filter((change) => changeId === null || change.id === changeId)
  // A record that could not be read has its id at the CRM for a name.
  const unread = failed.filter((change) => change.entityId === null && change.name !== '')
  const requeued = requeue(options, failed)
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
      await readAgain(
        session,
        own.map((change) => change.name),
      )
    }
  }
  const push = async (stream: StreamName) => {
    if (streamWaits(options, stream)) await pushStream(options, stream, () => open(stream))
  }
  return runSteps(options, [read, push])
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

/** Puts the parked rows of the failed records back into the queue. */
function requeue({ store, integration }: SyncOptions, failed: readonly Change[]): number {
  const entities = new Set(failed.flatMap((change) => (change.entityId === null ? [] : [Number(change.entityId)])))
  const rows = store.outbox.inState(integration.id, 'parked').filter((row) => entities.has(row.entityId))
  store.commitDurably(() => {
    for (const row of rows) {
      store.outbox.save({ ...row, state: 'queued', attempts: 0, notBefore: null, problem: null }, Date.now())
      if (row.remoteRecordId !== null) store.pushes.forgetRecord(row.remoteRecordId)
    }
  })
  return rows.length
}

async function readAgain(session: ObjectSession, ids: readonly string[]): Promise<void> {
  const { definition, store, recorder } = session
  const size = definition.idsPerRead
  for (let start = 0; start < ids.length; start += size) {
    const { records, rejected } = await definition.readByIds(session.read, ids.slice(start, start + size))
    store.commit(() => {
      const applied = applyPage({ ...session, now: Date.now() }, { records, next: null, total: null, rejected })
      recorder.update(definition.stream, (stream) => {
        stream.pulled += applied.pulled
        stream.created += applied.created
        stream.updated += applied.updated
        stream.deleted += applied.deleted
        stream.conflicts += applied.conflicts
        stream.failed += applied.failed
      })
      recorder.countChanges(applied.changes)
      recorder.flush()
    })
  }
}
