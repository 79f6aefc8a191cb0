import type { ContestedRecord } from '@shared/model'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { api } from '../../client'

const page = 200
/** So many pages are read by themselves; a list that is longer grows when its end is looked at. */
const readAhead = 10

interface Contested {
  /** Undefined until the first page is there. */
  items: ContestedRecord[] | undefined
  /** Records with open conflicts in all, whatever the list is narrowed to. */
  records: number
  error: unknown
  more: boolean
  readMore(): void
  again(): void
}

/** Records with open conflicts, the ones that were found first in front. */
export function useContested(filter: { integrationId: string | null; search: string }): Contested {
  const { integrationId, search } = filter
  const query = useInfiniteQuery(
    api.conflicts.records.infiniteOptions({
      input: (cursor: string | undefined) => ({
        search,
        limit: page,
        ...(integrationId === null ? {} : { integrationId }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
      placeholderData: (before) => before,
    }),
  )
  const pages = query.data?.pages
  const { hasNextPage, isFetching, fetchNextPage } = query
  const few = (pages?.length ?? 0) < readAhead
  useEffect(() => {
    if (few && hasNextPage && !isFetching) void fetchNextPage()
  }, [few, hasNextPage, isFetching, fetchNextPage])
  const items = useMemo(() => pages?.flatMap((each) => each.items).sort((a, b) => a.at.localeCompare(b.at)), [pages])
  return {
    items,
    records: pages?.at(-1)?.records ?? 0,
    error: query.data ? null : query.error,
    more: hasNextPage && !few,
    readMore: () => void fetchNextPage(),
    again: () => void query.refetch(),
  }
}
