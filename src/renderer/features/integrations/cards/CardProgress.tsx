import type { ActiveRun } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useIsPreview } from '../../../actions/preview-flow'
import { useLive } from '../../../client'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { useFormat } from '../../../lib/hooks/use-format'
import { providerWords } from '../../../lib/i18n'
import { runProgress } from '../../../lib/run-progress'
import classes from './Card.module.css'

/** The stream that is read now, with its count and bar. */
export function CardProgress({ run }: { run: ActiveRun }) {
  const { t } = useTranslation()
  const format = useFormat()
  const live = useLive((state) => state.runs[run.runId])
  const { stream, ratio } = runProgress(live?.streams ?? run.streams)
  const isPreview = useIsPreview(run.runId)
  const name = stream ? providerWords(stream.label) : t('common.integrationStatus.syncing')
  const label = isPreview ? t('integrations.firstSync.progress', { stream: name }) : name
  return (
    <div className={classes.progress}>
      <div className={classes.progressText}>
        <span className="grow ell">{label}</span>
        {stream && stream.state === 'running' ? (
          <span className="num t2">
            {format.number(stream.pulled)}{' '}
            {stream.expected === null ? null : (
              <span className="t3">{t('integrations.card.of', { total: stream.expected })}</span>
            )}
          </span>
        ) : null}
      </div>
      <ProgressBar ratio={ratio} label={label} />
    </div>
  )
}
