import type { RunDetail } from '@shared/model'
import { Eye, Redo2, RefreshCw, RotateCw, Square, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginPreview } from '../../../actions/preview-flow'
import { useSync } from '../../../actions/sync-actions'
import { useRetry, whyNot } from '../../../actions/use-run-actions'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ActionButton } from '../../../components/actions/ActionButton'
import { useIntegrations } from '../../../lib/hooks/use-engine'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { isOpenRun } from '../../../lib/run-progress'
import { useShortcut } from '../../../lib/shortcuts'
import classes from '../panel/panel.module.css'
import { UndoDialog } from '../undo/UndoDialog'
import { useIsRedo } from '../undo/use-is-redo'
import { footerOf } from './footer-model'

const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const

/** What can be done with a run now: stop it, try refused records again, undo it, sync again. */
export function RunFooter({ run, onOpen }: { run: RunDetail; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const stop = useAction((id: string) => client.runs.stop({ id }))
  if (!isOpenRun(run.status)) return <EndedFooter run={run} onOpen={onOpen} />
  return (
    <footer className={classes.footer} data-bottom-actions>
      <ActionButton leftSection={<Square {...icon} />} loading={stop.busy} onClick={() => void stop.run(run.id)}>
        {t('runs.action.stop')}
      </ActionButton>
    </footer>
  )
}

function EndedFooter({ run, onOpen }: { run: RunDetail; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const integration = useIntegrations()?.integrations.find((each) => each.id === run.integrationId)
  const network = useNetworkReason()
  const retry = useRetry()
  const sync = useSync()
  const [asks, setAsks] = useState(false)
  const redoes = useIsRedo(run)
  const offers = footerOf(run, redoes, integration)
  const reason = whyNot(integration, t) ?? network
  const follow = async (starting: Promise<{ id: string } | undefined>) => {
    const started = await starting
    if (started) onOpen(started.id)
  }
  const canRetry = offers.retry > 0 && !reason && !retry.busy
  useShortcut('retryFailed', () => {
    if (canRetry) void follow(retry.run(run))
  })
  useShortcut('undoRun', () => {
    if (offers.undo && !reason) setAsks(true)
  })
  if (!offers.retry && !offers.undo && !offers.sync && !offers.preview) return null
  return (
    <footer className={classes.footer} data-bottom-actions>
      {offers.retry > 0 ? (
        <ActionButton
          variant="filled"
          leftSection={<RotateCw {...icon} />}
          loading={retry.busy}
          reason={reason}
          onClick={() => void follow(retry.run(run))}
        >
          {t('runs.action.retryFailed', { count: offers.retry })}
        </ActionButton>
      ) : null}
      {offers.sync ? (
        <ActionButton
          variant={run.status === 'partial' ? 'default' : 'filled'}
          leftSection={<RefreshCw {...icon} />}
          loading={sync.busy}
          reason={reason ?? (integration?.activeRun ? t('runs.already') : null)}
          onClick={() => void follow(sync.run(run.integrationId))}
        >
          {t(`runs.action.${offers.sync}`)}
        </ActionButton>
      ) : null}
      {offers.preview ? (
        <ActionButton leftSection={<Eye {...icon} />} reason={reason} onClick={() => beginPreview(run.integrationId)}>
          {t('integrations.action.preview')}
        </ActionButton>
      ) : null}
      {offers.undo ? (
        <ActionButton
          leftSection={offers.undo === 'redo' ? <Redo2 {...icon} /> : <Undo2 {...icon} />}
          reason={reason}
          onClick={() => setAsks(true)}
        >
          {offers.undo === 'redo' ? t('runs.action.redoAsk') : t('runs.action.undo')}
        </ActionButton>
      ) : null}
      {asks ? <UndoDialog run={run} onClose={() => setAsks(false)} onStarted={onOpen} /> : null}
    </footer>
  )
}
