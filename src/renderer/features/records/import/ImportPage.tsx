import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { type ImportPlace, type ImportStep, importPath, importSteps } from '../../../app/import-place'
import { recordPath } from '../../../app/record-place'
import { client, queryClient } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ConfirmDialog } from '../../../components/actions/ConfirmDialog'
import { Toolbar } from '../../../components/frame/Toolbar'
import { RowSkeletons } from '../../../components/loading/Skeletons'
import { ProblemSentence } from '../../../components/notices/ProblemNote'
import { useKeys } from '../../../lib/hooks/use-keys'
import { ColumnsStep } from './ColumnsStep'
import { DoneStep } from './DoneStep'
import { FileStep } from './FileStep'
import classes from './import.module.css'
import { PreviewStep } from './PreviewStep'
import { StepBar } from './StepBar'
import { goesOn, showUpload, useUpload } from './use-upload'

/** Imports a CSV file in four steps: the file, where its columns go, what would be done, and what was done. */
export function ImportPage({ place }: { place: ImportPlace }) {
  const { kind, id } = place
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const { upload, problem } = useUpload(id)
  const [leaves, setLeaves] = useState(false)
  const begun = upload !== null && upload.runIds.length > 0
  const isRunning = upload?.state === 'running'
  // An import that has begun is shown, whatever the address says.
  const step: ImportStep = begun || isRunning ? 'done' : upload?.file ? place.step : 'file'
  const to = (next: ImportStep) => navigate(importPath(kind, id, next))
  const leave = useAction(async () => {
    if (id !== null) await client.imports.remove({ params: { id } })
    navigate(recordPath({ kind }))
  })
  const run = useAction(async (uploadId: string) => {
    showUpload(await client.imports.run({ id: uploadId, trigger: 'manual' }))
    await queryClient.invalidateQueries()
    to('done')
  })
  const changing = upload ? upload.counts.created + upload.counts.updated : 0
  const canImport = upload?.state === 'planned' && changing > 0 && !run.busy
  const next = () => {
    if (step === 'file' && upload?.file && !goesOn(upload)) to('columns')
    else if (step === 'columns' && upload?.fields.some((field) => field !== null)) to('preview')
    else if (step === 'preview' && canImport) void run.run(upload.id)
  }
  const back = () => {
    const before = importSteps[importSteps.indexOf(step) - 1]
    if (before && step !== 'done') to(before)
  }
  // What has begun goes on by itself, and a file that is not there is no loss.
  const ask = () => (begun || upload === null ? navigate(recordPath({ kind })) : setLeaves(true))
  useKeys({ 'mod+enter': next, 'mod+[': back, escape: ask })

  return (
    <>
      <Toolbar
        title={t('records.import.label')}
        crumbs={[{ label: t(`records.kind.${kind}.title`), href: recordPath({ kind }) }]}
      >
        {step === 'done' ? null : (
          <Button variant="subtle" onClick={ask}>
            {t('common.action.cancel')}
          </Button>
        )}
        {step === 'columns' || step === 'preview' ? <Button onClick={back}>{t('records.import.back')}</Button> : null}
        {step === 'file' && upload?.file ? (
          <Button variant="filled" disabled={goesOn(upload)} onClick={next}>
            {t('records.import.toColumns')}
          </Button>
        ) : null}
        {step === 'columns' ? (
          <Button variant="filled" disabled={upload?.fields.every((field) => field === null)} onClick={next}>
            {t('records.import.toPreview', { count: upload?.file?.total ?? 0 })}
          </Button>
        ) : null}
        {step === 'preview' ? (
          <Button variant="filled" loading={run.busy} aria-disabled={!canImport || undefined} onClick={next}>
            {t('records.import.verb', { count: upload?.state === 'planned' ? changing : 0 })}
          </Button>
        ) : null}
      </Toolbar>
      <StepBar step={step} upload={upload} onChange={begun ? null : () => to('file')} />
      {problem ? (
        <div className={classes.page}>
          <ProblemSentence problem={problem} tone="err" />
          <Button className={classes.start} onClick={() => navigate(importPath(kind))}>
            {t('records.import.choose')}
          </Button>
        </div>
      ) : id !== null && upload === null ? (
        <RowSkeletons />
      ) : step === 'file' || upload === null ? (
        <FileStep kind={kind} upload={upload} />
      ) : step === 'columns' ? (
        <ColumnsStep upload={upload} />
      ) : step === 'preview' ? (
        <PreviewStep upload={upload} />
      ) : (
        <DoneStep upload={upload} />
      )}
      {leaves ? (
        <ConfirmDialog
          title={t('records.import.leaveTitle')}
          text={t('records.import.leaveText')}
          verb={t('records.import.leaveVerb')}
          cancel={t('records.import.stay')}
          busy={leave.busy}
          onCancel={() => setLeaves(false)}
          onConfirm={() => void leave.run(undefined)}
        />
      ) : null}
    </>
  )
}
