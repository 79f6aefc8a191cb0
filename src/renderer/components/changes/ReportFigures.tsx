import type { DryRunReport } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './report.module.css'

const rows = [
  ['created', 'createdHere', 'createdThere'],
  ['updated', 'updatedHere', 'updatedThere'],
  ['deleted', 'deletedHere', 'deletedThere'],
] as const satisfies readonly [string, keyof DryRunReport, keyof DryRunReport][]

const others = ['matched', 'ambiguous', 'conflicts', 'invalid'] as const satisfies readonly (keyof DryRunReport)[]

/** What a dry run found in numbers: what would be written here and there, and what needs a person. */
export function ReportFigures({ report, provider }: { report: DryRunReport; provider: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className={`${classes.figures} num`}>
      <table className={classes.table}>
        <caption className="sr-only">{t('runs.report.caption')}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('runs.report.here')}</th>
            <th scope="col">{t('runs.report.there', { provider })}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, here, there]) => (
            <tr key={name}>
              <th scope="row">{t(`runs.report.${name}`)}</th>
              {[here, there].map((key) => (
                <td key={key} className={report[key] === 0 ? 't3' : 'w5'}>
                  {format.number(report[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={classes.others}>
        {others.map((key) => (
          <div key={key} className={classes.other}>
            <dt>
              {t(`runs.report.${key}`)}
              <span className={classes.hint}>{t(`runs.report.${key}Hint`, { provider })}</span>
            </dt>
            <dd className={toneOf(key, report[key])}>{format.number(report[key])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function toneOf(key: (typeof others)[number], count: number): string {
  if (count === 0) return 't3'
  return key === 'matched' ? 'w5' : 'w5 c-warn'
}
