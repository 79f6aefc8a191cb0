import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'

/** So many pages are read by themselves; a list that is longer grows when its end is asked for. */
const readAhead = 10

interface ReadPages<T> {
  /** Undefined until the first page is there. */
  pages: T[] | undefined
  /** Why nothing could be read; null while something is shown. */
  error: unknown
  /** There is more, which is read only when it is asked for. */
  more: boolean
  /** All of it has been read. */
  whole: boolean
  readMore(): void
  again(): void
}

/** Reads a list of pages on by itself, so that it is whole wherever that is not too much. */
export function useReadAhead<T>(query: UseInfiniteQueryResult<InfiniteData<T, unknown>>): ReadPages<T> {
  const pages = query.data?.pages
  const { hasNextPage, isFetching, fetchNextPage } = query
  const few = (pages?.length ?? 0) < readAhead
  useEffect(() => {
    if (few && hasNextPage && !isFetching) void fetchNextPage()
  }, [few, hasNextPage, isFetching, fetchNextPage])
  return {
    pages,
    error: query.data ? null : query.error,
    more: hasNextPage && !few,
    whole: pages !== undefined && !hasNextPage,
    readMore: () => void fetchNextPage(),
    again: () => void query.refetch(),
  }
}
