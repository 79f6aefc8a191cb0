import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { Run } from '@shared/model'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { isNarrowed, noChoice, type RunChoice, runFilterOf } from '../../../actions/run-choice'
import { routes } from '../../../app/routes'
import { SplitPanel } from '../../../components/frame/SplitPanel'
import { SubToolbar } from '../../../components/frame/Toolbar'
import { EmptyState, NoMatch } from '../../../components/notices/EmptyState'
import { useFormat } from '../../../lib/hooks/use-format'
import { RunPanel } from '../panel/RunPanel'
import { RunFilters } from './RunFilters'
import { RunTable } from './RunTable'
import classes from './runs.module.css'
import { type RunFeedView, useRunFeed } from './use-run-feed'

/** How long typing in the search rests before the list follows, ms. */
const searchPause = 150

/** The filters, the list and the panel of one run: the body of Sync runs, and of an integration's Runs. */
export function RunBrowser(props: {
  choice: RunChoice
  choose(change: Partial<RunChoice>): void
  /** The run whose panel is open. */
  runId: string | null
  open(runId: string | null): void
  /** The integration that the list belongs to; its filter is not shown then. */
  integrationId?: string
  /** Stands at the end of the filters. */
  search?: ReactNode
  /** Stands above the filters and may show counts of the list. */
  head?(feed: RunFeedView): ReactNode
}) {
  const { choice, choose, integrationId } = props
  const { t } = useTranslation()
  const format = useFormat()
  const [search] = useDebouncedValue(choice.search, searchPause)
  const today = new Date(format.now).toDateString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a period moves on with the day, not with the clock.
  const filter = useMemo(
    () => runFilterOf({ ...choice, search, integrationId: integrationId ?? choice.integrationId }, new Date()),
    [choice.status, choice.integrationId, choice.trigger, choice.started, search, integrationId, today],
  )
  const feed = useRunFeed(filter)
  const narrowed = isNarrowed({ ...choice, search })
  const count = feed.total === undefined ? '' : t('runs.count', { count: feed.matching })

  const clear = <Button onClick={() => choose(noChoice)}>{t('runs.filter.clearAll')}</Button>
  const empty =
    narrowed && feed.total !== 0 ? (
      <NoMatch text={search.trim() ? t('runs.noMatchSearch', { search: search.trim() }) : t('runs.noMatch')}>
        {clear}
      </NoMatch>
    ) : (
      <EmptyState title={t('runs.empty.title')} text={t('runs.empty.text')}>
        {integrationId ? null : (
          <Button component={Link} href={routes.integrations}>
            {t('runs.empty.action')}
          </Button>
        )}
      </EmptyState>
    )

  return (
    <>
      {props.head?.(feed)}
      <SubToolbar>
        <RunFilters choice={choice} choose={choose} fixed={integrationId !== undefined} />
        <span className="grow" />
        <span className={`t3 caption num ${classes.matching}`} role="status">
          {count}
        </span>
        {props.search}
      </SubToolbar>
      <SplitPanel
        label={t('runs.panel.region')}
        onClose={() => props.open(null)}
        panel={
          props.runId ? (
            <RunPanel key={props.runId} id={props.runId} onClose={() => props.open(null)} onOpen={props.open} />
          ) : null
        }
      >
        <RunTable
          feed={feed}
          filter={filter}
          selectedId={props.runId}
          empty={empty}
          onOpen={(run: Run) => props.open(run.id)}
        />
      </SplitPanel>
    </>
  )
}
