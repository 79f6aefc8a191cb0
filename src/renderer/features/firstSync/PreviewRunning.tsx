import { Button } from '@mantine/core'
import type { RunDetail } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { cancelPreview } from '../../actions/preview-flow'
import { useLive } from '../../client'
import { ProgressBar } from '../../components/loading/ProgressBar'
import { useFormat } from '../../lib/hooks/use-format'
import { providerWords } from '../../lib/i18n'
import { runProgress } from '../../lib/run-progress'
import classes from './preview.module.css'

/** The dry run while it reads: what it does, how far it is, the way out. */
export function PreviewRunning({ provider, run }: { provider: string; run: RunDetail | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const live = useLive((state) => (run ? state.runs[run.id] : undefined))
  const isQueued = (live?.status ?? run?.status ?? 'queued') === 'queued'
  const { stream, ratio } = runProgress(live?.streams ?? run?.streams ?? [])
  const label = isQueued
    ? t('integrations.card.queued')
    : stream
      ? providerWords(stream.label)
      : t('integrations.firstSync.comparing')
  return (
    <>
      <div className={classes.text} role="status">
        <p>{t('integrations.firstSync.reading', { provider })}</p>
        <p className="t3">{t('integrations.firstSync.nothingWritten')}</p>
      </div>
      <div className={classes.progress}>
        <span className="grow ell">{label}</span>
        {!isQueued && stream?.state === 'running' ? (
          <span className="num t2">
            {format.number(stream.pulled)}{' '}
            {stream.expected === null ? null : (
              <span className="t3">{t('integrations.card.of', { total: stream.expected })}</span>
            )}
          </span>
        ) : null}
      </div>
      <ProgressBar ratio={isQueued ? null : ratio} label={label} />
      <div className={classes.buttons}>
        <Button data-autofocus onClick={() => void cancelPreview()}>
          {t('common.action.cancel')}
        </Button>
      </div>
    </>
  )
}
