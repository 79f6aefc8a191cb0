import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../../client'

const page = 50

/** Activities that belong to a record, the latest first, page by page. */
export function useActivities(id: string) {
  return useInfiniteQuery(
    api.records.activities.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor, limit: page }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  )
}
