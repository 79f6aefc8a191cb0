import { Button } from '@mantine/core'
import { duplicateKind } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { duplicatesPath } from '../../../app/import-place'
import { isNarrowed, openingView, type RecordPlace, type RecordView } from '../../../app/record-place'
import { routes } from '../../../app/routes'
import { api } from '../../../client'
import { SplitPanel } from '../../../components/frame/SplitPanel'
import { SubToolbar, Toolbar } from '../../../components/frame/Toolbar'
import { SearchField } from '../../../components/input/SearchField'
import { EmptyState, NoMatch } from '../../../components/notices/EmptyState'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFormat } from '../../../lib/hooks/use-format'
import { ExportButton } from '../bulk/ExportButton'
import { ImportButton } from '../bulk/ImportButton'
import { NewRecordButton } from '../bulk/NewRecordButton'
import { RecordPanel } from '../panel/RecordPanel'
import { useSearchText } from '../use-search-text'
import { ColumnsMenu } from './ColumnsMenu'
import { shownFields } from './columns'
import { ListFooter } from './ListFooter'
import { listQueryOf } from './list-query'
import { RecordFilters } from './RecordFilters'
import { RecordTable } from './RecordTable'
import { useRecordFeed } from './use-record-feed'
import { useTickEverything } from './use-tick-everything'

/** The list of a kind's records with its search and filters, and the panel of the record that is open. */
export function RecordsList({
  place,
  go,
}: {
  place: RecordPlace
  go(change: Partial<RecordPlace>, replace?: boolean): void
}) {
  const { kind, view } = place
  const { t } = useTranslation()
  const format = useFormat()
  const fieldLabel = useFieldLabel()
  const count = useQuery(api.records.counts.queryOptions()).data?.[kind]
  const today = new Date(format.now).toDateString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a period moves on with the day, not with the clock.
  const query = useMemo(() => listQueryOf(kind, view, shownFields(kind, view), new Date()), [kind, view, today])
  const columns = shownFields(kind, view)
  const feed = useRecordFeed(query)
  const choose = useCallback((change: Partial<RecordView>) => go({ view: { ...view, ...change } }, true), [go, view])
  const { text, setText } = useSearchText(view.search, (search) => choose({ search }))
  const labelOf = useCallback(
    (field: string) => fieldLabel(kind, { field, label: bareName(field) }),
    [kind, fieldLabel],
  )
  useTickEverything(kind, query, feed.total ?? 0)
  const narrowed = isNarrowed(view)
  // A place that shows another record leaves the title of the window with the kind.
  useEffect(() => {
    document.title = t('records.windowTitle', { kind: t(`records.kind.${kind}.title`) })
  }, [t, kind])

  const clear = (
    <Button onClick={() => go({ view: { ...view, ...cleared } }, true)}>{t('records.filter.clearAll')}</Button>
  )
  const empty = narrowed ? (
    <NoMatch
      text={
        view.search.trim()
          ? t('records.noMatchSearch', { kind: t(`records.kind.${kind}.plural`), search: view.search.trim() })
          : t('records.noMatch', { kind: t(`records.kind.${kind}.plural`) })
      }
    >
      {clear}
    </NoMatch>
  ) : (
    <EmptyState title={t(`records.kind.${kind}.empty`)} text={t('records.empty.text')}>
      <Button component={Link} href={routes.integrations}>
        {t('records.empty.action')}
      </Button>
    </EmptyState>
  )

  return (
    <>
      <Toolbar title={t(`records.kind.${kind}.title`)} count={count === undefined ? '' : format.number(count)}>
        <SearchField width={300} value={text} placeholder={t(`records.kind.${kind}.search`)} onChange={setText} />
        {feed.total ? <ExportButton kind={kind} query={query} columns={columns} ids={null} /> : null}
        <ImportButton kind={kind} />
        <NewRecordButton kind={kind} onMade={(id) => go({ id })} />
      </Toolbar>
      <SubToolbar>
        <RecordFilters kind={kind} view={view} choose={choose} />
        <span className="grow" />
        <span className="t3 caption num" role="status">
          {narrowed && feed.total !== undefined && !feed.old
            ? t('records.matches', { count: feed.total, ms: Math.max(1, Math.round(feed.tookMs)) })
            : ''}
        </span>
        {duplicateKind.safeParse(kind).success ? (
          <Button variant="subtle" component={Link} href={duplicatesPath(duplicateKind.parse(kind))}>
            {t('records.duplicates.title')}
          </Button>
        ) : null}
        <ColumnsMenu kind={kind} view={view} labelOf={labelOf} choose={choose} />
      </SubToolbar>
      <SplitPanel
        label={t('records.panel.region')}
        onClose={() => go({ id: null })}
        panel={
          place.id ? (
            <RecordPanel
              key={place.id}
              id={place.id}
              kind={kind}
              onClose={() => go({ id: null })}
              onStep={(step) => {
                const at = feed.rows.findNear(0, (row) => row.id === place.id)
                const next = at < 0 ? undefined : feed.rows.at(at + step)
                if (next) go({ id: next.id }, true)
              }}
            />
          ) : null
        }
      >
        <RecordTable
          kind={kind}
          view={view}
          feed={feed}
          selectedId={place.id}
          empty={empty}
          labelOf={labelOf}
          choose={choose}
          onOpen={(row) => go({ id: row.id }, place.id !== null)}
        />
        <ListFooter kind={kind} total={feed.total} query={query} columns={columns} />
      </SplitPanel>
    </>
  )
}

const { sort: _sort, descending: _descending, columns: _columns, ...cleared } = openingView

/** A field of a CRM's own, as its CRM calls it. */
function bareName(field: string): string {
  return field.replace(/^custom:/, '')
}
