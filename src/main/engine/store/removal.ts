import type { Db } from './database'

/** Records that go in one commit: few enough for a short one. */
const chunk = 200
/** Members of campaigns that go in one commit. */
const memberChunk = 2000

interface Doomed {
  id: number
  entity: number | null
  object: number
}

/**
 * Removes a part of what is held of an integration: records with the entities that no other integration holds, then the
 * members of its campaigns. Returns how many went; 0 when none are left, and then the integration itself with its history
 * is gone.
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
  return db.transaction(() => {
    for (const row of rows) {
      removeRecord.run(row.id)
      if (row.entity !== null && removeEntity.run(row.entity).changes === 0) {
        lookAgain.run(row.entity)
        endConflicts.run(Date.now(), row.entity)
      }
      forgetCursor.run(row.object)
    }
    if (rows.length > 0) return rows.length
    const members = removeMembers.run(integrationId, integrationId, memberChunk).changes
    if (members === 0) db.prepare<[string]>('DELETE FROM integrations WHERE id = ?').run(integrationId)
    return members
  })()
}
