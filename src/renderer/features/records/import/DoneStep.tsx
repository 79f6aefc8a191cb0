import { Button } from '@mantine/core'
import type { ImportUpload } from '@shared/model'
import { Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { importPath } from '../../../app/import-place'
import { recordPath } from '../../../app/record-place'
import { routes } from '../../../app/routes'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { ImportFigures } from './ImportFigures'
import classes from './import.module.css'
import { RowsTable } from './RowsTable'
import { showUpload } from './use-upload'

/** An import that goes on, or what it came to: its run, what can be undone, and the rows that were not taken. */
export function DoneStep({ upload }: { upload: ImportUpload }) {
  const { t } = useTranslation()
  const { id, kind, state, counts } = upload
  const stop = useAction(async () => showUpload(await client.imports.stop({ id })))
  const goOn = useAction(async () => showUpload(await client.imports.run({ id, trigger: 'manual' })))
  const total = upload.file?.total ?? 0
  const runId = upload.runIds.at(-1)
  const count = counts.created + counts.updated
  return (
    <>
      <ImportFigures upload={upload} />
      <div className={classes.outcome} role="status">
        {state === 'running' ? (
          <div className={classes.progress}>
            <ProgressBar label={t('records.import.progress')} ratio={upload.done / Math.max(1, total)} />
            <span className="num t2">{t('records.import.doneOf', { done: upload.done, of: total })}</span>
            <Button
              size="xs"
              loading={stop.busy}
              leftSection={<Square size={14} className="icon" aria-hidden />}
              onClick={() => void stop.run(undefined)}
            >
              {t('runs.action.stop')}
            </Button>
          </div>
        ) : (
          <>
            <p>
              <b>{t(state === 'done' ? 'records.import.done' : 'records.import.stopped', { count })}</b>{' '}
              <span className="t2">
                {state === 'done'
                  ? t('records.import.doneDetail')
                  : t('records.import.stoppedDetail', { done: upload.done, of: total })}
              </span>
            </p>
            {upload.problem && state === 'failed' ? <ProblemSentence problem={upload.problem} tone="err" /> : null}
            <div className={classes.ways}>
              {state === 'done' ? null : (
                <Button variant="filled" loading={goOn.busy} onClick={() => void goOn.run(undefined)}>
                  {t('records.import.goOn')}
                </Button>
              )}
              {runId === undefined ? null : (
                <Button component={Link} href={routes.run(runId)}>
                  {t('records.import.toRun')}
                </Button>
              )}
              <Button component={Link} href={recordPath({ kind })}>
                {t(`records.import.toList.${kind}`)}
              </Button>
              <Button component={Link} href={importPath(kind)}>
                {t('records.import.another')}
              </Button>
            </div>
          </>
        )}
      </div>
      <RowsTable upload={upload} pass="run" />
    </>
  )
}
