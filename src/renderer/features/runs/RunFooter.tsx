import type { Integration, RunDetail } from '@shared/model'
import type { TFunction } from 'i18next'
import { RefreshCw, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/ActionButton'
import { useIntegrations } from '../../lib/use-engine'
import { useNetworkReason } from '../../lib/use-network-reason'
import { useSync } from '../integrations/sync-actions'
import classes from './panel.module.css'
import { isOpenRun } from './run-state'

/** What can be done with a run now: stop it while it goes on, sync again where it did not come to its end. */
export function RunFooter({ run, onOpen }: { run: RunDetail; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const integration = useIntegrations()?.integrations.find((each) => each.id === run.integrationId)
  const network = useNetworkReason()
  const stop = useAction((id: string) => client.runs.stop({ id }))
  const sync = useSync()

  if (isOpenRun(run.status)) {
    return (
      <footer className={classes.footer}>
        <ActionButton
          leftSection={<Square size={14} className="icon" aria-hidden />}
          loading={stop.busy}
          onClick={() => void stop.run(run.id)}
        >
          {t('runs.action.stop')}
        </ActionButton>
      </footer>
    )
  }
  if (run.status === 'succeeded' || run.status === 'undone') return null
  const unfinished = run.status === 'interrupted' || run.status === 'stopped'
  const again = async () => {
    const started = await sync.run(run.integrationId)
    if (started) onOpen(started.id)
  }
  return (
    <footer className={classes.footer}>
      <ActionButton
        variant={run.status === 'partial' ? 'default' : 'filled'}
        leftSection={<RefreshCw size={14} className="icon" aria-hidden />}
        loading={sync.busy}
        reason={whyNot(integration, t) ?? network}
        onClick={() => void again()}
      >
        {unfinished ? t('runs.action.continue') : t('runs.action.syncAgain')}
      </ActionButton>
    </footer>
  )
}

/** Why a new sync of an integration makes no sense now; null when it does. */
function whyNot(integration: Integration | undefined, t: TFunction): string | null {
  if (!integration || integration.status === 'disconnected') return t('runs.notConnected')
  if (integration.status === 'needs-reconnect') return t('runs.needsReconnect')
  if (integration.status === 'paused') return t('runs.paused')
  if (integration.activeRun) return t('runs.already')
  return null
}
