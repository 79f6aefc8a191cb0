import type { ListPage } from '../../providers/provider'
import type { ObjectSession } from '../object-session'

/**
 * Ends a listing of deletes that was read as a whole: a record with a tombstone that is no longer on it has been
 * restored, or purged for good. Those that are there again are put on the last page. A CRM may restore a record without
 * touching its time of change, so that no window shows it.
 */
export async function readRestored(session: ObjectSession, seen: ReadonlySet<string>, last: ListPage): Promise<void> {
  const { definition, read } = session
  const listed = new Set([...seen, ...last.records.map((record) => record.remoteId)])
  const missing = session.store.records.tombstones(session.object.id).filter((id) => !listed.has(id))
  for (let start = 0; start < missing.length; start += definition.idsPerRead) {
    const found = await definition.readByIds(read, missing.slice(start, start + definition.idsPerRead))
    // A record that was merged away comes back only under its own id.
    last.records.push(
      ...found.records.filter(({ deletedAt, remoteId, askedId }) => deletedAt === null && remoteId === askedId),
    )
    last.rejected.push(...found.rejected)
  }
}
