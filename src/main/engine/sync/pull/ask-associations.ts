import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StreamName } from '@shared/model'
import { mergeAssociations, takeAssociations } from '../../entities/associations'
import type { ObjectSession } from '../object-session'
import type { SyncOptions } from '../sync-options'
import { askByIds } from './ask-by-id'

/** Records whose associations are asked for in one step. */
const checked = 500

/**
 * Asks for the associations that are to be checked, and for records that are no longer associated with one another: one
 * that has gone takes its associations along, and that is no change of them.
 *
 * @param sessionsOf opens another stream of the account
 */
export async function askAssociations(
  session: ObjectSession,
  sessionsOf: (stream: StreamName) => Promise<readonly ObjectSession[]>,
): Promise<void> {
  const { store, object, definition, read } = session
  const { readAssociations } = definition
  if (!readAssociations) return
  for (;;) {
    const ids = store.associations.toCheck(object.id, checked)
    if (ids.length === 0) break
    await readAssociationsOf(session, ids)
    read.signal.throwIfAborted()
  }
  for (const [stream, removals] of Map.groupBy(
    store.associations.removals(object.integrationId),
    (removal) => removal.stream,
  )) {
    for (const other of await sessionsOf(stream)) {
      const ids = removals.filter((removal) => removal.object === other.object.name).map(({ remoteId }) => remoteId)
      await askByIds(other, ids, 'read')
    }
  }
}

/** Asks for the associations of some records and takes over what the CRM answers. */
async function readAssociationsOf(
  { store, definition, read }: ObjectSession,
  records: readonly { id: number; remoteId: string }[],
): Promise<void> {
  const answers = await definition.readAssociations?.(
    read,
    records.map(({ remoteId }) => remoteId),
  )
  const found = new Map(answers?.map(({ remoteId, associations }) => [remoteId, associations]))
  const all = records.map(({ id, remoteId }) => ({ id, associations: found.get(remoteId) ?? null }))
  store.commit(() => takeAssociations(store, all))
}

/** Merges all news of an account's associations, a few pairs in a commit. */
export async function mergeAllAssociations(options: SyncOptions): Promise<void> {
  const { store, recorder, integration, signal } = options
  for (let more = true; more; ) {
    if (store.associations.news(integration.id, 1).length === 0) return
    const { runId } = recorder
    more = store.commit(() => {
      const merged = mergeAssociations({ store, runId, now: Date.now() }, integration.id)
      recorder.countChanges(merged.changes)
      recorder.flush()
      return merged.more
    })
    await nextTurn()
    signal.throwIfAborted()
  }
}
