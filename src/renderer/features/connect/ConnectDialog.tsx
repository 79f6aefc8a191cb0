import { ActionIcon } from '@mantine/core'
import { endedConnectStates } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type ConnectFlow, closeDialog, showAgain } from '../../actions/connect-flow'
import { api } from '../../client'
import { Dialog } from '../../components/actions/Dialog'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { toast } from '../../components/notices/toasts'
import { useProvider } from '../../lib/hooks/use-providers'
import classes from './ConnectDialog.module.css'
import { Ended, Failure } from './Ended'
import { Pending } from './Pending'

/**
 * One connect attempt from click to end. Closing the dialog does not end the attempt: it goes on, and a message tells
 * how it ended. Only Cancel ends it.
 */
export function ConnectDialog({ flow }: { flow: ConnectFlow }) {
  const { t } = useTranslation()
  const { target, attemptId } = flow
  const name = useProvider(target.provider)?.name ?? target.provider
  const attempt = useQuery(
    api.integrations.attempt.queryOptions({ input: { attemptId: attemptId ?? '' }, enabled: attemptId !== null }),
  ).data
  const hasEnded = flow.failure !== null || (attempt !== undefined && endedConnectStates.has(attempt.state))

  const close = () => {
    if (!closeDialog(hasEnded) || !attemptId) return
    toast({
      topic: attemptId,
      tone: 'info',
      title: t('integrations.connect.background', { provider: name }),
      detail: t('integrations.connect.backgroundDetail'),
      action: { label: t('common.action.show'), run: () => showAgain(attemptId) },
    })
  }

  return (
    <Dialog
      title={
        target.reconnects
          ? t('integrations.connect.reconnectTitle', { provider: name, account: target.reconnects.account })
          : t('integrations.connect.title', { provider: name })
      }
      head={(title) => (
        <div className={classes.head}>
          <ProviderTile provider={target.provider} />
          <div className={classes.title}>{title}</div>
          <ActionIcon aria-label={t('common.action.close')} onClick={close}>
            <X size={16} className="icon" aria-hidden />
          </ActionIcon>
        </div>
      )}
      onClose={close}
    >
      {flow.failure ? (
        <Failure problem={flow.failure} />
      ) : attempt && endedConnectStates.has(attempt.state) ? (
        <Ended flow={flow} attempt={attempt} name={name} />
      ) : (
        <Pending flow={flow} attempt={attempt ?? null} name={name} />
      )}
    </Dialog>
  )
}
