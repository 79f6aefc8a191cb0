import type { MatchReview } from '@shared/model'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../client'
import { useReadAhead } from '../../lib/hooks/use-read-ahead'

const page = 100

/** All records whose match is not clear, the ones that were found first in front. */
export function useReviews() {
  const query = useInfiniteQuery(
    api.reviews.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: page, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
  const { pages, ...rest } = useReadAhead(query)
  const items: MatchReview[] | undefined = useMemo(() => pages?.flatMap((each) => each.items), [pages])
  return { ...rest, items, total: pages?.at(-1)?.total ?? 0 }
}
