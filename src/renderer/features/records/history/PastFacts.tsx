import type { EntityRecord, RecordAsOf, RecordChange } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../../app/routes'
import { DiffField } from '../../../components/data/Diff'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFormat } from '../../../lib/hooks/use-format'
import { useAccounts } from '../use-accounts'
import classes from './history.module.css'
import { historyTitle } from './history-words'
import { useHistoryContext } from './use-history-context'

/** Which CRMs had the record then. */
export function WhereHeld({ asOf }: { asOf: RecordAsOf }) {
  const { t } = useTranslation()
  const format = useFormat()
  const accounts = useAccounts()
  return (
    <section className={classes.section}>
      <h3>{t('records.asOf.heldThen')}</h3>
      {asOf.links.length === 0 ? <p className="caption t3">{t('records.asOf.heldNowhere')}</p> : null}
      <dl className={classes.facts}>
        {asOf.links.map((link) => {
          const account = accounts.of(link.integrationId)
          return [
            <dt key={`${link.integrationId} ${link.remoteId}`}>{account.name}</dt>,
            <dd key={`${link.integrationId} ${link.remoteId} since`}>
              {account.account ? `${account.account}, ` : ''}
              <span className="mono">{link.remoteId}</span>
              {', '}
              {t('records.asOf.linked', { time: format.dayTime(link.linkedAt) })}
            </dd>,
          ]
        })}
      </dl>
    </section>
  )
}

/** The change itself: its values, who made it, through which run. */
export function ThisChange({ record, change }: { record: EntityRecord; change: RecordChange }) {
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const context = useHistoryContext(record.kind)
  const fact = context.problemFact(change)
  return (
    <section className={classes.section}>
      <h3>{t('records.asOf.thisChange')}</h3>
      <dl className={classes.facts}>
        <dt>{t('records.asOf.what')}</dt>
        <dd>{historyTitle(change, context)}</dd>
        {fact ? (
          <>
            <dt>{t('records.asOf.why')}</dt>
            <dd>{fact}</dd>
          </>
        ) : null}
        {change.fields.map((field) => (
          <DiffField key={field.field} label={labelOf(record.kind, field)} before={field.before} after={field.after} />
        ))}
        <dt>{t('records.asOf.through')}</dt>
        <dd>
          {t('records.asOf.throughText', {
            kind: t(`runs.kind.${change.runKind}`),
            trigger: t(`runs.trigger.${change.trigger}`),
          })}{' '}
          <Link className="mono" href={routes.run(change.runId)}>
            {change.runId}
          </Link>
        </dd>
      </dl>
    </section>
  )
}
