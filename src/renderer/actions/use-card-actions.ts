import type { Integration } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { routes } from '../app/routes'
import { useKeyDialog } from '../app/workspace/key-dialog'
import { api, client, queryClient } from '../client'
import { useAction } from '../client/use-action'
import { toast } from '../components/notices/toasts'
import { copyText } from '../lib/hooks/use-copy'
import { useAppInfo } from '../lib/hooks/use-engine'
import type { CardAction } from './card-actions'
import { useCardDialog } from './card-dialogs'
import { beginConnect } from './connect-flow'
import { beginPreview } from './preview-flow'
import { useRunChoice } from './run-choice'
import { useSync } from './sync-actions'

const refresh = () => void queryClient.invalidateQueries({ queryKey: api.integrations.key() })

/** Everything that the buttons and the menu of an integration's card do. */
export function useCardActions(integration: Integration) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const info = useAppInfo()
  const askKey = useKeyDialog((state) => state.ask)
  const askInApp = useCardDialog((state) => state.ask)
  const chooseRuns = useRunChoice((state) => state.choose)
  const sync = useSync()
  const stop = useAction((id: string) => client.runs.stop({ id }))
  const pause = useAction((id: string) => client.integrations.pause({ id }))
  const resume = useAction((id: string) => client.integrations.resume({ id }))
  const { id, activeRun } = integration

  const ask = (kind: 'disconnect' | 'remove-data') => askInApp(kind, id)
  const open = () => navigate(routes.integration(id))
  const showRuns = () => {
    chooseRuns({ integrationId: id, status: null, trigger: null, started: 'any', search: '' })
    navigate(routes.runs)
  }
  const reconnect = () =>
    beginConnect(
      {
        provider: integration.provider,
        integrationKey: integration.integrationKey,
        reconnects: { id, account: integration.account.name },
      },
      info?.capabilities,
    )

  const does: Record<CardAction, () => void> = {
    sync: () => void sync.run(id),
    preview: () => beginPreview(id),
    retry: () => void sync.run(id),
    stop: () => {
      if (activeRun) void stop.run(activeRun.runId).then(refresh)
    },
    follow: () => {
      if (activeRun) navigate(routes.run(activeRun.runId))
    },
    open,
    review: () => {
      const worst = integration.strip.findLast(({ outcome }) => outcome === 'failed' || outcome === 'partial')
      if (worst?.runId) navigate(routes.run(worst.runId))
      else showRuns()
    },
    reconnect,
    'connect-again': reconnect,
    'enter-key': askKey,
    resume: () => void resume.run(id).then(refresh),
    'remove-data': () => ask('remove-data'),
  }

  return {
    run: (action: CardAction) => does[action](),
    busy: sync.busy || stop.busy || pause.busy || resume.busy,
    open,
    showRuns,
    pause: () => void pause.run(id).then(refresh),
    resume: does.resume,
    disconnect: () => ask('disconnect'),
    removeData: does['remove-data'],
    copyId: async () => {
      if (!(await copyText(id))) return
      toast({ tone: 'plain', title: t('integrations.message.idCopied'), detail: id, mono: true })
    },
  }
}
