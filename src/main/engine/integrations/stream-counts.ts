import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Direction, StreamCountsHere, StreamName } from '@shared/model'
import type { Provider } from '../providers/provider'
import { takerOf } from '../providers/takes-creates'
import type { Store } from '../store/store'
import { requireIntegration } from './accounts'

/** Ids that are looked at in one step. */
const span = 500
const monthMs = 30 * 86_400_000

/**
 * What a stream's settings would reach, counted from the store. Goes through all entities of the kind in small steps, so
 * that nothing else waits for it; nothing is changed.
 *
 * @param signal ends the count before its end
 * @throws ProblemError NOT_FOUND; the reason of `signal`
 */
export async function countStream(
  ports: { store: Store; provider: (id: string) => Provider },
  id: string,
  stream: StreamName,
  now: number,
  signal: AbortSignal,
): Promise<StreamCountsHere> {
  const { store } = ports
  const provider = ports.provider(requireIntegration(store, id).provider)
  const held = store.statistics.streamRecords(id).find((item) => item.stream === stream)?.records ?? 0
  return {
    held,
    ...(await lacking(store, provider, id, stream, signal)),
    goneLastMonth: store.statistics.goneSince(id, stream, now - monthMs),
    writable: provider.objects.some((object) => object.stream === stream && object.writer !== undefined),
    others: othersOf(store, id, stream),
  }
}

/** What "create missing" would make there, and what it would not because the CRM makes no such records. */
async function lacking(
  store: Store,
  { objects }: Provider,
  integrationId: string,
  stream: StreamName,
  signal: AbortSignal,
): Promise<{ missing: number; leftOut: number }> {
  const counts = { missing: 0, leftOut: 0 }
  const kind = objects.find((object) => object.stream === stream)?.entityKind
  if (kind === undefined) return counts
  const account = { integrationId, stream }
  const last = store.entities.lastId()
  for (let after = 0; after < last; after += span) {
    const found = store.keptApart.missing(account, kind, after, Math.min(after + span, last))
    const reviewed = found.length > 0 ? store.keptApart.reviewed(account) : new Set<number>()
    const entities = store.entities.getMany(found)
    for (const entityId of found) {
      if (reviewed.has(entityId)) continue
      const isMade = takerOf(objects, kind, entities.get(entityId)?.fields ?? {}) !== null
      counts[isMade ? 'missing' : 'leftOut'] += 1
    }
    await nextTurn()
    signal.throwIfAborted()
  }
  return counts
}

/** The other accounts that a delete could reach: those that sync the stream, and whether they are set to delete theirs. */
function othersOf(store: Store, id: string, stream: StreamName): StreamCountsHere['others'] {
  return store.integrations.all().flatMap((row) => {
    if (row.id === id || row.disconnectedAt !== null) return []
    const rules = store.integrations.streams(row.id).find((item) => item.stream === stream)
    if (!rules || rules.direction === 'off') return []
    const deletes = rules.settings.onLocalDelete === 'delete' && writes(rules.direction)
    return [{ integrationId: row.id, provider: row.provider, account: row.accountName, deletes }]
  })
}

function writes(direction: Direction): boolean {
  return direction === 'both' || direction === 'to'
}
