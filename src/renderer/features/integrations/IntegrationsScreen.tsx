import { Button } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSync, useSyncAll } from '../../actions/sync-actions'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { Toolbar } from '../../components/frame/Toolbar'
import { FilterButton } from '../../components/input/FilterButton'
import { SearchField } from '../../components/input/SearchField'
import { CardSkeletons } from '../../components/loading/Skeletons'
import { EmptyState } from '../../components/notices/EmptyState'
import type { CardStatus } from '../../lib/card-status'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useShortcut } from '../../lib/shortcuts'
import { AddMenu } from './AddMenu'
import { Grid } from './Grid'
import { cardsOf } from './grid-model'
import classes from './IntegrationsScreen.module.css'

const statuses = [
  'connected',
  'syncing',
  'error',
  'needs-reconnect',
  'paused',
  'disconnected',
  'not-connected',
] as const satisfies readonly CardStatus[]
type Status = (typeof statuses)[number]

/** The Integrations place: every connected account, and every CRM that can be connected, as cards. */
export function IntegrationsScreen() {
  const { t } = useTranslation()
  const format = useFormat()
  const list = useIntegrations()
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<Status | null>(null)
  const syncAll = useSyncAll()
  useSyncFocused()
  const cards = list ? cardsOf(list) : []
  const hasAccounts = (list?.integrations.length ?? 0) > 0

  return (
    <>
      <Toolbar title={t('integrations.title')} count={list ? format.number(cards.length) : undefined}>
        <SearchField value={search} placeholder={t('integrations.search')} onChange={setSearch} />
        <FilterButton<Status>
          label={t('integrations.filter.status')}
          any={t('integrations.filter.all')}
          value={status}
          options={statuses.map((value) => ({ value, label: t(`common.integrationStatus.${value}`) }))}
          onChange={setStatus}
        />
        <AddMenu list={list} />
        <ActionButton
          variant={hasAccounts && !syncAll.reason ? 'filled' : 'default'}
          leftSection={<RefreshCw size={14} className="icon" aria-hidden />}
          loading={syncAll.busy}
          reason={syncAll.reason}
          onClick={() => void syncAll.run()}
        >
          {t('integrations.syncAll')}
        </ActionButton>
      </Toolbar>
      <div className={classes.scroll}>
        {list === undefined ? (
          <div role="status" aria-label={t('integrations.loading')}>
            <CardSkeletons />
          </div>
        ) : cards.length === 0 ? (
          <Nothing />
        ) : (
          <Grid
            list={list}
            filter={{ search, status }}
            onClearFilter={() => {
              setSearch('')
              setStatus(null)
            }}
          />
        )}
      </div>
    </>
  )
}

function Nothing() {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const refresh = useAction(() => client.integrations.refresh({}))
  return (
    <EmptyState title={t('integrations.empty.title')} text={t('integrations.empty.text')}>
      {network ? (
        <Button aria-disabled>{t('integrations.empty.action')}</Button>
      ) : (
        <Button
          loading={refresh.busy}
          onClick={async () => {
            const answer = await refresh.run(undefined)
            if (answer) queryClient.setQueryData(api.integrations.list.queryKey(), answer)
          }}
        >
          {t('integrations.empty.action')}
        </Button>
      )}
    </EmptyState>
  )
}

/** S syncs the integration whose card has the focus. */
function useSyncFocused(): void {
  const sync = useSync()
  const network = useNetworkReason()
  const integrations = useIntegrations()?.integrations ?? []
  useShortcut('syncFocused', () => {
    const card = document.activeElement?.closest<HTMLElement>('[data-integration]')
    const focused = integrations.find(({ id }) => id === card?.dataset.integration)
    if (!focused || network || focused.status === 'disconnected' || focused.status === 'paused') return
    void sync.run(focused.id)
  })
}
