import type { Change, ChangeAction, Page } from '@shared/model'
import { type InfiniteData, type QueryClient, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { client, onEngineEvent } from '../../../client'

const pageSize = 100

type Changes = InfiniteData<Page<Change>, string | undefined>

const changesKey = (runId: string, action: ChangeAction | null) => ['run-changes', runId, action] as const

/** The changed records of a run in the order in which they changed, page by page. A run that goes on adds to the end. */
export function useRunChanges(runId: string, action: ChangeAction | null, open: boolean) {
  const queries = useQueryClient()
  const query = useInfiniteQuery({
    queryKey: changesKey(runId, action),
    queryFn: ({ pageParam, signal }) => readPage(runId, action, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    structuralSharing: false,
    // Events are followed only while the list shows, so a list that is left is not kept.
    gcTime: 0,
  })
  useEffect(() => (open ? followEnd(queries, runId, action) : undefined), [queries, runId, action, open])
  const changes = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  return { ...query, changes }
}

const readPage = (runId: string, action: ChangeAction | null, cursor: string | undefined, signal?: AbortSignal) =>
  client.runs.changes({ id: runId, action: action ?? undefined, cursor, limit: pageSize }, { signal })

/** Changes are only ever added, so after an event it is enough to read the last page again, if it was the last. */
function followEnd(queries: QueryClient, runId: string, action: ChangeAction | null): () => void {
  const key = changesKey(runId, action)
  let reading = false
  let again = false
  let stopped = false

  const readEnd = async () => {
    again = true
    if (reading) return
    reading = true
    try {
      while (again && !stopped) {
        again = false
        const known = queries.getQueryData<Changes>(key)
        if (!known || known.pages.at(-1)?.nextCursor !== null) break
        const last = known.pages.length - 1
        const page = await readPage(runId, action, known.pageParams[last])
        if (stopped) break
        queries.setQueryData<Changes>(key, (now) =>
          now && now.pages.length - 1 === last ? { ...now, pages: [...now.pages.slice(0, last), page] } : now,
        )
      }
    } catch {
      // The engine is away; `ready` reads everything anew once it is back.
    } finally {
      reading = false
    }
  }
  const off = onEngineEvent((event) => {
    if (event.type === 'changed' && event.topics.some((topic) => topic === 'runs' || topic === 'records'))
      void readEnd()
    if (event.type === 'run.ended' && event.runId === runId) void readEnd()
  })
  // Between the first read and this subscription something may have been added.
  void readEnd()
  return () => {
    stopped = true
    off()
  }
}
