import type { RunDetail } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../client'
import { ReportFigures } from '../firstSync/ReportFigures'
import { ReportSamples } from '../firstSync/ReportSamples'
import classes from './changes.module.css'
import panel from './panel.module.css'
import { isOpenRun } from './run-state'

/** What a dry run found; it changed nothing. */
export function RunReport({ run, provider }: { run: RunDetail; provider: string }) {
  const { t } = useTranslation()
  const open = isOpenRun(run.status)
  const report = useQuery(api.runs.report.queryOptions({ input: { id: run.id }, enabled: !open })).data
  if (!report) {
    return <p className={classes.noReport}>{open ? t('runs.report.open') : t('runs.report.none')}</p>
  }
  return (
    <>
      <section className={panel.section} aria-labelledby="run-report">
        <h3 id="run-report" className={panel.sectionHead}>
          {t('runs.report.title')}
        </h3>
        <p className={`t3 caption ${classes.reportText}`}>{t('runs.report.text')}</p>
        <ReportFigures report={report} provider={provider} />
      </section>
      <section className={classes.changes} aria-labelledby="report-samples">
        <ReportSamples id="report-samples" report={report} provider={provider} />
      </section>
    </>
  )
}
