import { Button, Tabs } from '@mantine/core'
import type { Integration } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useCardActions } from '../../actions/use-card-actions'
import { routes } from '../../app/routes'
import { api, problemOf } from '../../client'
import { HeaderSlotProvider } from '../../components/frame/HeaderSlot'
import { Toolbar } from '../../components/frame/Toolbar'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { cardStatus } from '../../lib/card-status'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { IntegrationHeader } from './IntegrationHeader'
import classes from './integration.module.css'
import { Overview } from './Overview'
import { OverviewSkeleton } from './OverviewSkeleton'
import { Trouble } from './Trouble'

/** The tabs of an integration's page. */
const tabs = ['overview', 'mapping', 'runs', 'settings'] as const
type Tab = (typeof tabs)[number]

/** What stands in the tabs that belong to other features. */
type TabContents = Record<Exclude<Tab, 'overview'>, ReactNode>

/** One integration: its head, what is wrong with it, and its tabs. `tab` is the one in the address. */
export function IntegrationScreen({ id, tab, contents }: { id: string; tab?: string; contents: TabContents }) {
  const { t } = useTranslation()
  const query = useOverview(id)
  // The grid has read it already: the head stands at once.
  const known = useIntegrations()?.integrations.find((each) => each.id === id)
  const integration = known ?? query.data?.integration
  if (integration)
    return (
      <IntegrationPage
        integration={integration}
        tab={tabs.find((each) => each === tab) ?? 'overview'}
        contents={contents}
      />
    )
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

function IntegrationPage(props: { integration: Integration; tab: Tab; contents: TabContents }) {
  const { integration, contents } = props
  const [, navigate] = useLocation()
  const { t } = useTranslation()
  const format = useFormat()
  const actions = useCardActions(integration)
  const overview = useOverview(integration.id)
  const runs = useQuery(api.runs.list.queryOptions({ input: { integrationId: integration.id, limit: 1 } })).data
  const status = cardStatus(integration)
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  return (
    <HeaderSlotProvider value={slot}>
      <IntegrationHeader integration={integration} status={status} actions={actions} slot={setSlot} />
      <Trouble integration={integration} status={status} actions={actions} />
      <Tabs
        value={props.tab}
        onChange={(tab) => navigate(routes.integration(integration.id, tab === 'overview' ? '' : (tab ?? '')))}
        keepMounted={false}
        classNames={{ root: classes.tabs, list: classes.tabList, tab: classes.tab, panel: classes.panel }}
      >
        <Tabs.List aria-label={t('integration.tab.label')}>
          <Tabs.Tab value="overview">{t('integration.tab.overview')}</Tabs.Tab>
          <Tabs.Tab value="mapping">{t('integration.tab.mapping')}</Tabs.Tab>
          <Tabs.Tab value="runs">
            {t('integration.tab.runs')}{' '}
            {runs ? <span className={`num ${classes.count}`}>{format.number(runs.matching)}</span> : null}
          </Tabs.Tab>
          <Tabs.Tab value="settings">{t('integration.tab.settings')}</Tabs.Tab>
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
        <Tabs.Panel value="mapping">{contents.mapping}</Tabs.Panel>
        <Tabs.Panel value="runs">{contents.runs}</Tabs.Panel>
        <Tabs.Panel value="settings">{contents.settings}</Tabs.Panel>
      </Tabs>
    </HeaderSlotProvider>
  )
}

function Unread({ error, retry }: { error: unknown; retry(): void }) {
  return (
    <div className={classes.unread}>
      <ProblemNote error={error} retry={retry} />
    </div>
  )
}
