import { Button, Tabs } from '@mantine/core'
import type { Integration } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../app/routes'
import { api, problemOf } from '../../client'
import { EmptyState } from '../../components/EmptyState'
import { ProblemNote } from '../../components/ProblemNote'
import { Toolbar } from '../../components/Toolbar'
import { useIntegrations } from '../../lib/use-engine'
import { useFormat } from '../../lib/use-format'
import { cardStatus } from '../integrations/grid-model'
import { useCardActions } from '../integrations/use-card-actions'
import { IntegrationHeader } from './IntegrationHeader'
import { IntegrationRuns } from './IntegrationRuns'
import classes from './integration.module.css'
import { Overview } from './Overview'
import { OverviewSkeleton } from './OverviewSkeleton'
import { Trouble } from './Trouble'

/** One integration: its head, what is wrong with it, its overview and its runs. */
export function IntegrationScreen({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useOverview(id)
  // The grid has read it already: the head stands at once.
  const known = useIntegrations()?.integrations.find((each) => each.id === id)
  const integration = known ?? query.data?.integration
  if (integration) return <IntegrationPage integration={integration} />
  return (
    <>
      <Toolbar title={id} crumbs={[{ label: t('integrations.title'), href: routes.integrations }]} />
      {query.error && problemOf(query.error).code === 'NOT_FOUND' ? (
        <EmptyState title={t('integration.gone.title')} text={t('integration.gone.text')}>
          <Button component={Link} href={routes.integrations}>
            {t('integration.gone.action')}
          </Button>
        </EmptyState>
      ) : query.error ? (
        <Unread error={query.error} retry={() => void query.refetch()} />
      ) : (
        <OverviewSkeleton />
      )}
    </>
  )
}

function useOverview(id: string) {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return useQuery(api.integrations.overview.queryOptions({ input: { id, timeZone } }))
}

function IntegrationPage({ integration }: { integration: Integration }) {
  const { t } = useTranslation()
  const format = useFormat()
  const actions = useCardActions(integration)
  const overview = useOverview(integration.id)
  const runs = useQuery(api.runs.list.queryOptions({ input: { integrationId: integration.id, limit: 1 } })).data
  const status = cardStatus(integration)
  return (
    <>
      <IntegrationHeader integration={integration} status={status} actions={actions} />
      <Trouble integration={integration} status={status} actions={actions} />
      <Tabs
        defaultValue="overview"
        keepMounted={false}
        classNames={{ root: classes.tabs, list: classes.tabList, tab: classes.tab, panel: classes.panel }}
      >
        <Tabs.List aria-label={t('integration.tab.label')}>
          <Tabs.Tab value="overview">{t('integration.tab.overview')}</Tabs.Tab>
          <Tabs.Tab value="runs">
            {t('integration.tab.runs')}{' '}
            {runs ? <span className={`num ${classes.count}`}>{format.number(runs.matching)}</span> : null}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          {overview.data ? (
            <Overview overview={overview.data} />
          ) : overview.error ? (
            <Unread error={overview.error} retry={() => void overview.refetch()} />
          ) : (
            <OverviewSkeleton />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <IntegrationRuns id={integration.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Unread({ error, retry }: { error: unknown; retry(): void }) {
  return (
    <div className={classes.unread}>
      <ProblemNote error={error} retry={retry} />
    </div>
  )
}
