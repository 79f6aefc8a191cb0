import type { Change, ChangeAction, RunDetail } from '@shared/model'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRetry } from '../../../actions/use-run-actions'
import type { RecordRetry } from '../../../components/changes/ChangeItem'
import { ChangeList } from '../../../components/changes/ChangeList'
import { changeWords, pushedByUndo } from '../../../components/changes/change-words'
import classes from '../../../components/changes/changes.module.css'
import { FilterButton } from '../../../components/input/FilterButton'
import { ProblemNote } from '../../../components/notices/ProblemNote'
import { useFormat } from '../../../lib/hooks/use-format'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { isOpenRun } from '../../../lib/run-progress'
import { useRunChanges } from './use-run-changes'

const actions = ['created', 'updated', 'linked', 'deleted', 'failed'] as const satisfies readonly ChangeAction[]
export type ShownAction = (typeof actions)[number]

/** The records that a run changed, field by field; more are read as the list is scrolled. */
export function RunChanges(props: {
  run: RunDetail
  provider: string
  /** What alone is shown; null is everything. */
  shown: ShownAction | null
  show(action: ShownAction | null): void
}) {
  const { run, provider, shown: action } = props
  const { t } = useTranslation()
  const format = useFormat()
  const open = isOpenRun(run.status)
  const query = useRunChanges(run.id, action, open)
  const retry = useRecordRetry(run)
  const { changes, hasNextPage, isFetching, fetchNextPage } = query
  const pushed = useMemo(() => pushedByUndo(run, changes), [run, changes])
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  const nothing = action ? t('runs.changes.noneMatch') : open ? t('runs.changes.noneYet') : t('runs.changes.none')
  return (
    <section className={classes.changes} aria-labelledby="run-changes">
      <h3 id="run-changes" className={classes.head}>
        {t('runs.changes.title')}
        <span className={`num ${classes.light} t3`}>
          {format.number(Math.max(run.changeCount, action ? 0 : changes.length))}
        </span>
        <span className="grow" />
        <span className={classes.light}>
          <FilterButton
            label={t('runs.changes.show')}
            any={t('runs.changes.all')}
            value={action}
            options={actions.map((each) => ({ value: each, label: t(`runs.changes.action.${each}`) }))}
            onChange={(next) => props.show(next)}
          />
        </span>
      </h3>
      {query.error && changes.length === 0 ? (
        <ProblemNote error={query.error} retry={() => void query.refetch()} />
      ) : changes.length === 0 && !query.isPending ? (
        <p className={classes.none}>{nothing}</p>
      ) : (
        <ChangeList
          key={action}
          label={t('runs.changes.list')}
          changes={changes}
          words={(change) => changeWords(change, pushed.has(change.id) ? 'undo-pushed' : run.kind, provider, t)}
          retry={retry}
          busy={isFetching}
          onEnd={readOn}
        />
      )}
    </section>
  )
}

/** Another try of single records, while the run has any that can be tried again. */
function useRecordRetry(run: RunDetail): RecordRetry | undefined {
  const reason = useNetworkReason()
  const retry = useRetry()
  const [asked, setAsked] = useState<ReadonlySet<number>>(new Set())
  if (run.retryable === 0 && asked.size === 0) return undefined
  return {
    reason,
    possible: run.retryable > 0,
    asked,
    run: (change: Change) => {
      setAsked((before) => new Set(before).add(change.id))
      void retry.run(run, change.id).then((started) => {
        if (!started) setAsked((before) => new Set([...before].filter((id) => id !== change.id)))
      })
    },
  }
}
