import type { Db } from './database'

/** A step ends when it has taken this long, ms: others have their turn then. */
const stepMs = 4
/** Records that are looked up at once. */
const chunk = 200
/** Members of campaigns that go in one commit. */
const memberChunk = 500
/** Lines and changes of a run that go at once. */
const historyChunk = 50

interface Doomed {
  id: number
  entity: number | null
  object: number
}

/**
 * Removes a part of what is held of an integration: records with the entities that no other integration holds, then the
 * members of its campaigns, then its history. Returns about how many rows went; 0 when none are left, and then the
 * integration itself is gone.
 */
export function removeSome(db: Db, integrationId: string): number {
  const rows = db
    .prepare<[string, number], Doomed>(
      `SELECT r.id, l.entity_id AS entity, r.object_id AS object
       FROM remote_records r JOIN objects o ON o.id = r.object_id LEFT JOIN links l ON l.remote_record_id = r.id
       WHERE o.integration_id = ? LIMIT ?`,
    )
    .all(integrationId, chunk)
  const removeRecord = db.prepare<[number]>('DELETE FROM remote_records WHERE id = ?')
  const removeEntity = db.prepare<[number]>(
    'DELETE FROM entities WHERE id = ? AND NOT EXISTS (SELECT 1 FROM links WHERE entity_id = entities.id)',
  )
  // A conflict with nothing left of the other side ends; the CRMs that are left are read, and given what they lack.
  const lookAgain = db.prepare<[number]>(
    `UPDATE links SET confirm = 1 WHERE entity_id = ? AND EXISTS (SELECT 1 FROM conflicts c
       WHERE c.entity_id = links.entity_id AND c.settled_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM conflict_sides s WHERE s.conflict_id = c.id))`,
  )
  const endConflicts = db.prepare<[number, number]>(
    `UPDATE conflicts SET settled_at = ?, outcome = 'record-gone' WHERE entity_id = ? AND settled_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM conflict_sides s WHERE s.conflict_id = conflicts.id)`,
  )
  // What is left is no longer the whole: should this end half-way, a later sync reads everything again.
  const forgetCursor = db.prepare<[number]>(
    'UPDATE objects SET cursor_at = NULL, pass = NULL, pass_page = NULL WHERE id = ?',
  )
  const removeMembers = db.prepare<[string, string, number]>(
    `DELETE FROM campaign_members WHERE integration_id = ? AND (campaign_id, object, remote_id) IN (
       SELECT campaign_id, object, remote_id FROM campaign_members WHERE integration_id = ? LIMIT ?)`,
  )
  const end = performance.now() + stepMs
  return db.transaction(() => {
    let gone = 0
    for (const row of rows) {
      if (gone > 0 && performance.now() >= end) break
      removeRecord.run(row.id)
      if (row.entity !== null && removeEntity.run(row.entity).changes === 0) {
        lookAgain.run(row.entity)
        endConflicts.run(Date.now(), row.entity)
      }
      forgetCursor.run(row.object)
      gone += 1
    }
    if (rows.length > 0) return gone
    const more =
      removeMembers.run(integrationId, integrationId, memberChunk).changes || removeHistory(db, integrationId, end)
    if (more === 0) db.prepare<[string]>('DELETE FROM integrations WHERE id = ?').run(integrationId)
    return more
  })()
}

/** Removes runs with their lines and changes until it is time for others. Returns how many rows went, about. */
function removeHistory(db: Db, integrationId: string, end: number): number {
  const oldest = db.prepare<[string], { id: string }>(
    'SELECT id FROM runs WHERE integration_id = ? ORDER BY id LIMIT 1',
  )
  const removeChanges = db.prepare<[string, number]>(
    'DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE run_id = ? LIMIT ?)',
  )
  const removeLines = db.prepare<[string, string, number]>(
    'DELETE FROM run_log WHERE run_id = ? AND seq IN (SELECT seq FROM run_log WHERE run_id = ? LIMIT ?)',
  )
  const removeRun = db.prepare<[string]>('DELETE FROM runs WHERE id = ?')
  let gone = 0
  do {
    const run = oldest.get(integrationId)
    if (!run) return gone
    gone +=
      removeChanges.run(run.id, historyChunk).changes ||
      removeLines.run(run.id, run.id, historyChunk).changes ||
      removeRun.run(run.id).changes
  } while (performance.now() < end)
  return gone
}
