import type { RecordRow } from '@shared/model'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { client, onEngineEvent } from '../../../client'
import type { LoadedRows } from '../../../components/data/paged-rows'
import { sparseRows } from '../../../components/data/sparse-rows'
import type { ListQuery } from './list-query'
import { pageSize, type RecordFeed, RecordFeedReader } from './record-feed'

/** Not under the contract's own keys: after a change the rows in view are read again, not every loaded page. */
const feedKey = (query: ListQuery) => ['record-feed', query] as const
const noPages: RecordFeed['pages'] = new Map()

export interface RecordFeedView {
  rows: LoadedRows<RecordRow>
  /** Records that the filter lets through; undefined until the first answer. */
  total: number | undefined
  tookMs: number
  loading: boolean
  /** The rows are still those of what was asked for before. */
  old: boolean
  error: Error | null
  retry(): void
  want(lastRow: number, firstRow: number): void
}

/** A list of records, kept up to date by events of the engine. */
export function useRecordFeed(query: ListQuery): RecordFeedView {
  const queries = useQueryClient()
  const reader = useMemo(() => {
    const key = feedKey(query)
    return new RecordFeedReader({
      list: (page, signal) => client.records.list({ ...query, ...page, limit: pageSize }, { signal }),
      read: () => queries.getQueryData<RecordFeed>(key),
      write: (change) => queries.setQueryData<RecordFeed>(key, (feed) => (feed ? change(feed) : feed)),
    })
  }, [queries, query])
  useEffect(() => {
    reader.resume()
    const off = onEngineEvent((event) => {
      if (event.type === 'changed' && event.topics.includes('records')) reader.refresh()
    })
    return () => {
      off()
      reader.stop()
    }
  }, [reader])

  const { data, isPending, isPlaceholderData, error, refetch } = useQuery({
    queryKey: feedKey(query),
    queryFn: ({ signal }) => reader.first(signal),
    structuralSharing: false,
    // Events are followed only while the list shows, so a list that is left is not kept.
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
  const pages = data?.pages ?? noPages
  const total = data?.total
  const rows = useMemo(
    () => sparseRows(new Map([...pages].map(([number, page]) => [number, page.items])), pageSize, total ?? 0),
    [pages, total],
  )
  return {
    rows,
    total,
    tookMs: data?.tookMs ?? 0,
    loading: isPending,
    old: isPlaceholderData,
    error,
    retry: useCallback(() => void refetch(), [refetch]),
    want: useCallback((lastRow, firstRow) => reader.want(firstRow, lastRow), [reader]),
  }
}
