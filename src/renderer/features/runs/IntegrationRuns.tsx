import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { noChoice, type RunChoice } from '../../actions/run-choice'
import { SearchField } from '../../components/input/SearchField'
import { RunBrowser } from './list/RunBrowser'

/** The runs of one integration, with their panel. */
export function IntegrationRuns({ id }: { id: string }) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<RunChoice>(noChoice)
  const [runId, setRunId] = useState<string | null>(null)
  const choose = (change: Partial<RunChoice>) => setChoice((before) => ({ ...before, ...change }))
  return (
    <RunBrowser
      integrationId={id}
      choice={choice}
      choose={choose}
      runId={runId}
      open={setRunId}
      search={
        <SearchField
          width={200}
          value={choice.search}
          placeholder={t('integration.searchRuns')}
          onChange={(search) => choose({ search })}
        />
      }
    />
  )
}
