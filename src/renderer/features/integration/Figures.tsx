import type { IntegrationOverview } from '@shared/model'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './overview.module.css'

/** The four figures of an integration in one strip. */
export function Figures({ overview }: { overview: IntegrationOverview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { figures, integration } = overview
  const { runs30d, succeeded30d, medianDurationMs, p95DurationMs, apiCallsToday, apiCallsDailyLimit } = figures
  const { waiting, refused } = integration.outbox
  return (
    <dl className={classes.figures} aria-label={t('integration.figures.label')}>
      <Figure
        name={t('integration.figures.success')}
        value={runs30d > 0 ? <Value text={format.percent(succeeded30d / runs30d, 1)} /> : '–'}
        context={
          runs30d > 0
            ? t('integration.figures.successOf', { succeeded: succeeded30d, runs: runs30d })
            : t('integration.figures.noRuns')
        }
      />
      <Figure
        name={t('integration.figures.median')}
        value={medianDurationMs === null ? '–' : <Value text={format.durationWords(medianDurationMs)} />}
        context={
          p95DurationMs === null
            ? t('integration.figures.noRuns')
            : t('integration.figures.p95', { duration: format.durationWords(p95DurationMs) })
        }
      />
      {apiCallsDailyLimit === null ? (
        <Figure
          name={t('integration.figures.calls')}
          value={format.number(apiCallsToday)}
          context={t('integration.figures.noLimit')}
        />
      ) : (
        <Figure
          name={t('integration.figures.budget')}
          value={<Value text={format.percent(apiCallsToday / apiCallsDailyLimit)} />}
          bar={Math.min(1, apiCallsToday / apiCallsDailyLimit)}
          context={t('integration.figures.budgetOf', { calls: apiCallsToday, limit: apiCallsDailyLimit })}
        />
      )}
      <Figure
        name={t('integration.figures.records')}
        value={format.number(integration.records)}
        context={[
          t('integration.figures.changedToday', { count: figures.recordsChangedToday }),
          ...(refused > 0 ? [t('integration.figures.refused', { count: refused })] : []),
          ...(waiting > 0 ? [t('integration.figures.toPush', { count: waiting })] : []),
        ].join(', ')}
      />
    </dl>
  )
}

function Figure(props: { name: string; value: ReactNode; context: string; bar?: number }) {
  return (
    <div className={classes.figure}>
      <dt>{props.name}</dt>
      <dd className={`num ${classes.value}`}>{props.value}</dd>
      {props.bar === undefined ? null : (
        <dd className={classes.budget} aria-hidden>
          <i style={{ width: `${props.bar * 100}%` }} />
        </dd>
      )}
      <dd className={`num ${classes.context}`}>{props.context}</dd>
    </div>
  )
}

/** Figures large, units small: "2 min 10 s", "98.6%". */
function Value({ text }: { text: string }) {
  return text
    .split(/(\d[\d.,]*)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part === '' ? null : <small key={part + String(index)}>{part}</small>,
    )
}
