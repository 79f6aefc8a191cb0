import type { Run, StreamCounts } from '@shared/model'
import type { TFunction } from 'i18next'
import type { TableColumn } from '../../../components/data/use-table-rows'
import { AccountCell, CountCell, DurationCell, StartedCell, StatusCell, TriggerCell } from './RunCells'

/** The columns of the runs list. Texts and locale are handed to the cells, so that a thousand of them need no hooks. */
export function runColumns(t: TFunction, locale: string): TableColumn<Run>[] {
  const format = { t, locale }
  const wordsOf = (run: Run) => {
    const [kind, trigger] = [t(`runs.kind.${run.kind}`), t(`runs.trigger.${run.trigger}`)]
    return { kind, trigger, origin: t('runs.panel.origin', { kind, trigger }) }
  }
  const count = (id: 'created' | 'updated' | 'deleted' | 'pushed' | 'failed', width: number): TableColumn<Run> => ({
    id,
    head: t(`runs.column.${id}`),
    width,
    end: true,
    cell: (run) => <CountCell run={run} count={id satisfies keyof StreamCounts} locale={locale} />,
  })
  return [
    { id: 'status', head: t('runs.column.status'), hideHead: true, width: 44, cell: (run) => <StatusCell run={run} /> },
    { id: 'integration', head: t('runs.column.integration'), cell: (run) => <AccountCell run={run} /> },
    {
      id: 'trigger',
      head: t('runs.column.trigger'),
      width: 86,
      cell: (run) => <TriggerCell run={run} words={wordsOf(run)} />,
    },
    {
      id: 'started',
      head: t('runs.column.started'),
      width: 60,
      end: true,
      sorted: 'descending',
      cell: (run) => <StartedCell run={run} format={format} />,
    },
    {
      id: 'duration',
      head: t('runs.column.duration'),
      width: 60,
      end: true,
      cell: (run) => <DurationCell run={run} />,
    },
    count('created', 56),
    count('updated', 58),
    count('deleted', 56),
    count('pushed', 58),
    count('failed', 48),
    {
      id: 'calls',
      head: t('runs.column.calls'),
      width: 60,
      end: true,
      cell: (run) => <CountCell run={run} count="apiCalls" locale={locale} />,
    },
  ]
}
