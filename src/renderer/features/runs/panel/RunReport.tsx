import type { RunDetail } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../../client'
import classes from '../../../components/changes/changes.module.css'
import { ReportFigures } from '../../../components/changes/ReportFigures'
import { ReportSamples } from '../../../components/changes/ReportSamples'
import { isOpenRun } from '../../../lib/run-progress'
import panel from './panel.module.css'

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
