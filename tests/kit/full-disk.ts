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

/**
 * A disk, or a folder, that takes nothing at all from now on, not even what needs no room of its own. Returns what ends
 * it.
 */
export function refuseWrites({ db }: Store): () => void {
  db.pragma('query_only = on')
  return () => db.pragma('query_only = off')
}

/**
 * Does something as a user whom modes of files bind: as the superuser, who may do everything, it would show nothing. What
 * is to be written must be open to all.
 */
export async function asBoundUser<T>(work: () => T | Promise<T>): Promise<T> {
  const { getuid, seteuid } = process
  if (getuid?.() !== 0 || !seteuid) return work()
  seteuid(65_534)
  try {
    return await work()
  } finally {
    seteuid(0)
  }
}
