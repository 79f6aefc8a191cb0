import { Button } from '@mantine/core'
import { type StreamName, streamName, type VerifiedState } from '@shared/model'
import { RefreshCw, ShieldCheck, Square } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { whyNot } from '../../actions/use-run-actions'
import { watchRuns } from '../../actions/watched-runs'
import { routes } from '../../app/routes'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { ActionButton } from '../../components/actions/ActionButton'
import { Toolbar } from '../../components/frame/Toolbar'
import { ProviderTile } from '../../components/labels/ProviderTile'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { RowSkeletons } from '../../components/loading/Skeletons'
import { Banner } from '../../components/notices/Banner'
import { EmptyState } from '../../components/notices/EmptyState'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { toast } from '../../components/notices/toasts'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useKeys } from '../../lib/hooks/use-keys'
import { useNetworkReason } from '../../lib/hooks/use-network-reason'
import { useProviders } from '../../lib/hooks/use-providers'
import { providerWords } from '../../lib/i18n'
import { Report } from './Report'
import { useVerification } from './use-verification'
import classes from './verify.module.css'
import { firstState, states, toRepair } from './verify-model'

/** The last whole comparison of a stream, and the way to another one. */
export function VerifyScreen({ id, stream: named }: { id: string; stream: string | null }) {
  const { t } = useTranslation()
  const parsed = streamName.safeParse(named)
  const integration = useIntegrations()?.integrations.find((each) => each.id === id)
  const provider = useProviders().find((each) => each.id === integration?.provider)
  const offered = provider?.streams.find(({ stream }) => stream === named)
  if (parsed.success && (integration === undefined || provider === undefined || offered)) {
    return (
      <VerifyStream key={`${id} ${parsed.data}`} id={id} stream={parsed.data} label={offered?.label ?? parsed.data} />
    )
  }
  return (
    <>
      <Toolbar title={t('verify.action')} crumbs={[{ label: t('integrations.title'), href: routes.integrations }]} />
      <EmptyState title={t('verify.noStream.title')} text={t('verify.noStream.text')} />
    </>
  )
}

function VerifyStream({ id, stream, label }: { id: string; stream: StreamName; label: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const integration = useIntegrations()?.integrations.find((each) => each.id === id)
  const provider = useProviders().find((each) => each.id === integration?.provider)
  const network = useNetworkReason()
  const last = useVerification(id, stream)
  const [chosen, setChosen] = useState<VerifiedState | null>(null)
  const begin = useAction(() => client.runs.verify({ id, stream, trigger: 'manual' }))
  const stop = useAction((runId: string) => client.runs.stop({ id: runId }))
  const repair = useAction((runId: string) => client.runs.repair({ id: runId, trigger: 'manual' }))
  const { running = null, ended = null, report = null } = last.data ?? {}
  const reason = network ?? whyNot(integration, t)
  const found = report?.verification.streams.find((each) => each.stream === stream)
  const state = chosen ?? (found ? firstState(found) : 'differs')
  const left = report ? toRepair(report.verification) : 0

  const verify = async () => {
    if (reason !== null || begin.busy || running !== null) return
    const run = await begin.run(undefined)
    if (run) watchRuns([run])
  }
  const readAgain = async () => {
    if (!report || left === 0 || reason !== null || repair.busy) return
    const run = await repair.run(report.run.id)
    if (!run) return
    watchRuns([run])
    const show = { label: t('common.action.show'), run: () => navigate(routes.run(run.id)) }
    toast({ tone: 'info', title: t('verify.repairing'), action: show })
  }
  useKeys({
    r: () => void readAgain(),
    ...Object.fromEntries(states.map((each, index) => [String(index + 1), () => setChosen(each)])),
  })
  const own = last.live?.streams.find((each) => each.stream === stream)
  const name = t('integrations.named', { provider: provider?.name ?? id, account: integration?.account.name ?? id })
  const run = report?.run

  return (
    <>
      <Toolbar
        title={t('verify.title', { stream: providerWords(label) })}
        crumbs={[
          { label: t('integrations.title'), href: routes.integrations },
          { label: name, href: routes.integration(id) },
        ]}
        mark={<ProviderTile provider={integration?.provider ?? ''} size={20} />}
      >
        {running ? (
          <Button
            loading={stop.busy}
            leftSection={<Square size={14} className="icon" aria-hidden />}
            onClick={() => void stop.run(running.id)}
          >
            {t('verify.stop')}
          </Button>
        ) : (
          <ActionButton
            reason={reason}
            loading={begin.busy}
            leftSection={<ShieldCheck size={14} className="icon" aria-hidden />}
            onClick={() => void verify()}
          >
            {t(report ? 'verify.again' : 'verify.action')}
          </ActionButton>
        )}
      </Toolbar>
      {running ? (
        <>
          <ProgressBar
            label={t('verify.progress')}
            ratio={own?.expected ? Math.min(1, own.pulled / own.expected) : null}
            className={classes.progress}
          />
          <p className={classes.proof} role="status">
            <RefreshCw size={14} className="icon-status c-info turning" aria-hidden />
            <span className="num">
              {own === undefined
                ? t('verify.queued')
                : own.expected
                  ? t('verify.runningOf', { count: own.pulled, of: own.expected })
                  : t('verify.running', { count: own.pulled })}
            </span>
          </p>
        </>
      ) : ended && (ended.status === 'failed' || ended.status === 'stopped' || ended.status === 'interrupted') ? (
        <Banner
          tone={ended.status === 'failed' ? 'err' : 'idle'}
          fact={t(`verify.ended.${ended.status}`)}
          rest={t(report ? 'verify.ended.kept' : 'verify.ended.none')}
        >
          <Button size="xs" onClick={() => navigate(routes.run(ended.id))}>
            {t('common.action.show')}
          </Button>
        </Banner>
      ) : null}
      {run && found && !running ? (
        <p className={classes.proof}>
          <ShieldCheck size={14} className="icon-status c-ok" aria-hidden />
          <b className="w5">{t('verify.proof')}</b>
          <span className="t2 num">
            {t('verify.compared', {
              count: found.equal + found.waits + found.differs + found.onlyHere + found.onlyThere,
              time: format.dayTime(run.endedAt ?? run.queuedAt),
              duration: format.duration(run.durationMs ?? 0),
              calls: run.totals.apiCalls,
            })}
          </span>
        </p>
      ) : null}
      {last.error && !last.data ? (
        <div className={classes.note}>
          <ProblemNote error={last.error} retry={() => void last.refetch()} />
        </div>
      ) : last.data === undefined ? (
        <RowSkeletons />
      ) : report && found ? (
        <Report
          verification={report.verification}
          stream={found}
          state={state}
          onState={setChosen}
          time={format.dayTime(report.run.endedAt ?? report.run.queuedAt)}
          provider={{ id: integration?.provider ?? '', name: provider?.name ?? id }}
          repair={{
            count: left,
            busy: repair.busy,
            reason: left === 0 ? t('verify.nothingToRepair') : reason,
            run: () => void readAgain(),
          }}
        />
      ) : running ? (
        <RowSkeletons />
      ) : (
        <EmptyState title={t('verify.empty.title')} text={t('verify.empty.text')}>
          <ActionButton reason={reason} loading={begin.busy} onClick={() => void verify()}>
            {t('verify.action')}
          </ActionButton>
        </EmptyState>
      )}
    </>
  )
}
