import { ActionIcon, Tooltip } from '@mantine/core'
import { ChartColumn, Table2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './overview.module.css'
import { type DayRecords, longDayName, sumDays } from './per-day'

const RecordsChart = lazy(() => import('./RecordsChart').then((module) => ({ default: module.RecordsChart })))

/** What came in and went out on each of the last days, as bars or as a table. */
export function RecordsPerDay({ days }: { days: DayRecords[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [asTable, setAsTable] = useState(false)
  const sum = sumDays(days)
  const nothing = sum.received + sum.pushed === 0
  const toggle = asTable ? t('integration.perDay.asChart') : t('integration.perDay.asTable')
  const Icon = asTable ? ChartColumn : Table2
  return (
    <section aria-labelledby="records-per-day">
      <div className={classes.sectionHead}>
        <h2 id="records-per-day">{t('integration.perDay.title')}</h2>
        <span className="grow" />
        {nothing || asTable ? null : (
          <span className={classes.legend} aria-hidden>
            <span>
              <i className={classes.received} />
              {t('integration.perDay.received')}
            </span>
            <span>
              <i className={classes.pushed} />
              {t('integration.perDay.pushed')}
            </span>
          </span>
        )}
        {nothing ? null : (
          <Tooltip label={toggle}>
            <ActionIcon size="xs" aria-label={toggle} onClick={() => setAsTable(!asTable)}>
              <Icon size={14} className="icon" aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {nothing ? (
        <p className="t3">{t('integration.perDay.none')}</p>
      ) : asTable ? (
        <DayTable days={days} />
      ) : (
        <div
          className={classes.chart}
          role="img"
          aria-label={t('integration.perDay.summary', { days: days.length, ...sum })}
        >
          <Suspense>
            <RecordsChart days={days} locale={format.locale} />
          </Suspense>
        </div>
      )}
    </section>
  )
}

function DayTable({ days }: { days: DayRecords[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
    <div className={classes.dayTable} tabIndex={0}>
      <table className={classes.table} aria-labelledby="records-per-day">
        <thead>
          <tr>
            <th scope="col">{t('integration.perDay.day')}</th>
            <th scope="col" className={classes.end}>
              {t('integration.perDay.received')}
            </th>
            <th scope="col" className={classes.end}>
              {t('integration.perDay.pushed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row">{longDayName(day.day, format.locale)}</th>
              <Count value={day.received} />
              <Count value={day.pushed} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Count({ value }: { value: number }) {
  const format = useFormat()
  return <td className={`${classes.end} ${value === 0 ? 't3' : ''}`}>{format.number(value)}</td>
}
