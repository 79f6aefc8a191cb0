import type { ListPage } from '../../providers/provider'
import type { ObjectSession } from '../object-session'

/**
 * Ends a listing of deletes that was read as a whole: a record with a tombstone that is no longer on it has been
 * restored, or purged for good. Those that are there again are put on the last page. A CRM may restore a record without
 * touching its time of change, so that no window shows it.
 */
export async function readRestored(session: ObjectSession, seen: ReadonlySet<string>, last: ListPage): Promise<void> {
  const { writer } = session.definition
  if (!writer) return
  const listed = new Set([...seen, ...last.records.map((record) => record.remoteId)])
  const missing = session.store.records.tombstones(session.object.id).filter((id) => !listed.has(id))
  for (let start = 0; start < missing.length; start += writer.batchSize) {
    const found = await writer.read(session.read, missing.slice(start, start + writer.batchSize))
    last.records.push(...found.filter((record) => record.deletedAt === null))
  }
}
