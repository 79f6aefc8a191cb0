import type { Verification, VerifiedState, VerifiedStream } from '@shared/model'
import { ArrowUp, Check, GitCompareArrows, HardDrive, RefreshCw } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { routes } from '../../app/routes'
import { ActionButton } from '../../components/actions/ActionButton'
import { pagedRows } from '../../components/data/paged-rows'
import type { TableColumn } from '../../components/data/use-table-rows'
import { VirtualTable } from '../../components/data/VirtualTable'
import { FigureStrip } from '../../components/figures/FigureStrip'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { EmptyState, NoMatch } from '../../components/notices/EmptyState'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useFormat } from '../../lib/hooks/use-format'
import { useValueText } from '../../lib/hooks/use-value-text'
import classes from './verify.module.css'
import { countsOf, type DifferenceRow, differenceRows, states } from './verify-model'

const idOf = (row: DifferenceRow) => row.id
const noGroups: never[] = []
const noView = () => {}

/** What a comparison found: the counts as filter, the differences of one of them, and what can be done. */
export function Report(props: {
  verification: Verification
  stream: VerifiedStream
  state: VerifiedState
  onState(state: VerifiedState): void
  /** When the comparison ended, in words. */
  time: string
  provider: { id: string; name: string }
  repair: { count: number; busy: boolean; reason: string | null; run(): void }
}) {
  const { verification, stream, state, provider, repair } = props
  const { t } = useTranslation()
  const format = useFormat()
  const labelOf = useFieldLabel()
  const textOf = useValueText()
  const [, navigate] = useLocation()
  const counts = countsOf(stream)
  const all = states.reduce((sum, each) => sum + counts[each], 0)
  const differences = useMemo(
    () => differenceRows(verification, stream.stream, state),
    [verification, stream.stream, state],
  )
  const rows = useMemo(() => pagedRows([differences]), [differences])
  const records = differences.filter(({ first }) => first).length
  const marks = {
    equal: <Check size={14} className="icon-status c-ok" aria-hidden />,
    waits: <ArrowUp size={14} className="icon-status c-info" aria-hidden />,
    differs: <GitCompareArrows size={14} className="icon-status c-err" aria-hidden />,
    'only-here': <HardDrive size={14} className="icon t2" aria-hidden />,
    'only-there': <ProviderTile provider={provider.id} size={16} />,
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: words of fields and values hang on the language alone.
  const columns = useMemo((): TableColumn<DifferenceRow>[] => {
    const value = (row: DifferenceRow, side: 'here' | 'there') => {
      if (!row.field) return null
      const text = textOf(row.field[side])
      if (text === null) return <em className="t3">{t('common.value.empty')}</em>
      return (
        <span className="mono" title={text}>
          {text}
        </span>
      )
    }

    return [
      {
        id: 'record',
        head: t('verify.column.record'),
        cell: ({ record, first }) =>
          first ? (
            <b className="w5" title={record.name}>
              {record.name || t(`common.unnamed.${record.kind}`)}
            </b>
          ) : (
            <span className="sr-only">{record.name}</span>
          ),
      },
      {
        id: 'field',
        head: t('verify.column.field'),
        width: 130,
        cell: ({ record, field }) => (
          <span className="t2">{field ? labelOf(record.kind, field) : t('verify.wholeRecord')}</span>
        ),
      },
      { id: 'here', head: t('verify.local'), cell: (row) => value(row, 'here') },
      { id: 'there', head: provider.name, cell: (row) => value(row, 'there') },
      {
        id: 'reason',
        head: t('verify.column.reason'),
        width: 210,
        cell: ({ record, field }) => (
          <span className="t2">{t(`verify.reason.${(field?.reason ?? record.state) as 'unexplained'}`)}</span>
        ),
      },
    ]
  }, [t, provider.name])
  const onOpen = useCallback(
    ({ record, field }: DifferenceRow) => {
      if (record.recordId === null) return
      const isContested = field?.reason === 'conflict'
      navigate(isContested ? routes.conflict(record.recordId) : routes.record(record.kind, record.recordId))
    },
    [navigate],
  )
  const isEqual = all > 0 && all === counts.equal

  return (
    <>
      <div className={classes.figures}>
        <FigureStrip
          label={t('verify.figures')}
          figures={states.map((each) => ({
            id: each,
            mark: marks[each],
            label: t(`verify.state.${each}`),
            value: format.number(counts[each]),
            context: t(`verify.context.${each}`, {
              ratio: format.percent(all === 0 ? 0 : counts.equal / all, 1),
              count: all,
            }),
            pressed: each === state,
            onChoose: () => props.onState(each),
          }))}
        />
      </div>
      <div className={classes.listHead}>
        <h2>{t(`verify.state.${state}`)}</h2>
        <span className="t3 num">{format.number(counts[state])}</span>
        <span className="grow" />
        {state !== 'equal' && records < counts[state] ? (
          <span className="caption t2 num">{t('verify.more', { shown: records, count: counts[state] })}</span>
        ) : null}
      </div>
      {isEqual ? (
        <EmptyState title={t('verify.allEqual.title')} text={t('verify.allEqual.text', { time: props.time })} />
      ) : differences.length === 0 ? (
        <NoMatch text={state === 'equal' ? t('verify.counted', { count: counts.equal }) : t('verify.none')} />
      ) : (
        <VirtualTable
          key={state}
          label={t('verify.table')}
          columns={columns}
          rows={rows}
          rowCount={rows.length}
          groups={noGroups}
          groupLabel={() => ''}
          rowId={idOf}
          selectedId={null}
          onOpen={onOpen}
          onView={noView}
        />
      )}
      <footer className={classes.footer}>
        <span className="caption t2">{t('verify.repairHint')}</span>
        <span className="grow" />
        <ActionButton
          reason={repair.reason}
          loading={repair.busy}
          aria-keyshortcuts="R"
          leftSection={<RefreshCw size={14} className="icon" aria-hidden />}
          onClick={repair.run}
        >
          {t('verify.repair', { count: repair.count })}
        </ActionButton>
      </footer>
    </>
  )
}
