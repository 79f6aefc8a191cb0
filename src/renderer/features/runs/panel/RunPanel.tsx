import type { RunDetail } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, useLive } from '../../../client'
import { CopyButton } from '../../../components/actions/CopyButton'
import { PanelClose, UnreadPanel } from '../../../components/frame/PanelParts'
import { ProviderTile } from '../../../components/labels/ProviderTile'
import { RunPill } from '../../../components/labels/StatusPill'
import { useProvider } from '../../../lib/hooks/use-providers'
import { isOpenRun } from '../../../lib/run-progress'
import { RunOrigin, RunSpan } from '../list/RunCells'
import { RunFooter } from '../list/RunFooter'
import classes from './panel.module.css'
import { RunChanges, type ShownAction } from './RunChanges'
import { RunLinks } from './RunLinks'
import { RunLogView } from './RunLogView'
import { RunProblem } from './RunProblem'
import { RunReport } from './RunReport'
import { RunStreams } from './RunStreams'

/** Everything about one run: what it read, what it changed, what it logged, and what can be done now. */
export function RunPanel(props: { id: string; onClose(): void; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(api.runs.get.queryOptions({ input: { id: props.id } }))
  if (data) return <RunPanelOf run={data} onClose={props.onClose} onOpen={props.onOpen} />
  const gone = { title: t('runs.gone.title'), text: t('runs.gone.text') }
  return <UnreadPanel error={error} gone={gone} onClose={props.onClose} retry={() => void refetch()} />
}

function RunPanelOf(props: { run: RunDetail; onClose(): void; onOpen(runId: string): void }) {
  const { t } = useTranslation()
  const live = useLive((state) => state.runs[props.run.id])
  const run: RunDetail =
    live && isOpenRun(props.run.status) ? { ...props.run, status: live.status, streams: live.streams } : props.run
  const provider = useProvider(run.provider)?.name ?? run.provider
  const name = t('runs.panel.name', { provider, account: run.account })
  const [shown, setShown] = useState<ShownAction | null>(null)
  return (
    <>
      <header className={classes.head}>
        <div className={classes.nameRow}>
          <ProviderTile provider={run.provider} size={20} />
          <h2 className={`ell ${classes.name}`} title={name}>
            {name}
          </h2>
          <span className="grow" />
          <RunPill status={run.status} />
          <PanelClose onClose={props.onClose} />
        </div>
        <div className={classes.factRow}>
          <span className={classes.id}>
            <span className="mono ell" title={run.id}>
              {run.id}
            </span>
            <CopyButton value={run.id} label={t('runs.panel.copyId')} />
          </span>
          <RunOrigin run={run} />
          <RunSpan run={run} />
        </div>
        <RunLinks run={run} onOpen={props.onOpen} />
      </header>
      <div className={classes.body}>
        <RunProblem run={run} review={() => setShown('failed')} />
        <RunStreams run={run} />
        {run.kind === 'dry-run' ? (
          <RunReport run={run} provider={provider} />
        ) : (
          <RunChanges run={run} provider={provider} shown={shown} show={setShown} />
        )}
        <RunLogView runId={run.id} />
      </div>
      <RunFooter run={run} onOpen={props.onOpen} />
    </>
  )
}
