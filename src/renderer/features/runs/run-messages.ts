import type { EngineEvent, RunKind } from '@shared/model'
import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { takeWatched, type Watched, watchRuns } from '../../actions/watched-runs'
import { routes } from '../../app/routes'
import { client, onEngineEvent } from '../../client'
import { toastError } from '../../client/use-action'
import { type Toast, toast } from '../../components/notices/toasts'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'
import { leftAlone } from './undo/left-alone'

type Ended = Extract<EngineEvent, { type: 'run.ended' }>
type Message = Omit<Toast, 'id'>

/** Tells in a message how the runs ended that were started here. */
export function useRunMessages(): void {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const providers = useProviders()
  const integrations = useIntegrations()?.integrations

  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type !== 'run.ended') return
        const watched = takeWatched(event.runId)
        if (!watched) return
        const integration = integrations?.find(({ id }) => id === event.integrationId)
        const provider = providers.find(({ id }) => id === integration?.provider)?.name ?? event.integrationId
        const name = integration ? t('integrations.named', { provider, account: integration.account.name }) : provider
        const show = { label: t('common.action.show'), run: () => navigate(routes.run(event.runId)) }
        const isUndone = event.status === 'succeeded' || event.status === 'partial'
        if (watched.undo && isUndone) void tellUndone(event, watched.undo, provider, t, show)
        else {
          const message = endMessage(event, watched.kind, name, t)
          if (!message) return
          const onlyRead = integration?.firstSyncConfirmed === false && watched.kind === 'sync' && message.tone === 'ok'
          const detail = onlyRead ? `${message.detail}. ${t('integrations.firstSync.onlyRead')}` : message.detail
          toast({ ...message, detail, action: show })
        }
      }),
    [t, navigate, providers, integrations],
  )
}

const tones = { succeeded: 'ok', partial: 'err', failed: 'err', stopped: 'info', interrupted: 'info' } as const

/** The message about a sync or a retry, or about an undo that did not come to its end. */
function endMessage({ status, changeCount }: Ended, kind: RunKind, name: string, t: TFunction): Message | null {
  if (status === 'queued' || status === 'running' || status === 'undone') return null
  const what = kind === 'retry' || kind === 'undo' ? kind : 'sync'
  return {
    tone: tones[status],
    title: t(`runs.message.${what}.${status}`, { name }),
    detail:
      what === 'sync' && status === 'succeeded' ? t('runs.message.sync.changed', { count: changeCount }) : undefined,
  }
}

/** Says how much went back and what was left alone, with the way to take that back in turn. */
async function tellUndone(
  event: Ended,
  undo: NonNullable<Watched['undo']>,
  provider: string,
  t: TFunction,
  show: { label: string; run(): void },
): Promise<void> {
  const [skipped, pushed] = await Promise.all([
    leftAlone(event.runId).catch(() => 0),
    client.runs.get({ id: event.runId }).then(
      (run) => run.totals.pushed,
      () => 0,
    ),
  ])
  const whole = undo.redo ? 'newValues' : pushed > 0 ? 'oldValues' : 'onlyHere'
  const details = [
    skipped > 0 ? t('runs.message.undo.skipped', { count: skipped }) : null,
    event.status === 'partial' ? t('runs.message.undo.refused', { provider }) : null,
  ].filter((text) => text !== null)
  const isWhole = details.length === 0
  toast({
    tone: event.status === 'partial' ? 'err' : undo.redo ? 'ok' : 'undone',
    title: undo.redo
      ? t('runs.message.undo.redone')
      : t('runs.message.undo.done', { count: Math.max(0, undo.count - skipped) }),
    detail: isWhole ? t(`runs.message.undo.${whole}`, { provider }) : details.join(' '),
    action:
      event.status === 'partial' || undo.redo
        ? show
        : { label: t('runs.action.redo'), run: () => void redo(event.runId, undo.count) },
  })
}

async function redo(runId: string, count: number): Promise<void> {
  try {
    watchRuns([await client.runs.undo({ id: runId, trigger: 'manual' })], { count, redo: true })
  } catch (error) {
    toastError(error)
  }
}
