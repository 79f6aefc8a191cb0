import type { RecordRow } from '@shared/model'
import { client } from '../../../client'
import type { ListQuery } from './list-query'

const page = 500

/**
 * All records of a list, page by page.
 *
 * @param onPage hears of each page; false ends the reading
 */
export async function readAll(
  query: ListQuery,
  onPage: (rows: readonly RecordRow[], total: number) => boolean,
): Promise<void> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor, total } = await client.records.list({ ...query, cursor, limit: page })
    if (!onPage(items, total) || nextCursor === null) return
    cursor = nextCursor
  }
}
