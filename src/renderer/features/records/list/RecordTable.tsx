import type { EntityKind, RecordRow } from '@shared/model'
import { type ReactNode, useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RecordView } from '../../../app/record-place'
import type { RowGroup } from '../../../components/data/grouped-rows'
import { VirtualTable } from '../../../components/data/VirtualTable'
import { useHoldingSlots } from '../../../components/labels/HeldIn'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { NoMatch } from '../../../components/notices/EmptyState'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { toast } from '../../../components/notices/toasts'
import { useCopy } from '../../../lib/hooks/use-copy'
import { useFormat } from '../../../lib/hooks/use-format'
import { recordColumns } from './columns'
import classes from './list.module.css'
import { useTickAll } from './tick-all'
import { tickRows, useTicked, useTickedOf } from './ticked'
import type { RecordFeedView } from './use-record-feed'

const idOf = (row: RecordRow) => row.id
const noGroups: readonly RowGroup[] = []
const noLabel = () => ''

/** The table of a kind's records. `empty` stands in its place when there is none. */
export function RecordTable(props: {
  kind: EntityKind
  view: RecordView
  feed: RecordFeedView
  selectedId: string | null
  empty: ReactNode
  labelOf(field: string): string
  choose(change: Partial<RecordView>): void
  onOpen(row: RecordRow): void
}) {
  const { kind, view, feed, labelOf, choose } = props
  const { t } = useTranslation()
  const { locale, now } = useFormat()
  const { copy } = useCopy()
  const slots = useHoldingSlots()
  const ticked = useTickedOf(kind)
  const columns = useMemo(
    () =>
      recordColumns(kind, view, {
        t,
        format: { t, locale, now },
        slots,
        labelOf,
        sortBy: (sort) => choose({ sort, descending: view.sort === sort ? !view.descending : sort === 'changed' }),
      }),
    [kind, view, t, locale, now, slots, labelOf, choose],
  )
  const copyId = useCallback(
    (row: RecordRow) =>
      void copy(row.id).then((done) => {
        if (done) toast({ tone: 'plain', title: t('records.idCopied'), detail: row.id, mono: true })
      }),
    [copy, t],
  )
  const { rows } = feed
  const onTick = useCallback(
    (from: number, to: number, how: 'turn' | 'extend') => {
      const ids: string[] = []
      for (let row = Math.min(from, to); row <= Math.max(from, to); row += 1) {
        const record = rows.at(row)
        if (record) ids.push(record.id)
      }
      const { kind: tickedKind, ids: before, set } = useTicked.getState()
      set(kind, tickRows(tickedKind === kind ? before : new Set(), ids, how))
    },
    [kind, rows],
  )
  const tickAll = useCallback(() => useTickAll.getState().tickAll(), [])

  if (feed.loading) return <RowSkeletons />
  if (feed.error && feed.total === undefined) {
    return (
      <NoMatch text={t('records.failed')}>
        <ProblemNote error={feed.error} retry={feed.retry} />
      </NoMatch>
    )
  }
  if (!feed.total) return props.empty
  return (
    <div className={classes.body} aria-busy={feed.old}>
      <VirtualTable
        // Another list begins at its top.
        key={JSON.stringify({ ...view, columns: null })}
        label={t(`records.kind.${kind}.title`)}
        columns={columns}
        rows={rows}
        rowCount={feed.total}
        rowHeight={30}
        groups={noGroups}
        groupLabel={noLabel}
        rowId={idOf}
        selectedId={props.selectedId}
        ticked={ticked}
        onOpen={props.onOpen}
        onCopy={copyId}
        onTick={onTick}
        onTickAll={tickAll}
        onView={feed.want}
      />
    </div>
  )
}
