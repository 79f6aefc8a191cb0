import type { RunFilter } from '@shared/contract'
import type { Run } from '@shared/model'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { client, onEngineEvent } from '../../../client'
import { type LoadedRows, pagedRows } from '../../../components/data/paged-rows'
import { FeedReader } from '../panel/feed-reader'
import { groupPagesByDay, type RunDay } from './run-days'
import type { RunFeed } from './run-feed'

/** Not under the contract's own keys: after a change the head is merged in, not every loaded page read again. */
const feedKey = (filter: RunFilter) => ['run-feed', filter] as const
const noFeed: RunFeed = { pages: [] }

export interface RunFeedView {
  runs: LoadedRows<Run>
  days: readonly RunDay[]
  /** Runs of the workspace; undefined until the first answer. */
  total: number | undefined
  /** Runs that the filter lets through. */
  matching: number
  loading: boolean
  error: Error | null
  retry(): void
  /** Reads on until the row is loaded. */
  want(row: number): void
}

/** The list of runs, page by page, kept up to date by events of the engine. */
export function useRunFeed(filter: RunFilter): RunFeedView {
  const queries = useQueryClient()
  const reader = useMemo(() => {
    const key = feedKey(filter)
    return new FeedReader({
      list: (page) => client.runs.list({ ...filter, ...page }),
      get: (id) => client.runs.get({ id }),
      read: () => queries.getQueryData<RunFeed>(key),
      write: (change) => queries.setQueryData<RunFeed>(key, (feed) => (feed ? change(feed) : feed)),
    })
  }, [queries, filter])
  useEffect(() => {
    reader.resume()
    const off = onEngineEvent((event) => {
      if (event.type === 'changed' && event.topics.includes('runs')) void reader.refreshHead()
      if (event.type === 'run.ended') void reader.refreshRun(event.runId)
    })
    return () => {
      off()
      reader.stop()
    }
  }, [reader])

  const { data, isPending, error, refetch } = useQuery({
    queryKey: feedKey(filter),
    queryFn: () => reader.first(),
    structuralSharing: false,
    // Events are followed only while the list shows, so a list that is left is not kept.
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
  const { pages } = data ?? noFeed
  const { runs, days } = useMemo(() => {
    const items = pages.map((page) => page.items)
    return { runs: pagedRows(items), days: groupPagesByDay(items) }
  }, [pages])
  const more = (pages.at(-1)?.nextCursor ?? null) !== null
  return {
    runs,
    days,
    total: pages[0]?.total,
    matching: more ? Math.max(pages[0]?.matching ?? 0, runs.length) : runs.length,
    loading: isPending,
    error,
    retry: useCallback(() => void refetch(), [refetch]),
    want: useCallback((row) => void reader.readTo(row), [reader]),
  }
}
