import { Anchor, Button } from '@mantine/core'
import type { ConnectAttempt, Problem } from '@shared/model'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ConnectFlow, cancelConnect } from '../../actions/connect-flow'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { duration } from '../../lib/format'
import { useAppInfo } from '../../lib/hooks/use-engine'
import { useLostFocus } from '../../lib/hooks/use-lost-focus'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import classes from './ConnectDialog.module.css'

/** An attempt that is under way, or whose account is still being read: what the person has to do now, and how long there is for it. */
export function Pending({ flow, attempt, name }: { flow: ConnectFlow; attempt: ConnectAttempt | null; name: string }) {
  const { t } = useTranslation()
  const state = attempt?.state ?? 'creating'
  const isWaiting = state === 'waiting'
  const isConnected = state === 'connected'
  const text = isWaiting ? waitingText(flow, attempt) : state === 'verifying' || isConnected ? 'verifying' : 'creating'
  const buttons = useLostFocus<HTMLDivElement>()
  const textOf = useProblemText()
  const pauseOf = (problem: Problem) => `${textOf(problem).fact} ${textOf(problem).safe}`
  const says = t(`integrations.connect.state.${text}`, { provider: name })
  return (
    <>
      <div className={classes.body} role="status" aria-label={t('integrations.connect.live')}>
        <p>{says}</p>
        {attempt?.problem ? <p className={classes.warning}>{pauseOf(attempt.problem)}</p> : null}
        {isWaiting ? <p className="t3">{t('integrations.connect.goesOn')}</p> : null}
        {attempt?.embeddedRefused ? (
          <p className={classes.warning}>{t('integrations.connect.refusesEmbedded')}</p>
        ) : null}
      </div>
      {isWaiting ? null : <ProgressBar ratio={null} label={says} className={classes.bar} />}
      {isWaiting && attempt?.expiresAt ? <TimeLeft until={attempt.expiresAt} /> : null}
      <div ref={buttons} className={classes.buttons}>
        {isWaiting && attempt ? <OtherWays flow={flow} attempt={attempt} /> : null}
        <span className="grow" />
        <Button data-autofocus disabled={isConnected} onClick={() => void cancelConnect()}>
          {t('common.action.cancel')}
        </Button>
      </div>
    </>
  )
}

function waitingText(flow: ConnectFlow, attempt: ConnectAttempt | null) {
  if (attempt?.mode === 'browser') return 'waitingBrowser'
  if (flow.place === 'host') return 'waitingWindow'
  return flow.place === 'tab' ? 'waitingTab' : 'waitingBlocked'
}

/** The system browser instead of the host's window; the page's address where a tab was closed or never opened. */
function OtherWays({ flow, attempt }: { flow: ConnectFlow; attempt: ConnectAttempt }) {
  const { t } = useTranslation()
  const capabilities = useAppInfo()?.capabilities
  const move = useAction((attemptId: string) => client.integrations.continueInBrowser({ attemptId }))

  if (flow.place !== 'host') {
    if (!attempt.url) return null
    return flow.place === 'blocked' ? (
      <Button component="a" variant="filled" href={attempt.url} target="_blank" rel="noreferrer">
        {t('integrations.connect.openPage')}
      </Button>
    ) : (
      <Anchor href={attempt.url} target="_blank" rel="noreferrer" className={classes.link}>
        {t('integrations.connect.openAgain')}
      </Anchor>
    )
  }
  if (attempt.mode === 'browser' || !capabilities?.systemBrowser) return null
  return (
    <Button
      variant={attempt.embeddedRefused ? 'filled' : 'default'}
      loading={move.busy}
      onClick={async () => {
        const moved = await move.run(attempt.id)
        if (moved)
          queryClient.setQueryData(api.integrations.attempt.queryKey({ input: { attemptId: attempt.id } }), moved)
      }}
    >
      {attempt.embeddedRefused ? t('integrations.connect.continueInBrowser') : t('integrations.connect.useBrowser')}
    </Button>
  )
}

function TimeLeft({ until }: { until: string }) {
  const { t } = useTranslation()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className={`caption t3 num ${classes.left}`}>
      {t('integrations.connect.timeLeft', { time: duration(Math.max(0, new Date(until).getTime() - now)) })}
    </p>
  )
}
