import type { ChangeAction, RunDetail } from '@shared/model'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { FilterButton } from '../../components/FilterButton'
import { useFormat } from '../../lib/use-format'
import { ChangeItem } from './ChangeItem'
import classes from './changes.module.css'
import { ProblemNote } from './ProblemNote'
import panel from './panel.module.css'
import { isOpenRun } from './run-state'
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
  const { changes } = query
  const nothing = action ? t('runs.changes.noneMatch') : open ? t('runs.changes.noneYet') : t('runs.changes.none')
  return (
    <section className={classes.changes} aria-labelledby="run-changes">
      <h3 id="run-changes" className={`${panel.sectionHead} ${classes.head}`}>
        {t('runs.changes.title')}
        <span className={`num ${panel.light} t3`}>
          {format.number(Math.max(run.changeCount, action ? 0 : changes.length))}
        </span>
        <span className="grow" />
        <span className={panel.light}>
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
        <ChangeList key={action} query={query} provider={provider} />
      )}
    </section>
  )
}

function ChangeList({ query, provider }: { query: ReturnType<typeof useRunChanges>; provider: string }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const { changes, hasNextPage, isFetching, fetchNextPage } = query
  const virtualizer = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 58,
    getItemKey: (index) => changes[index]?.id ?? index,
    overscan: 4,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= changes.length - 10 && hasNextPage && !isFetching) void fetchNextPage()
  }, [last, changes.length, hasNextPage, isFetching, fetchNextPage])
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="feed"
      aria-label={t('runs.changes.list')}
      aria-busy={isFetching}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
      tabIndex={0}
    >
      <div className={classes.list} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const change = changes[item.index]
          if (!change) return null
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={classes.place}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ChangeItem change={change} provider={provider} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
