import type { RunFilter } from '@shared/contract'
import type { Run } from '@shared/model'
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { client, onEngineEvent } from '../../client'
import { feedRuns, mergeHead, patchRun, type RunFeed } from './run-feed'

/** Runs in the first page, and in pages that are read to reach a far place. */
const pageSize = 100
const farPageSize = 500

/** Not under the contract's own keys: after a change the head is merged in, not every loaded page read again. */
const feedKey = (filter: RunFilter) => ['run-feed', filter] as const

export interface RunFeedView {
  runs: readonly Run[]
  /** Runs of the workspace; undefined until the first answer. */
  total: number | undefined
  /** Runs that the filter lets through. */
  matching: number
  loading: boolean
  /** The shown list belongs to the filter of before; the new one is on its way. */
  stale: boolean
  error: Error | null
  retry(): void
  /** Reads on until the row is loaded. */
  want(row: number): void
}

/** The list of runs, page by page, kept up to date by events of the engine. */
export function useRunFeed(filter: RunFilter): RunFeedView {
  const queries = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: feedKey(filter),
    queryFn: ({ pageParam, signal }) =>
      client.runs.list(
        { ...filter, cursor: pageParam, limit: pageParam === undefined ? pageSize : farPageSize },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })
  useEffect(() => followHead(queries, filter), [queries, filter])

  const runs = useMemo(() => (query.data ? feedRuns(query.data) : []), [query.data])
  const { hasNextPage, isFetching, fetchNextPage, refetch, isPlaceholderData } = query
  const loaded = runs.length
  const want = useCallback(
    (row: number) => {
      if (row >= loaded - 1 && hasNextPage && !isFetching && !isPlaceholderData) void fetchNextPage()
    },
    [loaded, hasNextPage, isFetching, isPlaceholderData, fetchNextPage],
  )
  const head = query.data?.pages[0]
  return {
    runs,
    total: head?.total,
    matching: query.hasNextPage ? Math.max(head?.matching ?? 0, loaded) : loaded,
    loading: query.isPending,
    stale: isPlaceholderData,
    error: query.error,
    retry: useCallback(() => void refetch(), [refetch]),
    want,
  }
}

/** Merges the head of a list in after every change of runs; one read at a time. */
function followHead(queries: QueryClient, filter: RunFilter): () => void {
  const key = feedKey(filter)
  let reading = false
  let again = false
  let stopped = false

  const readHead = async () => {
    again = true
    if (reading) return
    reading = true
    try {
      while (again && !stopped) {
        again = false
        const fresh = await client.runs.list({ ...filter, limit: pageSize })
        if (!stopped) queries.setQueryData<RunFeed>(key, (feed) => (feed ? mergeHead(feed, fresh) : feed))
      }
    } catch {
      // The engine is away; `ready` reads the whole list anew once it is back.
    } finally {
      reading = false
    }
  }
  const readRun = async (id: string) => {
    const known = queries.getQueryData<RunFeed>(key)?.pages.slice(1)
    if (!known?.some((page) => page.items.some((run) => run.id === id))) return
    const run = await client.runs.get({ id }).catch(() => null)
    if (run && !stopped) queries.setQueryData<RunFeed>(key, (feed) => (feed ? patchRun(feed, run) : feed))
  }
  const off = onEngineEvent((event) => {
    if (event.type === 'changed' && event.topics.includes('runs')) void readHead()
    if (event.type === 'run.ended') void readRun(event.runId)
  })
  return () => {
    stopped = true
    off()
  }
}
