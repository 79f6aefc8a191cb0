import type { Integration } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../../client'
import { RelativeTime } from '../../../components/labels/RelativeTime'
import type { CardStatus } from '../../../lib/card-status'
import { useFormat } from '../../../lib/hooks/use-format'
import { timeLeft } from '../../../lib/run-progress'
import classes from './Card.module.css'

/** The two fact lines: account and records, last sync and what comes next. */
export function CardFacts({ integration, status }: { integration: Integration; status: CardStatus }) {
  const { t } = useTranslation()
  const startedAt = integration.activeRun?.startedAt
  const records = { count: integration.records }
  return (
    <dl className={classes.facts}>
      <dt>{t('integrations.card.account')}</dt>
      <dd className={`w5 ell ${classes.account}`} title={integration.account.name}>
        {integration.account.name}
      </dd>
      <dd className={`num ${classes.aside}`}>
        {status === 'disconnected' ? t('integrations.card.kept', records) : t('integrations.card.records', records)}
      </dd>
      <dt>{t('integrations.card.lastSync')}</dt>
      <dd className="ell num">
        {status === 'queued' ? (
          t('integrations.card.queued')
        ) : startedAt ? (
          <Started at={startedAt} />
        ) : integration.lastSyncAt ? (
          <RelativeTime at={integration.lastSyncAt} />
        ) : (
          t('integrations.card.never')
        )}
      </dd>
      <dd className={`num ${classes.aside}`}>
        <Next integration={integration} status={status} />
      </dd>
    </dl>
  )
}

function Started({ at }: { at: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  return t('integrations.card.started', { time: format.ago(at) })
}

/** What comes next, in the words of the state. */
function Next({ integration, status }: { integration: Integration; status: CardStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const runs = useLive((state) => state.runs)
  const { activeRun, nextSyncAt, pausedAt, problem } = integration

  if (activeRun) {
    if (!activeRun.startedAt) return null
    const streams = runs[activeRun.runId]?.streams ?? activeRun.streams
    const left = timeLeft(streams, new Date(activeRun.startedAt).getTime(), Date.now())
    if (left === null) return null
    if (left < 45_000) return t('integrations.card.leftSoon')
    return t('integrations.card.left', { count: Math.max(1, Math.round(left / 60_000)) })
  }
  if (status === 'needs-reconnect') return t('integrations.card.onHold')
  if (status === 'paused') return pausedAt ? t('integrations.card.paused', { time: format.dayMonth(pausedAt) }) : null
  if (status === 'disconnected') return null
  const resumesAt = problem?.params.resumesAt
  if (typeof resumesAt === 'string') return t('integrations.card.resumesAt', { time: format.dayTime(resumesAt) })
  if (!nextSyncAt) return null
  const isDue = new Date(nextSyncAt).getTime() <= format.now
  return isDue ? t('integrations.card.dueNow') : t('integrations.card.next', { time: format.until(nextSyncAt) })
}
