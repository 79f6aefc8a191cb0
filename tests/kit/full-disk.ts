import type { Store } from '../../src/main/engine/store/store'

/**
 * Leaves a workspace's file so many pages of room: SQLite then says what it says on a full disk. Returns what makes room
 * again.
 */
export function fillDisk({ db }: Store, room: number): () => void {
  const pages = Number(db.pragma('page_count', { simple: true }))
  db.pragma(`max_page_count = ${pages + room}`)
  return () => db.pragma('max_page_count = 1000000')
}
