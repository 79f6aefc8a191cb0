import { useTranslation } from 'react-i18next'
import { useLive } from '../../client'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { useConnectivity, useIntegrations } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useProvider } from '../../lib/hooks/use-providers'
import classes from './StatusStrip.module.css'
import { type StatusModel, statusModel } from './status-model'

/** The bottom of the sidebar: online, syncing, attention or offline, always visible. */
export function StatusStrip() {
  const { t } = useTranslation()
  const link = useLive((state) => state.link)
  const runs = useLive((state) => state.runs)
  const model = statusModel(link, useConnectivity(), useIntegrations(), runs)
  return (
    <section className={classes.strip} aria-label={t('shell.status.label')}>
      <Lines model={model} />
    </section>
  )
}

function Lines({ model }: { model: StatusModel }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isClosed = useLive((state) => state.isClosed)
  const synced = (at: string | null) =>
    at ? t('shell.status.synced', { time: format.ago(at) }) : t('shell.status.neverSynced')

  switch (model.kind) {
    case 'engine-lost':
      return (
        <Head
          dot="idle"
          word={t(isClosed ? 'shell.status.closed' : 'shell.status.engineLost')}
          detail={t('shell.status.engineLostDetail')}
        />
      )
    case 'offline':
      return (
        <Head
          dot="idle"
          word={t('shell.status.offline')}
          aside={model.since ? t('shell.status.since', { time: format.dayTime(model.since) }) : undefined}
          detail={model.lastSyncAt ? synced(model.lastSyncAt) : undefined}
        />
      )
    case 'attention':
      return (
        <Head
          dot="err"
          word={t('shell.status.attention', { count: model.count })}
          detail={
            model.lastSyncAt
              ? t('shell.status.onlineSynced', { time: format.ago(model.lastSyncAt) })
              : t('shell.status.online')
          }
        />
      )
    case 'online':
      return (
        <Head
          dot="ok"
          word={t('shell.status.online')}
          detail={model.lastSyncAt === undefined ? undefined : synced(model.lastSyncAt)}
        />
      )
    case 'syncing':
      return <Syncing model={model} />
  }
}

function Syncing({ model }: { model: Extract<StatusModel, { kind: 'syncing' }> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useProvider(model.provider)?.name ?? model.provider
  const text = t('shell.status.syncing', { provider: name })
  return (
    <>
      <Head
        dot="ok"
        word={t('shell.status.online')}
        aside={t('shell.status.activeOf', { active: model.active, of: model.of })}
      />
      <ProgressBar ratio={model.ratio} label={text} className={classes.bar} />
      <div className={classes.line}>
        <span className="ell t3">{text}</span>
        <span className="grow" />
        {model.ratio === null ? null : <span className={`num t3 ${classes.ratio}`}>{format.percent(model.ratio)}</span>}
      </div>
    </>
  )
}

function Head(props: { dot: 'ok' | 'err' | 'idle'; word: string; aside?: string; detail?: string }) {
  return (
    <>
      <div className={classes.head}>
        <span className={`${classes.dot} ${classes[props.dot]}`} />
        <span className="w5">{props.word}</span>
        <span className="grow" />
        {props.aside ? <span className={`num t3 ${classes.aside}`}>{props.aside}</span> : null}
      </div>
      {props.detail ? <div className={`t3 ell ${classes.detail}`}>{props.detail}</div> : null}
    </>
  )
}
