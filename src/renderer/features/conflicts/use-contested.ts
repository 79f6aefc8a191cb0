import type { ContestedRecord } from '@shared/model'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../client'
import { useReadAhead } from '../../lib/hooks/use-read-ahead'

const page = 200

/** Records with open conflicts, the ones that were found first in front. `records`: how many there are in all, whatever the list is narrowed to. */
export function useContested({ integrationId, search }: { integrationId: string | null; search: string }) {
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
  const { pages, ...rest } = useReadAhead(query)
  const items: ContestedRecord[] | undefined = useMemo(
    () => pages?.flatMap((each) => each.items).sort((a, b) => a.at.localeCompare(b.at)),
    [pages],
  )
  return { ...rest, items, records: pages?.at(-1)?.records ?? 0 }
}
