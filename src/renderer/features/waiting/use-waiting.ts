import type { OutboxItem } from '@shared/model'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../client'
import { useReadAhead } from '../../lib/hooks/use-read-ahead'

const page = 100

/** Everything that waits to be written to the CRMs. */
export function useWaiting() {
  const query = useInfiniteQuery(
    api.outbox.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: page, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
  const { pages, ...rest } = useReadAhead(query)
  const items: OutboxItem[] | undefined = useMemo(() => pages?.flatMap((each) => each.items), [pages])
  return { ...rest, items }
}
