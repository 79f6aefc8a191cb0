import type { RunFilter } from '@shared/contract'
import type { Run } from '@shared/model'
import { type ReactNode, useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { VirtualTable } from '../../../components/data/VirtualTable'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { NoMatch } from '../../../components/notices/EmptyState'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { toast } from '../../../components/notices/toasts'
import { useCopy } from '../../../lib/hooks/use-copy'
import { useFormat } from '../../../lib/hooks/use-format'
import { runColumns } from './columns'
import { dayLabel } from './run-days'
import type { RunFeedView } from './use-run-feed'

const idOf = (run: Run) => run.id

/** The table of runs under their days. `empty` stands in its place when the filter lets nothing through. */
export function RunTable(props: {
  feed: RunFeedView
  filter: RunFilter
  selectedId: string | null
  empty: ReactNode
  onOpen(run: Run): void
}) {
  const { feed } = props
  const { t } = useTranslation()
  const format = useFormat()
  const { copy } = useCopy()
  const columns = useMemo(() => runColumns(t, format.locale), [t, format.locale])
  const { days } = feed
  const labelOf = (group: number) => {
    const day = days[group]
    if (!day) return ''
    return dayLabel(day.at, format.now, { locale: format.locale, today: (date) => t('runs.today', { date }) })
  }
  const copyId = useCallback(
    (run: Run) =>
      void copy(run.id).then((done) => {
        if (done) toast({ tone: 'plain', title: t('runs.idCopied'), detail: run.id, mono: true })
      }),
    [copy, t],
  )

  if (feed.loading) return <RowSkeletons />
  if (feed.error && feed.runs.length === 0) {
    return (
      <NoMatch text={t('runs.failed')}>
        <ProblemNote error={feed.error} retry={feed.retry} />
      </NoMatch>
    )
  }
  if (feed.runs.length === 0) return props.empty
  return (
    <VirtualTable
      // Another filter is another list: it begins at its top.
      key={JSON.stringify(props.filter)}
      label={t('runs.table')}
      columns={columns}
      rows={feed.runs}
      rowCount={feed.matching}
      groups={days}
      groupLabel={labelOf}
      rowId={idOf}
      selectedId={props.selectedId}
      onOpen={props.onOpen}
      onCopy={copyId}
      onView={feed.want}
    />
  )
}
