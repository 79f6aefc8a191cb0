import type { DryRunReport } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import { ChangeList } from './ChangeList'
import { plannedWords } from './change-words'
import classes from './changes.module.css'

/** The first changes that a dry run found, field by field. `id` names the heading. */
export function ReportSamples(props: { id: string; report: DryRunReport; provider: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { samples } = props.report
  return (
    <>
      <h3 id={props.id} className={classes.head}>
        {t('runs.report.samples')}
        <span className={`num ${classes.light} t3`}>{format.number(samples.length)}</span>
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
