import type { Integration } from '@shared/model'
import {
  History,
  Hourglass,
  Pause,
  Play,
  Plug,
  Plus,
  RefreshCw,
  SlidersHorizontal,
  Unplug,
  Workflow,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useCardDialog } from '../../actions/card-dialogs'
import { beginConnect } from '../../actions/connect-flow'
import { beginPreview } from '../../actions/preview-flow'
import { noChoice, useRunChoice } from '../../actions/run-choice'
import { useSync, useSyncAll } from '../../actions/sync-actions'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { cardStatus } from '../../lib/card-status'
import { useAppInfo, useIntegrations } from '../../lib/hooks/use-engine'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useProviders } from '../../lib/hooks/use-providers'
import { places } from '../places'
import { routes } from '../routes'
import type { Entry } from './palette-model'

const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const

/** Everything that the palette offers without asking the engine: actions, integrations and places. */
export function useEntries(): Entry[] {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const network = useNetworkReason()
  const providers = useProviders()
  const info = useAppInfo()
  const list = useIntegrations()
  const sync = useSync()
  const syncAll = useSyncAll()
  const pause = useAction((id: string) => client.integrations.pause({ id }))
  const resume = useAction((id: string) => client.integrations.resume({ id }))
  const refresh = () => void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
  const nameOf = (provider: string) => providers.find(({ id }) => id === provider)?.name ?? provider

  const ofIntegration = (integration: Integration): Entry[] => {
    const { id, account, outbox } = integration
    const status = cardStatus(integration)
    const name = t('integrations.named', { provider: nameOf(integration.provider), account: account.name })
    const action = (key: string, entry: Omit<Entry, 'id' | 'group'>): Entry => ({
      id: `${key} ${id}`,
      group: 'actions',
      ...entry,
    })
    const connect = () =>
      beginConnect(
        {
          provider: integration.provider,
          integrationKey: integration.integrationKey,
          reconnects: { id, account: account.name },
        },
        info?.capabilities,
      )
    const why: Partial<Record<typeof status, string>> = {
      'needs-reconnect': t('palette.reason.reconnect'),
      paused: t('palette.reason.paused'),
      disconnected: t('palette.reason.disconnected'),
      syncing: t('palette.reason.syncing'),
      queued: t('palette.reason.syncing'),
    }
    const entries: Entry[] = []
    if (status === 'needs-reconnect' || status === 'disconnected') {
      entries.push(
        action('reconnect', {
          icon: <Plug {...icon} />,
          text: t(status === 'disconnected' ? 'palette.connect' : 'palette.reconnect', { name }),
          aside: t(`common.integrationStatus.${status}`),
          reason: network,
          isUrgent: status === 'needs-reconnect',
          run: connect,
        }),
      )
    }
    if (!integration.firstSyncConfirmed && status === 'connected') {
      entries.push(
        action('preview', {
          icon: <Workflow {...icon} />,
          text: t('palette.preview', { name }),
          reason: network,
          isUrgent: true,
          run: () => beginPreview(id),
        }),
      )
    }
    if (outbox.waiting > 0) {
      entries.push(
        action('waiting', {
          icon: <Hourglass {...icon} />,
          text: t('palette.waiting', { count: outbox.waiting, name }),
          isUrgent: status === 'needs-reconnect',
          run: () => navigate(routes.waiting()),
        }),
      )
    }
    entries.push(
      action('sync', {
        icon: <RefreshCw {...icon} />,
        text: t('palette.sync', { name }),
        aside: status === 'error' ? t('common.integrationStatus.error') : undefined,
        reason: why[status] ?? network,
        isUrgent: status === 'error',
        run: () => void sync.run(id),
      }),
    )
    if (status === 'paused') {
      entries.push(
        action('resume', {
          icon: <Play {...icon} />,
          text: t('palette.resume', { name }),
          run: () => void resume.run(id).then(refresh),
        }),
      )
    } else if (status !== 'disconnected') {
      entries.push(
        action('pause', {
          icon: <Pause {...icon} />,
          text: t('palette.pause', { name }),
          run: () => void pause.run(id).then(refresh),
        }),
        action('disconnect', {
          icon: <Unplug {...icon} />,
          text: t('palette.disconnect', { name }),
          reason: network,
          run: () => useCardDialog.getState().ask('disconnect', id),
        }),
      )
    }
    entries.push({
      id: `integration ${id}`,
      group: 'integrations',
      icon: <ProviderTile provider={integration.provider} size={16} />,
      text: name,
      aside: t('palette.records', { count: integration.records }),
      run: () => navigate(routes.integration(id)),
    })
    const tab = (key: 'mapping' | 'settings', path: string): Entry => ({
      id: `${key} ${id}`,
      group: 'places',
      icon: <SlidersHorizontal {...icon} />,
      text: t(`palette.${key}Of`, { name }),
      run: () => navigate(routes.integration(id, path)),
    })
    entries.push(
      {
        id: `runs ${id}`,
        group: 'places',
        icon: <History {...icon} />,
        text: t('palette.runsOf', { name }),
        run: () => {
          useRunChoice.getState().choose({ ...noChoice, integrationId: id })
          navigate(routes.runs)
        },
      },
      tab('mapping', 'mapping'),
      tab('settings', 'settings'),
    )
    return entries
  }

  const toPlaces = places
    .flatMap((place) => [place, ...(place.below ?? [])])
    .map(
      (place): Entry => ({
        id: `place ${place.id}`,
        group: 'places',
        icon: <place.icon {...icon} />,
        text: t(`shell.nav.${place.id}`),
        run: () => navigate(place.href),
      }),
    )
  const entries: Entry[] = [
    {
      id: 'sync-all',
      group: 'actions',
      icon: <RefreshCw {...icon} />,
      text: t('palette.syncAll'),
      reason: syncAll.reason,
      run: () => void syncAll.run(),
    },
    ...(list?.integrations ?? []).flatMap(ofIntegration),
    ...(list?.available ?? []).map(
      ({ provider, integrationKey }): Entry => ({
        id: `connect ${integrationKey}`,
        group: 'actions',
        icon: <Plug {...icon} />,
        text: t('palette.connect', { name: nameOf(provider) }),
        aside: integrationKey,
        reason: network,
        run: () => beginConnect({ provider, integrationKey, reconnects: null }, info?.capabilities),
      }),
    ),
    {
      id: 'add-workspace',
      group: 'actions',
      icon: <Plus {...icon} />,
      text: t('palette.addWorkspace'),
      run: () => navigate(routes.addWorkspace),
    },
    ...toPlaces,
  ]
  return entries
}
