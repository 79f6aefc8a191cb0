import type { DryRunReport } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/use-format'
import { ChangeList } from '../runs/ChangeList'
import { plannedWords } from '../runs/change-words'
import classes from '../runs/changes.module.css'
import panel from '../runs/panel.module.css'

/** The first changes that a dry run found, field by field. `id` names the heading. */
export function ReportSamples(props: { id: string; report: DryRunReport; provider: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { samples } = props.report
  return (
    <>
      <h3 id={props.id} className={`${panel.sectionHead} ${classes.head}`}>
        {t('runs.report.samples')}
        <span className={`num ${panel.light} t3`}>{format.number(samples.length)}</span>
      </h3>
      {samples.length === 0 ? (
        <p className={classes.none}>{t('runs.report.noSamples')}</p>
      ) : (
        <ChangeList
          label={t('runs.report.samples')}
          changes={samples}
          words={(change) => plannedWords(change, props.provider, t)}
        />
      )}
    </>
  )
}
