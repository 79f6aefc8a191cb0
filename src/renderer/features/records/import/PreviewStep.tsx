import { Button } from '@mantine/core'
import type { ImportUpload } from '@shared/model'
import { Info } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ProgressBar } from '../../../components/loading/ProgressBar'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { useAccounts } from '../use-accounts'
import { ImportFigures } from './ImportFigures'
import classes from './import.module.css'
import { RowsTable } from './RowsTable'
import { showUpload } from './use-upload'

/** What the import would do, row by row; nothing is written yet. */
export function PreviewStep({ upload }: { upload: ImportUpload }) {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const { id, state, problem } = upload
  const plan = useAction(async () => showUpload(await client.imports.plan({ id })))
  const stop = useAction(async () => showUpload(await client.imports.stop({ id })))
  const isDue = state === 'ready' && problem === null && upload.done === 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plan is made once for what is chosen.
  useEffect(() => {
    if (isDue) void plan.run(undefined)
  }, [isDue])
  const total = upload.file?.total ?? 0
  const { created, updated } = upload.counts
  return (
    <>
      <ImportFigures upload={upload} />
      {state === 'planning' ? (
        <div className={classes.progress}>
          <ProgressBar label={t('records.import.looking')} ratio={upload.done / Math.max(1, total)} />
          <span className="num t2">{t('records.import.doneOf', { done: upload.done, of: total })}</span>
          <Button size="xs" loading={stop.busy} onClick={() => void stop.run(undefined)}>
            {t('runs.action.stop')}
          </Button>
        </div>
      ) : null}
      {problem ? (
        <div className={classes.problem}>
          <ProblemSentence problem={problem} tone="err" />
        </div>
      ) : null}
      {state === 'ready' && !isDue ? (
        <div className={classes.problem}>
          <Button loading={plan.busy} onClick={() => void plan.run(undefined)}>
            {t('records.import.lookAgain')}
          </Button>
        </div>
      ) : null}
      <RowsTable upload={upload} pass="plan" />
      <footer className={classes.foot}>
        <Info size={14} className="icon t3" aria-hidden />
        <span className="t2 num">
          {t('records.import.writes', { count: created + updated })}{' '}
          {created > 0
            ? t('records.import.makesAt', {
                count: created,
                names: upload.choices.integrations.map((each) => accounts.of(each).name).join(', '),
              })
            : ''}{' '}
          {t('records.import.canUndo')}
        </span>
      </footer>
    </>
  )
}
