import { ActionIcon } from '@mantine/core'
import type { Integration } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { beginPreview, closePreview, type PreviewFlow } from '../../actions/preview-flow'
import { api, onEngineEvent } from '../../client'
import { Dialog } from '../../components/actions/Dialog'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { toast } from '../../components/notices/toasts'
import { useProvider } from '../../lib/hooks/use-providers'
import { isOpenRun } from '../../lib/run-progress'
import { PreviewEnded } from './PreviewEnded'
import { PreviewReport } from './PreviewReport'
import { PreviewRunning } from './PreviewRunning'
import classes from './preview.module.css'

/**
 * What the first sync would do, before it may do anything: the dry run with its progress, then its report with the
 * question. Closing the dialog does not end the dry run; only Cancel does.
 */
export function PreviewDialog({ flow, integration }: { flow: PreviewFlow; integration: Integration }) {
  const { t } = useTranslation()
  const { runId } = flow
  const provider = useProvider(integration.provider)?.name ?? integration.provider
  const run = useQuery(
    // While the dialog was closed the run may have ended.
    api.runs.get.queryOptions({ input: { id: runId ?? '' }, enabled: runId !== null, refetchOnMount: 'always' }),
  )
  const { refetch } = run
  useEffect(
    () =>
      onEngineEvent((event) => {
        if (event.type === 'run.ended' && event.runId === runId) void refetch()
      }),
    [runId, refetch],
  )
  const ended = run.data !== undefined && !isOpenRun(run.data.status)
  const hasReport = run.data?.status === 'succeeded' || run.data?.status === 'partial'
  const report = useQuery(
    api.runs.report.queryOptions({ input: { id: runId ?? '' }, enabled: runId !== null && hasReport }),
  )
  const failure = flow.failure ?? (ended && !hasReport ? (run.data?.problem ?? null) : null)
  const error = run.error ?? report.error

  const close = () => {
    if (!closePreview(ended || flow.failure !== null)) return
    const name = t('integrations.named', { provider, account: integration.account.name })
    toast({
      topic: runId ?? undefined,
      tone: 'info',
      title: t('integrations.firstSync.background', { name }),
      detail: t('integrations.connect.backgroundDetail'),
      action: { label: t('common.action.show'), run: () => beginPreview(integration.id) },
    })
  }

  return (
    <Dialog
      title={t('integrations.firstSync.title', { provider, account: integration.account.name })}
      size={hasReport ? 560 : undefined}
      head={(title) => (
        <div className={classes.head}>
          <ProviderTile provider={integration.provider} />
          <div className={classes.title}>{title}</div>
          <ActionIcon aria-label={t('common.action.close')} onClick={close}>
            <X size={16} className="icon" aria-hidden />
          </ActionIcon>
        </div>
      )}
      onClose={close}
    >
      {hasReport && run.data && report.data ? (
        <PreviewReport integration={integration} provider={provider} run={run.data} report={report.data} />
      ) : failure || error || (ended && !hasReport) ? (
        <PreviewEnded integrationId={integration.id} problem={failure} error={error} />
      ) : (
        <PreviewRunning provider={provider} run={run.data ?? null} />
      )}
    </Dialog>
  )
}
