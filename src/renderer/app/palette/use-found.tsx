import { useDebouncedValue } from '@mantine/hooks'
import type { EntityKind } from '@shared/model'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { Building2, CalendarCheck, CircleDollarSign, History, type LucideIcon, Search, User } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { api } from '../../client'
import { useFormat } from '../../lib/hooks/use-format'
import { openingView, recordPath } from '../record-place'
import { routes } from '../routes'
import { type Entry, readQuery } from './palette-model'

const kinds = ['contact', 'company', 'lead', 'activity'] as const satisfies readonly EntityKind[]
const icons: Record<EntityKind, LucideIcon> = {
  contact: User,
  company: Building2,
  lead: CircleDollarSign,
  activity: CalendarCheck,
}
const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const
const mostRecords = 5
/** Typing goes on for so long without the engine being asked, ms. */
const wait = 60

/** What the engine finds for a query: records, and runs where these are asked for. */
export function useFound(query: string): { entries: Entry[]; total: number; showAll: (() => void) | null } {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const format = useFormat()
  const [settled] = useDebouncedValue(query, wait)
  const { only, text } = readQuery(settled)
  const isForRecords = only === null && text.length > 1
  const found = useQueries({
    queries: kinds.map((kind) =>
      api.records.list.queryOptions({
        input: {
          kind,
          search: text.slice(0, 200),
          fields: 'email,domain',
          sort: 'name',
          order: 'asc',
          limit: mostRecords,
        },
        enabled: isForRecords,
        placeholderData: keepPreviousData,
      }),
    ),
  })
  const runs = useQuery(
    api.runs.list.queryOptions({
      input: { limit: 10, ...(text === '' ? {} : { search: text.slice(0, 200) }) },
      enabled: only === 'runs',
      placeholderData: keepPreviousData,
    }),
  ).data

  const counts = kinds.map((kind, index) => ({ kind, total: isForRecords ? (found[index]?.data?.total ?? 0) : 0 }))
  const total = counts.reduce((sum, each) => sum + each.total, 0)
  const largest = counts.reduce((best, each) => (each.total > best.total ? each : best))
  const showAll =
    total > 0 ? () => navigate(recordPath({ kind: largest.kind, view: { ...openingView, search: text } })) : null
  const records = isForRecords ? found.flatMap(({ data }) => data?.items ?? []).slice(0, mostRecords) : []
  const entries = records.map((row): Entry => {
    const Icon = icons[row.kind]
    const address = row.fields.email ?? row.fields.domain
    return {
      id: `record ${row.id}`,
      group: 'records',
      icon: <Icon {...icon} />,
      text: row.name || row.id,
      aside: typeof address === 'string' ? address : undefined,
      isFound: true,
      run: () => navigate(routes.record(row.kind, row.id)),
    }
  })
  if (showAll) {
    entries.push({
      id: 'all-records',
      group: 'records',
      icon: <Search {...icon} />,
      text: t('palette.allRecords', { count: total, search: text }),
      isFound: true,
      run: showAll,
    })
  }
  const runEntries = (only === 'runs' ? (runs?.items ?? []) : []).map(
    (run): Entry => ({
      id: `run ${run.id}`,
      group: 'runs',
      icon: <History {...icon} />,
      text: t('palette.run', { account: run.account, when: format.dateTime(run.startedAt ?? run.queuedAt) }),
      aside: t(`common.runStatus.${run.status}`),
      isFound: true,
      run: () => navigate(routes.run(run.id)),
    }),
  )
  return { entries: [...entries, ...runEntries], total, showAll }
}
