import { useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearch } from 'wouter'
import { noChoice, useRunChoice } from '../../actions/run-choice'
import { routes } from '../../app/routes'
import { Toolbar } from '../../components/frame/Toolbar'
import { SearchField } from '../../components/input/SearchField'
import { useFormat } from '../../lib/hooks/use-format'
import { RunBrowser } from './list/RunBrowser'

/** The Sync runs place; `runId` is the run whose panel is open. */
export function RunsScreen({ runId }: { runId: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const { choice, choose } = useRunChoice()
  const asked = new URLSearchParams(useSearch()).get('integration')

  // A link to the runs of one integration sets the filter once; from then on the filter is the person's.
  useLayoutEffect(() => {
    if (!asked) return
    choose({ ...noChoice, integrationId: asked })
    navigate(`${routes.runs}?`, { replace: true })
  }, [asked, choose, navigate])

  return (
    <RunBrowser
      choice={choice}
      choose={choose}
      runId={runId}
      open={(id) => navigate(id ? routes.run(id) : routes.runs)}
      head={(feed) => (
        <Toolbar title={t('runs.title')} count={feed.total === undefined ? '' : format.number(feed.total)}>
          <SearchField
            width={216}
            value={choice.search}
            placeholder={t('runs.search')}
            onChange={(search) => choose({ search })}
          />
        </Toolbar>
      )}
    />
  )
}
