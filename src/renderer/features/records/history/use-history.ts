import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../../client'

const page = 100

/** What happened to a record, newest first, page by page. */
export function useHistory(id: string) {
  return useInfiniteQuery(
    api.records.changes.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor, limit: page }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  )
}
