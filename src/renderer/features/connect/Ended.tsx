import { Button } from '@mantine/core'
import type { ConnectAttempt, Integration, Problem } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Check, OctagonAlert, TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginAgain, type ConnectFlow, closeDialog, problemOfAttempt } from '../../actions/connect-flow'
import { beginPreview } from '../../actions/preview-flow'
import { useSync } from '../../actions/sync-actions'
import { api } from '../../client'
import { CopyDetails } from '../../components/actions/CopyDetails'
import { useLostFocus } from '../../lib/hooks/use-lost-focus'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import classes from './ConnectDialog.module.css'
import { Pending } from './Pending'

/** An attempt that has ended: how, what that means, what to do next. */
export function Ended({ flow, attempt, name }: { flow: ConnectFlow; attempt: ConnectAttempt; name: string }) {
  const { t } = useTranslation()
  switch (attempt.state) {
    case 'connected':
      return <Connected flow={flow} attempt={attempt} name={name} />
    case 'denied':
    case 'cancelled':
    case 'expired':
      return (
        <Message
          icon={<TriangleAlert size={16} className="icon c-warn" aria-hidden />}
          fact={t(`integrations.connect.state.${attempt.state}`, { provider: name })}
          rest={
            flow.target.reconnects ? t('integrations.connect.keptAccess') : t('integrations.connect.nothingChanged')
          }
        >
          <Again />
        </Message>
      )
    default:
      return <Failure problem={problemOfAttempt(attempt, name)} />
  }
}

/**
 * A connected account, as soon as its card has been read: what it offers depends on that, and buttons that come later
 * would move the others away under the pointer.
 */
function Connected({ flow, attempt, name }: { flow: ConnectFlow; attempt: ConnectAttempt; name: string }) {
  const { data, isFetchedAfterMount, isFetching } = useQuery({
    ...api.integrations.list.queryOptions(),
    refetchOnMount: 'always',
  })
  const integration = data?.integrations.find(({ id }) => id === attempt.integrationId)
  const [isShown, setShown] = useState(false)
  if (!isShown && isFetchedAfterMount && (integration || !isFetching)) setShown(true)
  if (!isShown) return <Pending flow={flow} attempt={attempt} name={name} />
  return <WhatNext flow={flow} attempt={attempt} name={name} integration={integration} />
}

function WhatNext(props: {
  flow: ConnectFlow
  attempt: ConnectAttempt
  name: string
  integration: Integration | undefined
}) {
  const { flow, attempt, name, integration } = props
  const { t } = useTranslation()
  const textOf = useProblemText()
  const sync = useSync()
  const { integrationId } = attempt
  const account = integration?.account.name
  const warning = attempt.problem ? textOf(attempt.problem) : null
  const fact = flow.target.reconnects ? 'reconnected' : 'connected'
  // What is offered stays while the dialog is open, whatever happens to the account meanwhile.
  const [{ needsPreview, canSync }] = useState({
    needsPreview: integration?.firstSyncConfirmed === false,
    canSync: integration !== undefined && !warning && !integration.activeRun,
  })
  const isBusy = integration === undefined || integration.activeRun !== null
  return (
    <Message
      icon={<Check size={16} className="icon c-ok" aria-hidden />}
      fact={t(`integrations.connect.state.${fact}`, { provider: name })}
      rest={account ? t('integrations.connect.account', { account }) : ''}
      hint={canSync && needsPreview ? t('integrations.connect.firstSync', { provider: name }) : undefined}
      warning={warning ? `${warning.fact} ${warning.safe}` : undefined}
    >
      <Button data-autofocus={(integration && !canSync) || undefined} onClick={() => closeDialog(true)}>
        {t('integrations.connect.done')}
      </Button>
      {canSync && integrationId ? (
        <Button
          variant={needsPreview ? 'default' : 'filled'}
          data-autofocus={!needsPreview || undefined}
          loading={sync.busy}
          disabled={isBusy}
          onClick={async () => {
            if (await sync.run(integrationId)) closeDialog(true)
          }}
        >
          {t('integrations.connect.syncNow')}
        </Button>
      ) : null}
      {canSync && needsPreview && integrationId ? (
        <Button
          variant="filled"
          data-autofocus
          disabled={isBusy}
          onClick={() => {
            closeDialog(true)
            beginPreview(integrationId)
          }}
        >
          {t('integrations.action.preview')}
        </Button>
      ) : null}
    </Message>
  )
}

/** What went wrong, with the details to copy. */
export function Failure({ problem }: { problem: Problem }) {
  const { fact, safe } = useProblemText()(problem)
  return (
    <Message
      icon={<OctagonAlert size={16} className="icon c-err" aria-hidden />}
      fact={fact}
      rest={safe}
      details={problem.detail}
    >
      <CopyDetails problem={problem} />
      <span className="grow" />
      <Again />
    </Message>
  )
}

function Again() {
  const { t } = useTranslation()
  return (
    <>
      <Button onClick={() => closeDialog(true)}>{t('common.action.close')}</Button>
      <Button variant="filled" data-autofocus onClick={beginAgain}>
        {t('integrations.connect.startAgain')}
      </Button>
    </>
  )
}

function Message(props: {
  icon: ReactNode
  fact: string
  rest: string
  hint?: string
  warning?: string
  details?: string | null
  children: ReactNode
}) {
  const { t } = useTranslation()
  const buttons = useLostFocus<HTMLDivElement>()
  return (
    <>
      <div className={classes.outcome} role="status" aria-label={t('integrations.connect.live')}>
        {props.icon}
        <div>
          <b className="w5">{props.fact}</b> {props.rest}
          {props.hint ? <p className={classes.hint}>{props.hint}</p> : null}
          {props.warning ? <p className={classes.warning}>{props.warning}</p> : null}
        </div>
      </div>
      {props.details ? <pre className={`mono ${classes.details}`}>{props.details}</pre> : null}
      <div ref={buttons} className={classes.buttons}>
        {props.children}
      </div>
    </>
  )
}
